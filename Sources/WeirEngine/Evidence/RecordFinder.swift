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
  /// - Parameter places: where the file can be entered, in its order; the start always can.
  /// - Throws: ``SourceError`` if the file cannot be read or its columns do not fit the mapping.
  /// - Complexity: O(*n*) in the file from the place before each of the records up to it; JSON
  ///   Lines in which none of them stands are only counted.
  package func find(
    _ numbers: Set<Int>, in path: String, of ingest: String, from places: [SeekPlace] = []
  ) throws(SourceError) -> [Int: FoundRecord] {
    var found: [Int: FoundRecord] = [:]
    for (place, numbers) in Self.stretches(numbers, places) {
      let last = numbers.max() ?? 0
      try forEachBatch(in: path, of: ingest, numbers, from: place) { batch, before, count, layout in
        for row in 0..<batch.count where numbers.contains(before + 1 + Int(batch.records[row])) {
          let record = Self.record(batch, row, before, layout)
          found[record.number] = record
        }
        return before + count < last
      }
    }
    return found
  }

  /// The records by the last place before each of them; nil is the start of the file.
  private static func stretches(
    _ numbers: Set<Int>, _ places: [SeekPlace]
  ) -> [(place: SeekPlace?, numbers: Set<Int>)] {
    var stretches: [(place: SeekPlace?, numbers: Set<Int>)] = []
    for number in numbers.sorted() {
      let place = places.last { $0.record <= number }
      if let last = stretches.last, last.place == place {
        stretches[stretches.count - 1].numbers.insert(number)
      } else {
        stretches.append((place, [number]))
      }
    }
    return stretches
  }

  /// Finds every event of the time that `isWanted` by its bytes.
  ///
  /// - Parameter times: milliseconds; the file is read until it is beyond them by its lateness.
  /// - Throws: as ``find(_:in:of:)``.
  package func find(
    in path: String, of ingest: String, times: ClosedRange<Int64>, isWanted: (ByteSlice) -> Bool
  ) throws(SourceError) -> [FoundRecord] {
    var found: [FoundRecord] = []
    try forEachBatch(of: times, in: path, of: ingest) { batch, before, layout in
      for row in 0..<batch.count
      where times.contains(batch.times[row]) && isWanted(batch.record(row)) {
        found.append(Self.record(batch, row, before, layout))
      }
      return true
    }
    return found.sorted { $0.number < $1.number }
  }

  /// Gives `body` every event of the time; it answers whether to go on.
  ///
  /// - Parameter times: as for ``find(in:of:times:isWanted:)``.
  /// - Throws: as ``find(_:in:of:from:)``.
  package func scan(
    in path: String, of ingest: String, times: ClosedRange<Int64>, _ body: (FoundRecord) -> Bool
  ) throws(SourceError) {
    try forEachBatch(of: times, in: path, of: ingest) { batch, before, layout in
      for row in 0..<batch.count where times.contains(batch.times[row]) {
        guard body(Self.record(batch, row, before, layout)) else { return false }
      }
      return true
    }
  }

  /// Gives `body` the batches that may hold events of the time.
  private func forEachBatch(
    of times: ClosedRange<Int64>, in path: String, of ingest: String,
    _ body: (EventBatch, Int, CSVLayout?) -> Bool
  ) throws(SourceError) {
    let lateness = stage(ingest)?.lateness ?? specification.lateness
    try forEachBatch(in: path, of: ingest, nil) { batch, before, _, layout in
      guard body(batch, before, layout) else { return false }
      return batch.count == 0 || batch.times[0] <= times.upperBound + lateness
    }
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
    in path: String, of ingest: String, _ wanted: Set<Int>?, from place: SeekPlace? = nil,
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
    let reader = try SourceReader(.file(path: path), stop: nil, from: place?.offset ?? 0)
    let framer = Framer(
      style: specification.framing, lineLimit: self.specification.limits.lineBytes)
    let context = ZstdContext()
    var state = ReadState(wanted: wanted, isJSON: !specification.isCSV)
    if let place { try enter(place, stage, path, &state) }
    var skipped = place?.skipped ?? 0
    while let unit = try reader.next() {
      let text = unit.decompress(context: context).dropping(&skipped)
      for chunk in framer.push(text) {
        guard try pass(chunk, stage, path, &state, body) else { return }
      }
    }
    for chunk in framer.finish() {
      guard try pass(chunk, stage, path, &state, body) else { return }
    }
  }

  /// Makes ready for reading from a place inside the file: its header still stands at the start.
  private func enter(
    _ place: SeekPlace, _ stage: RunPlan.Stage, _ path: String, _ state: inout ReadState
  ) throws(SourceError) {
    state.records = place.record - 1
    state.isInside = true
    guard stage.specification.isCSV else { return }
    state.isHeaderRead = true
    let reader = try SourceReader(.file(path: path), stop: nil)
    let framer = Framer(
      style: stage.specification.framing, lineLimit: specification.limits.lineBytes)
    let context = ZstdContext()
    while let unit = try reader.next() {
      let chunks = framer.push(unit.decompress(context: context))
      guard let chunk = chunks.first(where: { $0.count > 0 }) else { continue }
      state.header = try stage.header(of: chunk, path: path)
      return
    }
  }

  private struct ReadState {
    let wanted: Set<Int>?
    let isJSON: Bool
    var records = 0
    /// Whether reading began behind the start of the file.
    var isInside = false
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
      isFirst: chunk.isFirst && !state.isInside, source: 0, header: state.header,
      arena: Arena(pool: state.arenas))
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

extension DecompressedUnit {
  /// The unit without its first `bytes` of text, which are counted down.
  fileprivate func dropping(_ bytes: inout Int) -> DecompressedUnit {
    guard bytes > 0 else { return self }
    var unit = self
    for index in unit.parts.indices {
      guard bytes > 0, case .text(var piece) = unit.parts[index] else { continue }
      let dropped = min(bytes, piece.count)
      piece.start += dropped
      piece.count -= dropped
      bytes -= dropped
      unit.parts[index] = .text(piece)
    }
    return unit
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
