import CMemory
import WeirCore

/// The rows that one operator wants of a release, brought into the total order.
struct TakenRows: ~Copyable {
  private var rows = Room()
  /// For merging.
  private var merged = Room()
  /// Where the runs of ``rows`` begin of which each is in the total order.
  private var runs: [Int] = []

  /// Memory that is used again from release to release.
  private struct Room {
    var base = UnsafeMutablePointer<TakenRow>.allocate(capacity: Self.leastCapacity)
    var capacity = Self.leastCapacity
    var count = 0

    static let leastCapacity = 64

    mutating func reserve(_ wanted: Int) {
      if wanted <= capacity { return }
      let larger = max(wanted, 2 * capacity)
      let moved = UnsafeMutablePointer<TakenRow>.allocate(capacity: larger)
      moved.update(from: base, count: count)
      base.deallocate()
      base = moved
      capacity = larger
    }

    /// - Precondition: there is room.
    mutating func append(_ source: UnsafeMutablePointer<TakenRow>, count added: Int) {
      (base + count).update(from: source, count: added)
      count += added
    }
  }

  /// How many rows ahead their memory is asked for: mostly another core has written it.
  private static let ahead = 16

  deinit {
    rows.base.deallocate()
    merged.base.deallocate()
  }

  var count: Int { rows.count }

  /// In the total order after ``settle()``; good until the next rows come.
  var all: UnsafeBufferPointer<TakenRow> {
    UnsafeBufferPointer(start: rows.base, count: rows.count)
  }

  mutating func removeAll() {
    rows.count = 0
    runs.removeAll(keepingCapacity: true)
  }

  /// Takes the rows of a tap that lie in a slice.
  ///
  /// - Parameters:
  ///   - number: of the slice in the release.
  ///   - excluded: rows of the batch that are left out; nil for none.
  mutating func take(
    _ tapped: TapRows, of slice: SliceView, number: Int, rank: Int, place: Int,
    excluded: Set<Int>?
  ) {
    if tapped.count == 0 { return }
    rows.reserve(rows.count + tapped.count)
    let first = rows.base + rows.count
    var end = first
    var next = slice.start == 0 ? 0 : tapped.firstIndex(from: slice.start)
    while next < tapped.count {
      let row = tapped[next]
      weir_prefetch_read(row.words + Self.ahead &* tapped.stride)
      if row.row >= slice.end { break }
      next &+= 1
      if let excluded, excluded.contains(row.row) { continue }
      end.initialize(
        to: TakenRow(row, of: slice, slice: number, rank: rank, place: place))
      end += 1
    }
    // Rows of a batch are in the total order.
    if end == first { return }
    if rows.count == 0 || TakenRow.precedes(first.pointee, (first - 1).pointee) {
      runs.append(rows.count)
    }
    rows.count = end - rows.base
  }

  /// Brings all rows into the total order.
  ///
  /// - Complexity: O(*n* log *r*) for *r* runs that are in order.
  mutating func settle() {
    while runs.count > 1 { mergeRuns() }
  }

  /// Makes one run of each two.
  private mutating func mergeRuns() {
    merged.count = 0
    merged.reserve(rows.count)
    runs.append(rows.count)
    var starts: [Int] = []
    for first in stride(from: 0, to: runs.count - 1, by: 2) {
      starts.append(merged.count)
      let middle = runs[first + 1]
      merge(runs[first]..<middle, middle..<(first + 2 < runs.count ? runs[first + 2] : middle))
    }
    runs = starts
    swap(&rows, &merged)
  }

  private mutating func merge(_ left: Range<Int>, _ right: Range<Int>) {
    var (first, second) = (rows.base + left.lowerBound, rows.base + right.lowerBound)
    let (firstEnd, secondEnd) = (rows.base + left.upperBound, rows.base + right.upperBound)
    var target = merged.base + merged.count
    while first < firstEnd, second < secondEnd {
      if TakenRow.precedes(second.pointee, first.pointee) {
        target.initialize(to: second.pointee)
        second += 1
      } else {
        target.initialize(to: first.pointee)
        first += 1
      }
      target += 1
    }
    merged.count = target - merged.base
    merged.append(first, count: firstEnd - first)
    merged.append(second, count: secondEnd - second)
  }
}
