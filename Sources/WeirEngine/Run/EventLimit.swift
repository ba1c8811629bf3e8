import WeirCore
import WeirRules

/// Ends a run with a given event of the total order.
///
/// The records that no rule sees count where they stand before that event. How far a source was
/// read ahead follows from timing, so its losses wait here until it is known how much of it counts.
struct EventLimit {
  private let limit: Int
  private var taken = 0
  /// By source: the highest number of a record that was taken.
  private var last: [Int]
  private var losses: [(loss: RunLoss, first: Int)] = []

  var isReached: Bool { taken == limit }

  init(_ limit: Int, sources: Int) {
    self.limit = limit
    last = Array(repeating: 0, count: sources)
  }

  /// What of a release still belongs to the run.
  ///
  /// - Complexity: O(rows), and O(*n* log *n*) for the one release that is cut.
  mutating func take(_ release: MergeState.Release) -> MergeState.Release {
    if isReached { return MergeState.Release() }
    let rows = release.slices.reduce(0) { $0 + $1.rows.count }
    let room = limit - taken
    let kept = rows < room ? release : Self.first(room, of: release)
    taken += min(rows, room)
    for slice in kept.slices {
      let batch = slice.input.batch
      for row in slice.rows {
        last[batch.source] = max(last[batch.source], batch.position(row).record)
      }
    }
    for record in kept.dead {
      last[record.source] = max(last[record.source], record.record.record)
    }
    return kept
  }

  private static func first(_ count: Int, of release: MergeState.Release) -> MergeState.Release {
    var order: [(time: Int64, position: Position, slice: Int)] = []
    for (place, slice) in release.slices.enumerated() {
      let batch = slice.input.batch
      for row in slice.rows { order.append((batch.times[row], batch.position(row), place)) }
    }
    order.sort { ($0.time, $0.position) < ($1.time, $1.position) }
    var counts = [Int](repeating: 0, count: release.slices.count)
    for entry in order.prefix(count) { counts[entry.slice] += 1 }
    var kept = MergeState.Release()
    for (place, slice) in release.slices.enumerated() where counts[place] > 0 {
      let start = slice.rows.lowerBound
      kept.slices.append(
        ReleasedSlice(input: slice.input, rows: start..<start + counts[place]))
      kept.chunks.append(release.chunks[place])
    }
    if let end = order.prefix(count).last {
      kept.dead = release.dead.filter {
        ($0.standing, Position(source: $0.source, record: $0.record.record))
          < (end.time, end.position)
      }
    }
    return kept
  }

  /// - Parameter first: number of the first record of the chunk after whose text the loss is.
  mutating func hold(_ losses: [RunLoss], first: Int) {
    self.losses += losses.map { ($0, first) }
  }

  /// The losses within what was taken; all if the run ended before its limit.
  func heldLosses() -> [RunLoss] {
    losses.filter { !isReached || $0.first <= last[$0.loss.source] }.map(\.loss)
  }
}
