/// How often each value stands in a window: open addressing, deletion by shifting back.
struct CountedSet {
  private var keys: [StateText]
  private var counts: [Int32]
  /// Number of different values.
  private(set) var count = 0
  private var mask: Int

  /// Places of an empty set.
  static let leastCapacity = 128
  /// Bytes of one place; there are from two to four places for each different value.
  static let placeBytes = MemoryLayout<StateText>.stride + MemoryLayout<Int32>.stride

  init() {
    keys = Array(repeating: .missing, count: Self.leastCapacity)
    counts = Array(repeating: 0, count: Self.leastCapacity)
    mask = Self.leastCapacity - 1
  }

  var byteCount: Int { keys.count * Self.placeBytes }

  /// - Complexity: O(1) in the usual case.
  mutating func add(_ key: StateText) {
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while counts[place] > 0 {
      if keys[place] == key {
        counts[place] += 1
        return
      }
      place = (place + 1) & mask
    }
    keys[place] = key
    counts[place] = 1
    count += 1
    if count * 2 > mask { grow() }
  }

  /// - Precondition: `key` stands in the set.
  mutating func remove(_ key: StateText) {
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while keys[place] != key || counts[place] == 0 { place = (place + 1) & mask }
    counts[place] -= 1
    guard counts[place] == 0 else { return }
    count -= 1
    closeGap(at: place)
  }

  private mutating func closeGap(at start: Int) {
    var gap = start
    var place = (gap + 1) & mask
    while counts[place] > 0 {
      let home = Int(truncatingIfNeeded: keys[place].hash) & mask
      if (place - home) & mask >= (place - gap) & mask {
        keys[gap] = keys[place]
        counts[gap] = counts[place]
        counts[place] = 0
        gap = place
      }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    let old = (keys, counts)
    keys = Array(repeating: .missing, count: keys.count * 2)
    counts = Array(repeating: 0, count: counts.count * 2)
    mask = keys.count - 1
    for index in old.0.indices where old.1[index] > 0 {
      var place = Int(truncatingIfNeeded: old.0[index].hash) & mask
      while counts[place] > 0 { place = (place + 1) & mask }
      keys[place] = old.0[index]
      counts[place] = old.1[index]
    }
  }
}
