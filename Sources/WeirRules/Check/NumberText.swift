package import WeirCore

/// Reads numbers that stand in configuration.
package enum NumberText {
  /// Millionths; nil if `text` is no number, ``Int64/missing`` beyond 64 bits.
  static func millionths(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      // SAFETY: the slice does not outlive the closure.
      Decimal.parse(ByteSlice(start: buffer.baseAddress, count: buffer.count))
    }
  }

  /// The instant of an RFC 3339 text, of a date-time without offset or of a date (midnight) in
  /// `zone`.
  package static func instant(_ text: String, zone: Zone) -> Int64? {
    if let instant = parseRFC3339(text) { return instant }
    let isDate = text.utf8.count == 10
    guard let local = parseRFC3339(isDate ? text + "T00:00:00Z" : text + "Z") else { return nil }
    return zone.instant(localMilliseconds: local)
  }

  private static func parseRFC3339(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      // SAFETY: the slice does not outlive the closure.
      EventTime.parseRFC3339(ByteSlice(start: buffer.baseAddress, count: buffer.count))
    }
  }
}
