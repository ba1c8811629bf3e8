import WeirCore

@testable import WeirIngest

/// A text decoded as one chunk, with columns by name.
struct ChunkCase {
  let schema: Schema
  let decoder: ChunkDecoder
  let chunk: DecodedChunk

  /// Decodes `bytes` with all fields projected.
  init(
    _ bytes: [UInt8], _ specification: IngestSpecification, schema: Schema = Schema(),
    lateness: Int64 = .max
  ) throws {
    self.schema = schema
    let projections = schema.kinds.map { Projection(fields: Array($0.fields.indices.dropFirst(2))) }
    decoder = ChunkDecoder(
      specification: specification, schema: schema, projections: projections)
    let text = TextBuffer(copying: bytes)
    let header = try decoder.header(text: text, start: 0, count: bytes.count)
    chunk = decoder.decode(
      text: text, start: 0, count: bytes.count, offset: 1_000, isFirst: true, source: 3,
      header: header, lateness: lateness, arena: Arena(pool: ArenaPool()))
  }

  init(
    _ text: String, _ specification: IngestSpecification = .canonical(name: "x", kind: nil),
    schema: Schema = Schema(), lateness: Int64 = .max
  ) throws {
    try self.init(Array(text.utf8), specification, schema: schema, lateness: lateness)
  }

  var reasons: [String] { chunk.rejected.map(\.reason) }

  /// The column `field` of the rows of `kind`, each value as text; `-` where missing.
  func values(_ kind: String, _ field: String) -> [String] {
    guard let id = schema.kind(named: kind),
      let batch = chunk.batches.first(where: { $0.kind == id }),
      let place = schema.kinds[id].field(named: field)
    else { return [] }
    return (0..<batch.count).map { row in
      if field == "id" { return Self.text(batch.ids[row]) }
      if field == "time" { return EventTime.format(batch.times[row]) }
      let column = batch.columns[place - 2]
      switch column.lane {
      case .word: return column.words[row] == .missing ? "-" : String(column.words[row])
      case .real: return column.reals[row].isNaN ? "-" : String(column.reals[row])
      case .truth: return ["false", "true", "-"][Int(column.truths[row])]
      case .bytes: return Self.text(column.slices[row])
      }
    }
  }

  private static func text(_ slice: ByteSlice) -> String {
    slice.isMissing ? "-" : slice.string
  }
}
