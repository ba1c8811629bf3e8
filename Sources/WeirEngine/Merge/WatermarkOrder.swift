/// Sources ordered by watermark, then by place in the total order: a heap that can be updated.
///
/// A source that has ended, or that is not waited for, is left out.
struct WatermarkOrder {
  /// Milliseconds, by source.
  private(set) var watermarks: [Int64]
  /// Sources, as a binary heap.
  private var heap: [Int]
  /// By source, its place in the heap; -1 of one that is left out.
  private var places: [Int]

  /// All sources take part at first.
  init(_ watermarks: [Int64]) {
    self.watermarks = watermarks
    heap = Array(watermarks.indices)
    places = Array(watermarks.indices)
    for place in heap.indices.reversed() { sink(from: place) }
  }

  var isEmpty: Bool { heap.isEmpty }

  /// The source with the lowest watermark, of equals the first; nil if all are left out.
  var lowest: Int? { heap.first }

  func contains(_ source: Int) -> Bool { places[source] >= 0 }

  /// - Complexity: O(log *n*).
  mutating func set(_ watermark: Int64, of source: Int) {
    let old = watermarks[source]
    watermarks[source] = watermark
    guard places[source] >= 0 else { return }
    if watermark < old { rise(from: places[source]) } else { sink(from: places[source]) }
  }

  /// Leaves the source out; nothing if it is out already.
  ///
  /// - Complexity: O(log *n*).
  mutating func remove(_ source: Int) {
    let place = places[source]
    guard place >= 0 else { return }
    swap(place, heap.count - 1)
    heap.removeLast()
    places[source] = -1
    guard place < heap.count else { return }
    rise(from: place)
    sink(from: place)
  }

  /// Takes a source in again; nothing if it takes part already.
  ///
  /// - Complexity: O(log *n*).
  mutating func insert(_ source: Int) {
    guard places[source] < 0 else { return }
    places[source] = heap.count
    heap.append(source)
    rise(from: heap.count - 1)
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let times = (watermarks[heap[left]], watermarks[heap[right]])
    return times.0 != times.1 ? times.0 < times.1 : heap[left] < heap[right]
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    heap.swapAt(left, right)
    places[heap[left]] = left
    places[heap[right]] = right
  }

  private mutating func rise(from start: Int) {
    var place = start
    while place > 0, precedes(place, (place - 1) / 2) {
      swap(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(from start: Int) {
    var place = start
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
        if precedes(child, first) { first = child }
      }
      if first == place { return }
      swap(place, first)
      place = first
    }
  }
}
