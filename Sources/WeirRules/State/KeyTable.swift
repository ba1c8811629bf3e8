import WeirCore

/// Keys of one operator in one shard, each with a slot of state: open addressing, linear probing.
///
/// Before it grows, keys whose state has passed are swept out, so that it is bounded by the keys
/// that are alive.
struct KeyTable<Slot> {
  private(set) var keys: [StateText]
  private(set) var slots: [Slot]
  private var isUsed: [Bool]
  private(set) var count = 0
  private var mask: Int
  private let empty: Slot

  private static var leastCapacity: Int { 64 }

  init(empty: Slot, capacity: Int = leastCapacity) {
    self.empty = empty
    keys = Array(repeating: .missing, count: capacity)
    slots = Array(repeating: empty, count: capacity)
    isUsed = Array(repeating: false, count: capacity)
    mask = capacity - 1
  }

  /// Bytes of one place, whether it is in use or not.
  static var placeBytes: Int {
    MemoryLayout<StateText>.stride + MemoryLayout<Slot>.stride + MemoryLayout<Bool>.stride
  }

  /// Places of a table into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    while (keys - 1) * 4 >= capacity * 3 { capacity *= 2 }
    return capacity
  }

  var isFull: Bool { count * 4 >= keys.count * 3 }

  func find(_ key: StateText) -> Int? {
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while isUsed[place] {
      if keys[place] == key { return place }
      place = (place + 1) & mask
    }
    return nil
  }

  /// - Precondition: the key is not in the table, and the table is not full.
  mutating func insert(_ key: StateText) -> Int {
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while isUsed[place] { place = (place + 1) & mask }
    isUsed[place] = true
    keys[place] = key
    slots[place] = empty
    count += 1
    return place
  }

  subscript(place: Int) -> Slot {
    _read { yield slots[place] }
    _modify { yield &slots[place] }
  }

  /// Places in use, ascending.
  var places: [Int] { isUsed.indices.filter { isUsed[$0] } }

  /// Keeps the keys of `kept` and makes room: doubles unless less than half of it is left.
  mutating func rebuild(keeping kept: [Int]) {
    let capacity = kept.count * 2 > keys.count ? keys.count * 2 : keys.count
    var next = KeyTable(empty: empty, capacity: max(Self.leastCapacity, capacity))
    for place in kept { next[next.insert(keys[place])] = slots[place] }
    self = next
  }
}
