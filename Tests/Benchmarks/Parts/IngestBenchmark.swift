import CZstd
import Foundation
import WeirCore
import WeirIngest

/// The parts of ingest one by one on one core, beside the decompression of the same events.
///
/// Each round runs all of them, and the medians of the rounds are printed.
struct IngestBenchmark {
  /// Their texts are held in memory.
  private static let events = 500_000

  private let lines: [TextBuffer]
  private let table: [TextBuffer]
  private let frames: [[UInt8]]
  private let schema = Schema()

  /// Writes the texts, in pieces of about 1 MiB.
  init() {
    var stream = DayStream(seed: DayArchive.seed)
    var dayTable = DayTable()
    var lines: [TextBuffer] = []
    var table: [TextBuffer] = []
    let piece = 1 << 20
    var writer = ByteWriter(capacity: piece + 4096)
    while stream.events < Self.events {
      writer.clear()
      while stream.events < Self.events, writer.count < piece { stream.write(to: &writer) }
      var rows = table.isEmpty ? dayTable.header : []
      dayTable.append(writer.written, to: &rows)
      lines.append(TextBuffer(copying: Array(writer.written)))
      table.append(TextBuffer(copying: rows))
    }
    self.lines = lines
    self.table = table
    frames = lines.map(Self.compressed)
  }

  private static func compressed(_ text: TextBuffer) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(text.capacity))
    let count = ZSTD_compress(&frame, frame.count, text.start, text.capacity, 3)
    precondition(ZSTD_isError(count) == 0, "zstd cannot compress")
    return Array(frame[..<count])
  }

  /// - Throws: ``CSVHeaderError``, which the header of the table does not give.
  func printFigures(runs: Int) throws {
    let parts: [(name: String, body: () throws -> Int)] = [
      ("decompression, a call for each frame", { decompress() }),
      ("framing of JSON Lines", { frame(lines, .objects) }),
      ("framing of CSV", { frame(table, .quoted(delimiter: UInt8(ascii: ","))) }),
      ("decoding of JSON Lines", { try decode(lines, .jsonLines) }),
      ("decoding of JSON Lines, strict readers", { try decode(lines, .jsonLines, isStrict: true) }),
      ("decoding of CSV", { try decode(table, .csv(CSVOptions())) }),
      (
        "decoding of CSV, strict readers", { try decode(table, .csv(CSVOptions()), isStrict: true) }
      ),
    ]
    let medians = try PartTimes.medians(runs: runs, parts.map(\.body))
    print("parts of ingest: \(Self.events) events, \(runs) runs of each in turn, medians, one core")
    print(Figures.row("", ["ns an event", "ratio"]) + "  part")
    for (part, median) in zip(parts, medians) {
      let time = median / Double(Self.events)
      let ratio = median / medians[0]
      print(Figures.row("", [Figures.fixed(time, 1), Figures.fixed(ratio, 2)]) + "  " + part.name)
    }
  }

  private func decompress() -> Int {
    guard let context = ZSTD_createDCtx() else { return 0 }
    defer { ZSTD_freeDCtx(context) }
    let room = TextBuffer(capacity: 2 << 20)
    return frames.reduce(0) {
      $0 + ZSTD_decompressDCtx(context, room.start, room.capacity, $1, $1.count)
    }
  }

  private func frame(_ texts: [TextBuffer], _ style: FramingStyle) -> Int {
    let framer = Framer(style: style)
    return texts.reduce(0) { sum, text in
      let piece = TextPiece(buffer: text, start: 0, count: text.capacity)
      return sum + framer.push(DecompressedUnit(parts: [.text(piece)])).count
    }
  }

  /// With the columns that the rules of ``YardstickPipeline`` use; gives the number of rows.
  private func decode(
    _ texts: [TextBuffer], _ format: IngestFormat, isStrict: Bool = false
  ) throws -> Int {
    var specification = IngestSpecification.canonical(name: "day", kind: nil, country: "CN")
    specification.format = format
    let decoder = ChunkDecoder(
      specification: specification, schema: schema,
      projections: [
        projection(0, ["caller", "callee", "duration", "answered"]), projection(1, ["text"]),
        projection(2, ["payer_phone", "amount", "currency"]),
      ], isStrict: isStrict)
    let header = try decoder.header(text: texts[0], start: 0, count: texts[0].capacity)
    let pool = ArenaPool()
    return texts.indices.reduce(0) { sum, place in
      let text = texts[place]
      let chunk = decoder.decode(
        text: text, start: 0, count: text.capacity, offset: 0, isFirst: place == 0, source: 0,
        header: header, lateness: 10_000, arena: Arena(pool: pool))
      return sum + chunk.batches.reduce(0) { $0 + $1.count }
    }
  }

  private func projection(_ kind: KindID, _ names: [String]) -> Projection {
    Projection(fields: names.compactMap { schema.kinds[kind].field(named: $0) })
  }
}
