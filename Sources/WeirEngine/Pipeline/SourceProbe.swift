import WeirCore
import WeirIngest

/// Looks at the start of a file before the run: its first event time, its CSV columns.
enum SourceProbe {
  struct Finding {
    /// Of the first record that is an event; nil if the start of the file has none.
    var time: Int64?
    var layout: CSVLayout?
  }

  /// Reads one unit of the file.
  static func look(
    at source: RunPlan.Source, _ stage: RunPlan.Stage, lineLimit: Int
  )
    throws(SourceError) -> Finding
  {
    let reader = try SourceReader(source.bytes, stop: nil)
    let framer = Framer(style: stage.specification.framing, lineLimit: lineLimit)
    var chunks: [Chunk] = []
    if let unit = try reader.next() {
      chunks = framer.push(unit.decompress(context: ZstdContext())) + framer.finish()
    }
    var finding = Finding()
    guard let chunk = chunks.first(where: { $0.count > 0 }) else { return finding }
    let header = try stage.header(of: chunk, path: source.bytes.path)
    finding.layout = header.flatMap { stage.layout($0) }
    let decoded = stage.decoder.decode(
      text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
      isFirst: chunk.isFirst, source: 0, header: header, lateness: source.lateness,
      arena: Arena(pool: ArenaPool()))
    finding.time = firstTime(decoded)
    return finding
  }

  /// Time of the record with the lowest number.
  private static func firstTime(_ decoded: DecodedChunk) -> Int64? {
    var first: (record: UInt32, time: Int64)?
    for batch in decoded.batches {
      for row in 0..<batch.count where first.map({ batch.records[row] < $0.record }) ?? true {
        first = (batch.records[row], batch.times[row])
      }
    }
    return first?.time
  }
}
