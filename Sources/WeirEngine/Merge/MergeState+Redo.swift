import WeirCore
import WeirIngest
import WeirRules

/// The rows of one chunk that wait in the merge.
struct HeldRows {
  var source: Int
  var chunk: Chunk
  /// Number of the chunk's first record in its file, from 1.
  var firstRecord: Int
  /// By number of the record in the chunk, from 0: event time, milliseconds.
  var times: [UInt32: Int64] = [:]
}

/// What other rules make of rows that waited.
struct RedoneRows {
  var batches: [EvaluatedBatch]
  /// Records that can no longer be used, numbered in their chunk.
  var rejected: [RejectedRecord]
}

extension MergeState {
  /// Gives the rows that are held to `redo`, chunk by chunk, and holds instead what that makes of
  /// them. They must be the same records; nothing is released or late by it.
  ///
  /// - Complexity: O(rows held).
  mutating func redoHeld(_ redo: (HeldRows) -> RedoneRows) {
    for source in sources.indices where !sources[source].pending.isEmpty {
      var pending: [Pending] = []
      var dead: [DeadRecord] = []
      for held in heldRows(source) {
        let redone = redo(held)
        for input in redone.batches {
          input.batch.firstRecord = held.firstRecord
          pending.append(Pending(input: input, chunk: held.chunk, next: 0))
        }
        dead += redone.rejected.map { DeadRecord($0, redone: held) }
      }
      sources[source].pending = pending
      guard !dead.isEmpty else { continue }
      sources[source].dead += dead
      sources[source].dead.sort(by: DeadRecord.precedes)
    }
  }

  /// The batches of one chunk lie side by side.
  private func heldRows(_ source: Int) -> [HeldRows] {
    var held: [HeldRows] = []
    for pending in sources[source].pending {
      guard let chunk = pending.chunk else {
        preconditionFailure("a run holds no rows without their text")
      }
      let batch = pending.input.batch
      if held.last?.firstRecord != batch.firstRecord {
        held.append(HeldRows(source: source, chunk: chunk, firstRecord: batch.firstRecord))
      }
      for row in pending.next..<batch.count {
        held[held.count - 1].times[batch.records[row]] = batch.times[row]
      }
    }
    return held
  }
}

extension DeadRecord {
  /// A record that was held and can no longer be used: it stands where it stood.
  fileprivate init(_ rejected: RejectedRecord, redone held: HeldRows) {
    self.init(rejected)
    source = held.source
    standing = held.times[UInt32(rejected.record)] ?? .min
    record.record += held.firstRecord
  }
}

extension EventBatch {
  /// Leaves only some rows, in their order.
  ///
  /// - Precondition: nothing has been computed of the batch yet.
  func keepRows(where isKept: (Int) -> Bool) {
    var kept = 0
    for row in 0..<count where isKept(row) {
      if kept < row { move(row, to: kept) }
      kept += 1
    }
    count = kept
  }

  private func move(_ row: Int, to target: Int) {
    times[target] = times[row]
    records[target] = records[row]
    spans[target] = spans[row]
    ids[target] = ids[row]
    for column in columns {
      let stride = column.lane.stride
      // SAFETY: both rows lie below the batch's capacity, which the column has room for.
      (column.base + target * stride).copyMemory(
        from: column.base + row * stride, byteCount: stride)
    }
  }
}
