import WeirCore

/// The usual form of RFC 3339, `2021-06-01T00:12:03Z` with or without fraction, and any other.
enum TimeReader {
  /// Milliseconds; nil if `text` is no RFC 3339 time.
  @inline(__always)
  static func rfc3339(_ text: ByteSlice) -> Int64? {
    EventTime.parseRFC3339(text)
  }
}
