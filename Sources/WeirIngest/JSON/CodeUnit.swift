/// A code unit of UTF-16 in a JSON string, `\uXXXX` (RFC 8259, section 7), its four digits at once.
enum CodeUnit {
  /// Bytes of it.
  static let length = 6

  /// Whether four hexadecimal digits stand behind `\u` at `cursor`.
  @inline(__always)
  static func isWritten(at cursor: UnsafePointer<UInt8>) -> Bool {
    let digits = digits(at: cursor)
    // Bytes are below 0x80 from here on, so that no sum carries into the next one.
    if digits & 0x8080_8080 != 0 { return false }
    let tooHigh = (digits ^ 0x3030_3030) &+ 0x7676_7676
    let letters = (digits | 0x2020_2020) ^ 0x6060_6060
    let isLetter = ~(letters &+ 0x7979_7979) & (letters &+ 0x7F7F_7F7F)
    return (~tooHigh | isLetter) & 0x8080_8080 == 0x8080_8080
  }

  /// - Precondition: ``isWritten(at:)``.
  @inline(__always)
  static func read(at cursor: UnsafePointer<UInt8>) -> UInt32 {
    let digits = digits(at: cursor)
    let values = (digits & 0x0F0F_0F0F) &+ (digits >> 6 & 0x0101_0101) &* 9
    return (values & 0xF) << 12 | (values >> 8 & 0xF) << 8 | (values >> 16 & 0xF) << 4
      | values >> 24
  }

  @inline(__always)
  private static func digits(at cursor: UnsafePointer<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: Words.load(cursor) >> 16)
  }
}
