import CMemory
import WeirCore

/// How often each value stands in a window: open addressing, deletion by shifting back.
struct CountedSet: ~Copyable {
  private struct Place: BitwiseCopyable {
    var key: StateText
    /// 0: the place is free.
    var count: Int32
  }

  private struct State: BitwiseCopyable {
    var places: UnsafeMutablePointer<Place>
    var mask: Int
    /// Number of different values.
    var count = 0
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>

  /// Places of an empty set.
  static let leastCapacity = 128
  /// Bytes of one place; there are from two to four places for each different value.
  static let placeBytes = MemoryLayout<Place>.stride

  init() {
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(places: Self.fresh(Self.leastCapacity), mask: Self.leastCapacity - 1))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.places, state.pointee.mask + 1)
    state.deallocate()
  }

  private static func fresh(_ capacity: Int) -> UnsafeMutablePointer<Place> {
    let places = LargeMemory.room(Place.self, capacity)
    places.initialize(repeating: Place(key: .missing, count: 0), count: capacity)
    return places
  }

  /// Number of different values.
  var count: Int { state.pointee.count }

  var byteCount: Int { (state.pointee.mask + 1) * Self.placeBytes }

  @inline(__always)
  private func home(_ key: StateText) -> Int {
    Int(truncatingIfNeeded: key.hash) & state.pointee.mask
  }

  /// Begins to bring near where a value stands or will stand.
  @inline(__always)
  func prefetch(_ key: StateText) { weir_prefetch(state.pointee.places + home(key)) }

  // SAFETY: of the functions below, places stay below the capacity, and at most half of them are in use.

  /// - Complexity: O(1) in the usual case.
  func add(_ key: StateText) {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var place = home(key)
    while places[place].count > 0 {
      if places[place].key == key {
        places[place].count += 1
        return
      }
      place = (place &+ 1) & mask
    }
    places[place] = Place(key: key, count: 1)
    state.pointee.count += 1
    if state.pointee.count * 2 > mask { grow() }
  }

  /// - Complexity: O(1) in the usual case.
  func count(of key: StateText) -> Int {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var place = home(key)
    while places[place].count > 0, places[place].key != key { place = (place &+ 1) & mask }
    return Int(places[place].count)
  }

  /// - Precondition: `key` stands in the set.
  func remove(_ key: StateText) {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var place = home(key)
    while places[place].count == 0 || places[place].key != key { place = (place &+ 1) & mask }
    places[place].count -= 1
    guard places[place].count == 0 else { return }
    state.pointee.count -= 1
    closeGap(at: place)
  }

  private func closeGap(at start: Int) {
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    var gap = start
    var place = (gap &+ 1) & mask
    while places[place].count > 0 {
      if (place &- home(places[place].key)) & mask >= (place &- gap) & mask {
        places[gap] = places[place]
        places[place].count = 0
        gap = place
      }
      place = (place &+ 1) & mask
    }
  }

  private func grow() {
    let (old, capacity) = (state.pointee.places, state.pointee.mask + 1)
    state.pointee.places = Self.fresh(2 * capacity)
    state.pointee.mask = 2 * capacity - 1
    let (places, mask) = (state.pointee.places, state.pointee.mask)
    for index in 0..<capacity where old[index].count > 0 {
      var place = home(old[index].key)
      while places[place].count > 0 { place = (place &+ 1) & mask }
      places[place] = old[index]
    }
    LargeMemory.giveBack(old, capacity)
  }
}

/// The sets of one window.
struct CountedSets: ~Copyable {
  private let sets: UnsafeMutablePointer<CountedSet>
  let count: Int

  init(count: Int) {
    self.count = count
    sets = .allocate(capacity: count)
    for place in 0..<count { (sets + place).initialize(to: CountedSet()) }
  }

  deinit {
    sets.deinitialize(count: count)
    sets.deallocate()
  }

  /// - Precondition: there is such a set.
  subscript(place: Int) -> CountedSet {
    @inline(__always)
    _read { yield sets[place] }
  }

  var byteCount: Int {
    (0..<count).reduce(0) { $0 + MemoryLayout<CountedSet>.stride + sets[$1].byteCount }
  }
}
