import WeirCore

/// Keys of one operator in one shard, each with a slot of state: open addressing, linear probing,
/// key and slot side by side.
///
/// Before it grows, keys whose state has passed are swept out, so that it is bounded by the keys
/// that are alive.
struct KeyTable<Slot: BitwiseCopyable>: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var key: StateText
    var slot: Slot
  }

  private var entries: UnsafeMutablePointer<Entry>
  private var capacity: Int
  private(set) var count = 0
  private let empty: Slot

  /// The key of a place that is free; no text is so.
  private static var free: StateText { StateText(low: 0, high: 0xFC << 56) }
  private static var leastCapacity: Int { 64 }

  init(empty: Slot) {
    self.empty = empty
    capacity = Self.leastCapacity
    entries = Self.fresh(capacity, empty)
  }

  deinit { entries.deallocate() }

  private static func fresh(_ capacity: Int, _ empty: Slot) -> UnsafeMutablePointer<Entry> {
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    entries.initialize(repeating: Entry(key: free, slot: empty), count: capacity)
    return entries
  }

  /// Bytes of one place, whether it is in use or not.
  static var placeBytes: Int { MemoryLayout<Entry>.stride }

  var byteCount: Int { capacity * Self.placeBytes }

  /// Places of a table into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    while (keys - 1) * 4 >= capacity * 3 { capacity *= 2 }
    return capacity
  }

  var isFull: Bool { count * 4 >= capacity * 3 }

  private func home(_ key: StateText) -> Int {
    Int(truncatingIfNeeded: key.hash) & (capacity - 1)
  }

  func find(_ key: StateText) -> Int? {
    var place = home(key)
    // SAFETY: places stay below the capacity, and the table is never full.
    while true {
      let found = entries[place].key
      if found == key { return place }
      if found == Self.free { return nil }
      place = (place + 1) & (capacity - 1)
    }
  }

  /// - Precondition: the key is not in the table, and the table is not full.
  mutating func insert(_ key: StateText) -> Int {
    var place = home(key)
    while entries[place].key != Self.free { place = (place + 1) & (capacity - 1) }
    entries[place] = Entry(key: key, slot: empty)
    count += 1
    return place
  }

  subscript(place: Int) -> Slot {
    _read { yield entries[place].slot }
    nonmutating _modify { yield &entries[place].slot }
  }

  func key(_ place: Int) -> StateText { entries[place].key }

  /// Places in use, ascending.
  var places: [Int] { (0..<capacity).filter { entries[$0].key != Self.free } }

  /// Keeps the keys of `kept` and makes room: doubles unless less than half of it is left.
  mutating func rebuild(keeping kept: [Int]) {
    let old = entries
    if kept.count * 2 > capacity { capacity *= 2 }
    entries = Self.fresh(capacity, empty)
    count = 0
    for place in kept {
      let next = insert(old[place].key)
      entries[next].slot = old[place].slot
    }
    old.deallocate()
  }
}
