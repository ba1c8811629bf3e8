import WeirCore

@testable import WeirIngest

/// What came of one damaged archive, read, framed and decoded as a run does it.
struct DamageRun {
  /// Number of each good record, with its text.
  var good: [(number: Int, text: String)] = []
  var rejected = 0
  var read = 0
  var losses: [Loss] = []
  /// Whether the header of CSV is damaged, which ends the run.
  var hasNoHeader = false

  private static let decoders: [DamageArchive.Format: (ChunkDecoder, FramingStyle)] = {
    let schema = Schema()
    let call = schema.kind(named: "call")
    let projections = schema.kinds.map {
      Projection(fields: Array($0.fields.indices.dropFirst(2)))
    }
    var csv = IngestSpecification.canonical(name: "calls", kind: call)
    csv.format = .csv(CSVOptions())
    return [
      .json: (
        ChunkDecoder(
          specification: .canonical(name: "calls", kind: call), schema: schema,
          projections: projections), .objects
      ),
      .csv: (
        ChunkDecoder(specification: csv, schema: schema, projections: projections),
        FramingStyle(quotedDelimiter: UInt8(ascii: ","), hasPreamble: true)
      ),
    ]
  }()

  init(_ bytes: [UInt8], _ format: DamageArchive.Format) throws {
    guard let (decoder, style) = Self.decoders[format] else { return }
    let reader = try SourceReader(.memory(bytes), stop: nil)
    let framer = Framer(style: style)
    let context = ZstdContext()
    var header: CSVHeader?
    var chunks: [Chunk] = []
    while let unit = try reader.next() { chunks += framer.push(unit.decompress(context: context)) }
    chunks += framer.finish()
    for chunk in chunks {
      losses += chunk.losses
      rejected += chunk.rejected.count
      read += chunk.rejected.count
      if chunk.count > 0, header == nil {
        do {
          header = try decoder.header(text: chunk.buffer, start: chunk.start, count: chunk.count)
        } catch {
          hasNoHeader = true
          return
        }
      }
      let decoded = decoder.decode(
        text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
        isFirst: chunk.isFirst, source: 0, header: header, arena: Arena(pool: ArenaPool()))
      rejected += decoded.rejected.count
      read += decoded.recordCount
      for batch in decoded.batches {
        for row in 0..<batch.count {
          let id = batch.ids[row].isMissing ? "" : batch.ids[row].string
          good.append((Int(id.dropFirst()) ?? -1, batch.record(row).string))
        }
      }
    }
  }
}
