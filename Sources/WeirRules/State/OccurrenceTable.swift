import CMemory
import WeirCore

/// Something that values of a window are found by.
protocol TableKey: BitwiseCopyable, Equatable {
  var hash: UInt64 { get }
}

/// What is known of a value of a window.
protocol TableContent: BitwiseCopyable {
  /// Of a value that does not stand there.
  init()
  /// How often the value stands there.
  var occurrences: Int { get }
}

extension StateText: TableKey {}

/// What is known of each value that stands in a window: open addressing, deletion by shifting back.
struct OccurrenceTable<Key: TableKey, Content: TableContent>: ~Copyable {
  private struct Place: BitwiseCopyable {
    var key: Key
    /// Of no occurrence: the place is free.
    var content: Content

    var isFree: Bool { content.occurrences == 0 }
  }

  private struct State: BitwiseCopyable {
    var places: UnsafeMutablePointer<Place>
    var mask: Int
    /// Number of different values.
    var count = 0
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>

  /// Bytes of one place; there are from two to four places for each different value.
  static var placeBytes: Int { MemoryLayout<Place>.stride }

  /// - Parameter capacity: places of the empty table, a power of two.
  init(capacity: Int) {
    state = .allocate(capacity: 1)
    state.initialize(to: State(places: Self.fresh(capacity), mask: capacity - 1))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.places, state.pointee.mask + 1)
    state.deallocate()
  }

  private static func fresh(_ capacity: Int) -> UnsafeMutablePointer<Place> {
    let places = LargeMemory.room(Place.self, capacity)
    for place in 0..<capacity { (places + place).pointee.content = Content() }
    return places
  }

  /// Number of different values.
  var count: Int { state.pointee.count }

  var byteCount: Int { (state.pointee.mask + 1) * Self.placeBytes }

  @inline(__always)
  private func home(_ key: Key) -> Int {
    Int(truncatingIfNeeded: key.hash) & state.pointee.mask
  }

  /// Begins to bring near where a value stands or will stand.
  @inline(__always)
  func prefetch(_ key: Key) { weir_prefetch(state.pointee.places + home(key)) }

  // SAFETY: of the functions below, places stay below the capacity, and at most half of them are in use.

  /// Where a value stands or would stand.
  @inline(__always)
  private func place(of key: Key) -> Int {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var place = home(key)
    while !places[place].isFree, places[place].key != key { place = (place &+ 1) & mask }
    return place
  }

  /// What is known of a value.
  ///
  /// - Complexity: O(1) in the usual case.
  subscript(key: Key) -> Content { state.pointee.places[place(of: key)].content }

  /// Changes what is known of a value, which comes with its first occurrence and goes with its last.
  ///
  /// - Returns: whether it came or went.
  /// - Complexity: O(1) in the usual case.
  @inline(__always)
  @discardableResult
  func change(_ key: Key, _ body: (inout Content) -> Void) -> Bool {
    let (places, place) = (state.pointee.places, place(of: key))
    let wasFree = places[place].isFree
    body(&places[place].content)
    let isFree = places[place].isFree
    if wasFree == isFree { return false }
    if isFree { leave(place) } else { take(place, key) }
    return true
  }

  private func take(_ place: Int, _ key: Key) {
    state.pointee.places[place].key = key
    state.pointee.count += 1
    if state.pointee.count * 2 > state.pointee.mask { grow() }
  }

  private func leave(_ place: Int) {
    state.pointee.count -= 1
    closeGap(at: place)
  }

  private func closeGap(at start: Int) {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var gap = start
    var place = (gap &+ 1) & mask
    while !places[place].isFree {
      if (place &- home(places[place].key)) & mask >= (place &- gap) & mask {
        places[gap] = places[place]
        places[place].content = Content()
        gap = place
      }
      place = (place &+ 1) & mask
    }
  }

  private func grow() {
    let (old, capacity) = (state.pointee.places, state.pointee.mask + 1)
    state.pointee.places = Self.fresh(2 * capacity)
    state.pointee.mask = 2 * capacity - 1
    for index in 0..<capacity where !old[index].isFree {
      state.pointee.places[place(of: old[index].key)] = old[index]
    }
    LargeMemory.giveBack(old, capacity)
  }
}
