package import WeirCore

extension ReviewFilter {
  /// Milliseconds of a time as RFC 3339 has it, or of the first moment of a date, UTC; nil for
  /// anything else.
  package static func time(_ text: String) -> Int64? {
    for form in [text, text + "T00:00:00Z"] {
      let time = Array(form.utf8).withUnsafeBufferPointer {
        EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
      }
      if let time { return time }
    }
    return nil
  }

  /// The level of this name; nil if there is none.
  package static func level(_ name: String) -> Level? { Level(rawValue: name) }
}
