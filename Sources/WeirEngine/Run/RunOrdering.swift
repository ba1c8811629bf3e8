import WeirCore
import WeirIngest
import WeirRules

/// Units of one source on their way through decompression, and the framer that cuts them.
struct AssemblyLane {
  let framer: Framer
  /// Decompressed units that wait for an earlier one.
  var arrived: [Int: DecompressedUnit] = [:]
  var chunks = 0
  /// How many units the source has; nil while it is read.
  var unitCount: Int?
  /// Whether reading ended before the end of the source.
  var wasStopped = false
  var isFinished = false
  /// Of a CSV source, once its first chunk has come; the inner nil: it has none.
  var header: CSVHeader??
  /// Data records so far, of a source whose times follow from their numbers.
  var records = 0
  private var nextUnit = 0

  init(framer: Framer) {
    self.framer = framer
  }

  var isComplete: Bool { unitCount == nextUnit }

  mutating func takeNext() -> DecompressedUnit? {
    guard let unit = arrived.removeValue(forKey: nextUnit) else { return nil }
    nextUnit += 1
    return unit
  }
}

/// Decoded chunks of one source, put back in order.
struct ChunkOrder {
  struct Arrival {
    var chunk: Chunk
    var decoded: DecodedChunk
    var batches: [EvaluatedBatch]
  }

  var arrived: [Int: Arrival] = [:]
  /// How many chunks the source has; nil while it is read.
  var chunkCount: Int?
  private var nextChunk = 0

  var isComplete: Bool { chunkCount == nextChunk }

  mutating func takeNext() -> Arrival? {
    guard let arrival = arrived.removeValue(forKey: nextChunk) else { return nil }
    nextChunk += 1
    return arrival
  }
}

/// A record that no rule sees; `record.record` counts from 0 in its chunk.
struct DeadRecord {
  var record: RejectedRecord
  /// Of a late record.
  var lateKind: KindID?
  var time: Int64

  init(record: RejectedRecord, lateKind: KindID?, time: Int64) {
    self.record = record
    self.lateKind = lateKind
    self.time = time
  }

  /// A record that is late against earlier ones of its chunk.
  init(_ late: LateRecord) {
    record = RejectedRecord(
      reason: RejectionReasons.late, record: late.record, offset: late.offset, bytes: late.bytes)
    lateKind = late.kind
    time = late.time
  }

  /// A row that is late against earlier chunks.
  init(_ batch: EventBatch, _ row: Int, in chunk: Chunk) {
    record = RejectedRecord(
      reason: RejectionReasons.late, record: Int(batch.records[row]),
      offset: chunk.offset + Int(batch.spans[row].offset) - chunk.start,
      bytes: batch.record(row).array)
    lateKind = batch.kind
    time = batch.times[row]
  }
}

/// Outputs of shards that wait until all shards have finished the release.
struct ReleaseGathering {
  struct Arrival {
    var slices: [ReleasedSlice]
    var outputs: [ShardOutput] = []
  }

  var arrived: [Int: Arrival] = [:]
  private var next = 0

  /// The next release in order, once all shards have brought their part.
  mutating func takeNext(shards: Int) -> Arrival? {
    guard arrived[next]?.outputs.count == shards else { return nil }
    defer { next += 1 }
    return arrived.removeValue(forKey: next)
  }
}

/// Counts down to the last of several steps; lives on one queue.
final class Countdown: @unchecked Sendable {
  // @unchecked Sendable: stepped on the collector's serial queue only.
  private var remaining: Int

  init(_ count: Int) { remaining = count }

  func step() -> Bool {
    remaining -= 1
    return remaining == 0
  }
}
