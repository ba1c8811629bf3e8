import WeirCore

/// The windows of few keys of a log that have grown large, each in a ring of its own.
struct LargeWindows: ~Copyable {
  /// By key, the place of its ring.
  private let table = KeyTable(empty: LargeWindows.none)
  private var places: [LargeWindow?] = []
  /// Those of ``places`` that are free.
  private var free: [Int32] = []

  private static let none: Int32 = -1

  /// The ring of a key; nil if its window is not large.
  @inline(__always)
  func find(_ key: StateText) -> LargeWindow? {
    table.find(key).flatMap { ring(at: $0) }
  }

  @inline(__always)
  private func ring(at place: Int) -> LargeWindow? {
    let number = table[place]
    return number == Self.none ? nil : places[Int(number)]
  }

  /// - Precondition: the key has no ring.
  /// - Parameters:
  ///   - limit: a ring whose entries are all from then or before may go.
  ///   - texts: keeps the key.
  ///   - release: called for each entry that goes.
  mutating func insert(
    _ ring: LargeWindow, _ key: StateText, limit: Int64, _ texts: borrowing TextPool,
    _ release: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    if table.isFull { sweep(limit: limit, texts, release) }
    let number = free.popLast() ?? Int32(places.count)
    if Int(number) == places.count { places.append(ring) } else { places[Int(number)] = ring }
    if let place = table.find(key) {
      table[place] = number
    } else {
      texts.retain(key)
      table[table.insert(key)] = number
    }
  }

  /// Takes the ring of a key away, which is empty.
  mutating func remove(_ key: StateText) {
    if let place = table.find(key) { remove(at: place) }
  }

  private mutating func remove(at place: Int) {
    let number = table[place]
    places[Int(number)] = nil
    free.append(number)
    table[place] = Self.none
  }

  private mutating func sweep(
    limit: Int64, _ texts: borrowing TextPool,
    _ release: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    var kept: [Int] = []
    for place in table.places {
      if let ring = ring(at: place) {
        ring.expire(upTo: limit, release)
        if ring.count > 0 {
          kept.append(place)
          continue
        }
        remove(at: place)
      }
      texts.release(table.key(place))
    }
    table.rebuild(keeping: kept)
  }

  /// Keys with a ring.
  var keys: [StateText] {
    table.places.filter { table[$0] != Self.none }.map { table.key($0) }
  }

  var rings: [LargeWindow] { places.compactMap { $0 } }

  var byteCount: Int { table.byteCount + rings.reduce(0) { $0 + $1.byteCount } }
}
