import WeirCore

/// Countries that flagged events came from, by the number that called, wrote or paid.
struct OriginTally: Sendable {
  private var counts: [DigestOrigin: Int] = [:]

  /// Counts nothing for events without an origin, as most payments are.
  mutating func add(_ origin: DigestOrigin) {
    if origin != .none { counts[origin, default: 0] += 1 }
  }

  /// Events by country, ISO 3166 alpha-2; empty where the origin is no number with a country.
  var events: [String: Int] {
    counts.reduce(into: [:]) { events, count in
      if let country = count.key.country { events[country] = count.value }
    }
  }

  /// The country of an E.164 number; nil for anything else.
  static func country(of number: String) -> String? {
    Array(number.utf8).withUnsafeBufferPointer { bytes in
      let country = CallingCodes.country(
        of: ByteSlice(start: bytes.baseAddress, count: bytes.count))
      guard country.count == 2, let start = country.start else { return nil }
      // SAFETY: the slice points to its two letters in a table that is never freed.
      return String(decoding: UnsafeBufferPointer(start: start, count: 2), as: UTF8.self)
    }
  }
}
