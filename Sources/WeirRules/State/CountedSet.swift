/// How often each value stands in a window.
typealias CountedSet = OccurrenceTable<StateText, Occurrences>

struct Occurrences: TableContent {
  private var number: Int32 = 0

  var occurrences: Int { Int(number) }

  mutating func add() { number += 1 }
  mutating func remove() { number -= 1 }
}

extension OccurrenceTable where Content == Occurrences {
  /// Places of an empty set.
  static var leastCapacity: Int { 128 }

  init() { self.init(capacity: Self.leastCapacity) }

  /// - Returns: whether it is the first of its kind.
  @discardableResult
  func add(_ key: Key) -> Bool { change(key) { $0.add() } }

  func count(of key: Key) -> Int { self[key].occurrences }

  /// - Precondition: `key` stands in the set.
  /// - Returns: whether it was the last of its kind.
  @discardableResult
  func remove(_ key: Key) -> Bool { change(key) { $0.remove() } }
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
