import WeirCore
import WeirRules
import WeirSinks

/// Ends a run with a given event of the total order.
///
/// Of each source the records up to the last of its events among them count. How far a source was
/// read ahead follows from timing, so records that no rule sees wait here until that is known.
struct EventLimit {
  private struct Held {
    var dead: [DeadRecord]
    var losses: [RunReport.Loss]
    /// Number of the first record of their chunk.
    var first: Int
  }

  private let limit: Int
  private var taken = 0
  /// By source: the highest number of a record that was taken.
  private var last: [Int]
  private var held: [[Held]]

  var isReached: Bool { taken == limit }

  init(_ limit: Int, sources: Int) {
    self.limit = limit
    last = Array(repeating: 0, count: sources)
    held = Array(repeating: [], count: sources)
  }

  /// The rows of a release that still belong to the run.
  ///
  /// - Complexity: O(rows), and O(*n* log *n*) for the one release that is cut.
  mutating func take(_ slices: [ReleasedSlice]) -> [ReleasedSlice] {
    let rows = slices.reduce(0) { $0 + $1.rows.count }
    let room = limit - taken
    let kept = rows <= room ? slices : Self.first(room, of: slices)
    taken += min(rows, room)
    for slice in kept {
      let batch = slice.input.batch
      for row in slice.rows {
        last[batch.source] = max(last[batch.source], batch.position(row).record)
      }
    }
    return kept
  }

  private static func first(_ count: Int, of slices: [ReleasedSlice]) -> [ReleasedSlice] {
    var order: [(time: Int64, position: Position, slice: Int)] = []
    for (place, slice) in slices.enumerated() {
      let batch = slice.input.batch
      for row in slice.rows { order.append((batch.times[row], batch.position(row), place)) }
    }
    order.sort { $0.time != $1.time ? $0.time < $1.time : $0.position < $1.position }
    var counts = [Int](repeating: 0, count: slices.count)
    for entry in order.prefix(count) { counts[entry.slice] += 1 }
    return zip(slices, counts).compactMap { slice, count in
      let start = slice.rows.lowerBound
      return count == 0 ? nil : ReleasedSlice(input: slice.input, rows: start..<start + count)
    }
  }

  /// Keeps what no rule sees of a chunk.
  ///
  /// - Parameter first: number of the chunk's first record.
  mutating func hold(
    _ dead: [DeadRecord], _ losses: [RunReport.Loss], source: Int, first: Int
  ) {
    if dead.isEmpty, losses.isEmpty { return }
    held[source].append(Held(dead: dead, losses: losses, first: first))
  }

  /// How many events were taken, and by source what no rule sees beside them; at the end.
  mutating func settle() -> (
    events: Int, sources: [(dead: [DeadRecord], losses: [RunReport.Loss])]
  ) {
    defer { held = Array(repeating: [], count: held.count) }
    let isCut = isReached
    let sources = zip(held, last).map { chunks, last in
      (
        dead: chunks.flatMap(\.dead).filter { !isCut || $0.record.record < last },
        losses: chunks.filter { !isCut || $0.first <= last }.flatMap(\.losses)
      )
    }
    return (taken, sources)
  }
}
