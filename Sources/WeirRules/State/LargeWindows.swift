import WeirCore

/// The windows of few keys of a log that have grown large, each in a ring of its own.
struct LargeWindows: ~Copyable {
  /// By number.
  private var places: [LargeWindow?] = []
  /// Those of ``places`` that are free.
  private var free: [UInt32] = []
  /// So many rings may be there before those of quiet keys give their memory back.
  private var quietLimit = Self.leastLimit

  private static let leastLimit = 16

  /// The ring of a number that has been handed out.
  @inline(__always)
  subscript(number: UInt32) -> LargeWindow {
    guard let ring = places[Int(number)] else { preconditionFailure("the ring has gone") }
    return ring
  }

  /// The number of a new ring.
  ///
  /// - Parameters:
  ///   - limit: entries from then or before have passed.
  ///   - release: called for each entry that goes.
  mutating func insert(
    _ ring: LargeWindow, limit: Int64, _ release: (UnsafeMutablePointer<UInt64>) -> Void
  ) -> UInt32 {
    if let number = free.popLast() {
      places[Int(number)] = ring
      return number
    }
    if places.count == quietLimit {
      for ring in rings { ring.expire(upTo: limit, release) }
      quietLimit *= 2
    }
    places.append(ring)
    return UInt32(places.count - 1)
  }

  mutating func remove(
    _ number: UInt32, _ release: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    self[number].expire(upTo: .max, release)
    places[Int(number)] = nil
    free.append(number)
  }

  private var rings: [LargeWindow] { places.compactMap { $0 } }

  var byteCount: Int { rings.reduce(0) { $0 + $1.byteCount } }
}
