package import WeirCore
package import WeirIngest
import WeirRules
import WeirSinks

/// A record found again in the file that it was read from.
package struct FoundRecord: Sendable {
  /// From 1 in its file, as a run counts.
  package var number: Int
  /// As it came, without the line's end.
  package var bytes: [UInt8]
  /// As it stands under `event` in a flagged event.
  package var event: [UInt8]
  /// Its own; nil without one.
  package var id: [UInt8]?
  /// Event time, milliseconds.
  package var time: Int64
  /// Of a CSV file; empty for others.
  package var columns: [String]
}

/// Reads files of an archive as a run does, to find records by their numbers.
package struct RecordFinder: Sendable {
  private let specification: PipelineSpecification
  private let schema: Schema
  private let projections: [Projection]

  package init(_ pipeline: LoadedPipeline) {
    specification = pipeline.specification
    let plan = RulePlanner.plan(pipeline.checked, zone: pipeline.specification.zone)
    schema = plan.schema
    projections = plan.projections
  }

  /// The stage that reads `ingest`, of the pipeline or of `--input`; nil for an unknown name.
  package func stage(_ ingest: String) -> IngestSpecification? {
    try? PipelineLoader.stages(specification, [InputOverride(name: ingest, path: "")]).first
  }

  /// Finds the records with these numbers; those that are not there, or no event, are left out.
  ///
  /// - Throws: ``SourceError`` if the file cannot be read or its columns do not fit the mapping.
  /// - Complexity: O(*n*) in the file up to the last of the records; JSON Lines in which none of
  ///   them stands are only counted.
  package func find(
    _ numbers: Set<Int>, in path: String, of ingest: String
  ) throws(SourceError) -> [Int: FoundRecord] {
    let last = numbers.max() ?? 0
    var found: [Int: FoundRecord] = [:]
    try forEachBatch(in: path, of: ingest, numbers) { batch, before, count, layout in
      for row in 0..<batch.count where numbers.contains(before + 1 + Int(batch.records[row])) {
        let record = Self.record(batch, row, before, layout)
        found[record.number] = record
      }
      return before + count < last
    }
    return found
  }

  /// Finds every event of the time that `isWanted` by its bytes.
  ///
  /// - Parameter times: milliseconds; the file is read until it is beyond them by its lateness.
  /// - Throws: as ``find(_:in:of:)``.
  package func find(
    in path: String, of ingest: String, times: ClosedRange<Int64>, isWanted: (ByteSlice) -> Bool
  ) throws(SourceError) -> [FoundRecord] {
    let lateness = stage(ingest)?.lateness ?? specification.lateness
    var found: [FoundRecord] = []
    try forEachBatch(in: path, of: ingest, nil) { batch, before, _, layout in
      for row in 0..<batch.count
      where times.contains(batch.times[row]) && isWanted(batch.record(row)) {
        found.append(Self.record(batch, row, before, layout))
      }
      return batch.count == 0 || batch.times[0] <= times.upperBound + lateness
    }
    return found.sorted { $0.number < $1.number }
  }

  private static func record(
    _ batch: EventBatch, _ row: Int, _ before: Int, _ layout: CSVLayout?
  ) -> FoundRecord {
    let bytes = batch.record(row)
    let id = batch.ids[row]
    return FoundRecord(
      number: before + 1 + Int(batch.records[row]), bytes: bytes.array,
      event: FlaggedEventEncoder.event(of: bytes, layout: layout),
      id: id.isMissing ? nil : id.array, time: batch.times[row],
      columns: layout?.columns ?? [])
  }

  /// Gives `body` every batch with the number of records before its chunk, the records of the chunk
  /// and the columns; it answers whether to go on with the next chunk.
  private func forEachBatch(
    in path: String, of ingest: String, _ wanted: Set<Int>?,
    _ body: (EventBatch, Int, Int, CSVLayout?) -> Bool
  ) throws(SourceError) {
    guard let specification = stage(ingest) else {
      throw SourceError(
        path: path, text: "the pipeline has no stage \"\(ingest)\"",
        help: "name the pipeline that ran by --pipeline")
    }
    let stage = RunPlan.Stage(
      specification: specification,
      decoder: ChunkDecoder(
        specification: specification, schema: schema, projections: projections))
    let reader = try SourceReader(.file(path: path), stop: nil)
    let framer = Framer(
      style: specification.framing, lineLimit: self.specification.limits.lineBytes)
    let context = ZstdContext()
    var state = ReadState(wanted: wanted, isJSON: !specification.isCSV)
    while let unit = try reader.next() {
      for chunk in framer.push(unit.decompress(context: context)) {
        guard try pass(chunk, stage, path, &state, body) else { return }
      }
    }
    for chunk in framer.finish() {
      guard try pass(chunk, stage, path, &state, body) else { return }
    }
  }

  private struct ReadState {
    let wanted: Set<Int>?
    let isJSON: Bool
    var records = 0
    var header: CSVHeader?
    var isHeaderRead = false
    let arenas = ArenaPool()

    init(wanted: Set<Int>?, isJSON: Bool) {
      self.wanted = wanted
      self.isJSON = isJSON
    }

    /// Records of a chunk in which none is wanted; nil where it is to be decoded.
    func passedRecords(_ chunk: Chunk) -> Int? {
      guard let wanted, isJSON else { return nil }
      let count = RecordLines.count(chunk.bytes) + chunk.rejected.count
      return wanted.contains { $0 > records && $0 <= records + count } ? nil : count
    }
  }

  private func pass(
    _ chunk: Chunk, _ stage: RunPlan.Stage, _ path: String, _ state: inout ReadState,
    _ body: (EventBatch, Int, Int, CSVLayout?) -> Bool
  ) throws(SourceError) -> Bool {
    if let passed = state.passedRecords(chunk) {
      state.records += passed
      return state.wanted?.contains { $0 > state.records } ?? true
    }
    if chunk.count > 0, !state.isHeaderRead {
      state.isHeaderRead = true
      state.header = try stage.header(of: chunk, path: path)
    }
    var decoded = stage.decoder.decode(
      text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
      isFirst: chunk.isFirst, source: 0, header: state.header, arena: Arena(pool: state.arenas))
    decoded.advance(past: state.records)
    let count = decoded.recordCount + chunk.rejected.count
    let layout = state.header.flatMap { stage.layout($0) }
    var goesOn = true
    for batch in decoded.batches {
      goesOn = body(batch, state.records, count, layout) && goesOn
    }
    state.records += count
    return goesOn
  }
}

/// Counts JSON Lines without decoding them.
private enum RecordLines {
  /// Lines of `text` that are not blank, which are records whether or not they can be decoded.
  ///
  /// - Complexity: O(*n*) in lines, and in bytes of the search for line feeds.
  static func count(_ text: ByteSlice) -> Int {
    let bytes = text.buffer
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var start = 0
    while start < bytes.count {
      // SAFETY: the search stays within the text.
      let found = firstOffset(of: UInt8(ascii: "\n"), in: base, from: start, to: bytes.count)
      let end = found ?? bytes.count
      if bytes[start..<end].contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
        count += 1
      }
      start = end + 1
    }
    return count
  }
}
