import WeirCore
import WeirRules

/// Decides what is late and what may be released in the total order, for any number of sources.
///
/// A plain value without threads. A row of source s at time t is released once no other source can
/// still bring a row that stands before it: for every other source t lies below its watermark, or
/// on it if the other stands after s in the total order.
struct MergeState {
  struct Source {
    /// Milliseconds.
    var lateness: Int64
    /// Time of the first event, known before the source is opened; nil if it is not.
    var firstTime: Int64?
    var hasJoined = false
    var hasEnded = false
    /// Of all records that were not rejected.
    var highest: Int64?
    var pending: [Pending] = []
    /// Number of the next record, from 1.
    var nextRecord = 1

    /// No later record of the source is on time below this.
    var watermark: Int64 {
      if hasEnded { return .max }
      if let highest { return highest.lessSaturating(lateness) }
      if !hasJoined, let firstTime { return firstTime.lessSaturating(lateness) }
      return .min
    }
  }

  /// A batch of which rows from `next` on are held.
  struct Pending {
    var input: EvaluatedBatch
    var next: Int
  }

  var sources: [Source]

  /// Takes in the batches of the source's next chunk.
  ///
  /// - Parameters:
  ///   - highest: the highest time of the chunk's records that were not rejected.
  ///   - records: how many records the chunk has.
  /// - Returns: for each batch, how many rows at its front are late against earlier chunks.
  mutating func absorb(
    _ batches: [EvaluatedBatch], source: Int, highest: Int64?, records: Int
  ) -> [Int] {
    let watermark = sources[source].watermark
    var late: [Int] = []
    for input in batches {
      let batch = input.batch
      batch.firstRecord = sources[source].nextRecord
      let first =
        sources[source].highest == nil || watermark == .min
        ? 0 : batch.firstRow(after: watermark - 1)
      late.append(first)
      if first < batch.count {
        sources[source].pending.append(Pending(input: input, next: first))
      }
    }
    sources[source].hasJoined = true
    sources[source].nextRecord += records
    if let highest {
      sources[source].highest = max(highest, sources[source].highest ?? .min)
    }
    return late
  }

  /// Rows that now stand before everything that may still come; they leave the state.
  ///
  /// - Complexity: O(sources + pending batches), and O(log rows) for each batch.
  mutating func release() -> [ReleasedSlice] {
    var slices: [ReleasedSlice] = []
    let bounds = releaseBounds()
    for source in sources.indices where !sources[source].pending.isEmpty {
      var kept: [Pending] = []
      for var pending in sources[source].pending {
        let end = pending.input.batch.firstRow(after: bounds[source], from: pending.next)
        if end > pending.next {
          slices.append(ReleasedSlice(input: pending.input, rows: pending.next..<end))
          pending.next = end
        }
        if pending.next < pending.input.batch.count { kept.append(pending) }
      }
      sources[source].pending = kept
    }
    return slices
  }

  /// For each source the latest time that may be released.
  private func releaseBounds() -> [Int64] {
    var before = [Int64](repeating: .max, count: sources.count)
    var lowest = Int64.max
    for index in sources.indices {
      before[index] = lowest
      lowest = min(lowest, sources[index].watermark)
    }
    var bounds = before
    lowest = .max
    for index in sources.indices.reversed() {
      let earlier = before[index] == .max ? .max : before[index].lessSaturating(1)
      bounds[index] = min(earlier, min(lowest, sources[index].watermark))
      lowest = min(lowest, sources[index].watermark)
    }
    return bounds
  }
}

extension Int64 {
  fileprivate func lessSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : difference
  }
}
