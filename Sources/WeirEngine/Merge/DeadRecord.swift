import WeirCore
import WeirIngest

/// A record that no rule sees, on its way to the dead letter.
///
/// It stands in the total order by the highest event time of the earlier records of its source, so
/// that the dead letter does not depend on how the sources were read; a duplicate by its own time.
struct DeadRecord {
  enum Cause {
    case rejected
    case late(KindID)
    case duplicate(KindID)
  }

  /// `record.record` counts from 0 in its chunk; from 1 in its file once the merge holds it.
  var record: RejectedRecord
  var cause: Cause
  /// Event time, milliseconds; 0 of a rejected one.
  var time: Int64
  var source = 0
  /// Where it stands in event time, milliseconds.
  var standing = Int64.min

  init(_ rejected: RejectedRecord) {
    record = rejected
    cause = .rejected
    time = 0
  }

  /// A record that is late against earlier ones of its chunk.
  init(_ late: LateRecord) {
    record = RejectedRecord(
      reason: RejectionReasons.late, record: late.record, offset: late.offset, bytes: late.bytes)
    cause = .late(late.kind)
    time = late.time
  }

  /// A row that is late against earlier chunks or what was released.
  init(late batch: EventBatch, _ row: Int, in chunk: Chunk) {
    record = RejectedRecord(
      reason: RejectionReasons.late, record: Int(batch.records[row]),
      offset: chunk.offset(of: batch, row),
      bytes: batch.record(row).array)
    cause = .late(batch.kind)
    time = batch.times[row]
  }

  /// A row whose id came before.
  init(duplicate batch: EventBatch, _ row: Int, in chunk: Chunk) {
    let position = batch.position(row)
    record = RejectedRecord(
      reason: RejectionReasons.duplicate, record: position.record,
      offset: chunk.offset(of: batch, row),
      bytes: batch.record(row).array)
    cause = .duplicate(batch.kind)
    time = batch.times[row]
    source = position.source
    standing = time
  }

  static func precedes(_ left: DeadRecord, _ right: DeadRecord) -> Bool {
    if left.standing != right.standing { return left.standing < right.standing }
    if left.source != right.source { return left.source < right.source }
    return left.record.record < right.record.record
  }
}

extension Chunk {
  /// Where the row's record starts in the decompressed bytes of its file.
  fileprivate func offset(of batch: EventBatch, _ row: Int) -> Int {
    offset + Int(batch.spans[row].offset) - start
  }
}

extension [DeadRecord] {
  /// Sorts the dead records of one chunk by record and says where they stand.
  ///
  /// - Parameters:
  ///   - before: the source's highest event time before the chunk.
  ///   - batches: the events of the chunk.
  /// - Complexity: O(*n* log *d*) in the rows and the dead records.
  mutating func place(source: Int, after before: Int64?, among batches: [EventBatch]) {
    sort { $0.record.record < $1.record.record }
    var highest = [Int64](repeating: .min, count: count)
    for batch in batches {
      for row in 0..<batch.count {
        let next = firstIndex(after: Int(batch.records[row]))
        if next < count { highest[next] = Swift.max(highest[next], batch.times[row]) }
      }
    }
    var standing = before ?? .min
    for index in indices {
      standing = Swift.max(standing, highest[index])
      self[index].source = source
      self[index].standing = standing
    }
  }

  /// The first whose record comes after `record`.
  private func firstIndex(after record: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].record.record <= record { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
