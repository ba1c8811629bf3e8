import WeirCore

/// Phone numbers that stay as they are.
enum PhoneText {
  private static let highHalves: UInt64 = 0xF0F0_F0F0_F0F0_F0F0

  /// Whether the text, which lies in a record, is `+` and 7 to 15 digits, so that
  /// ``PhonePlan/normalize(_:in:)`` changes nothing.
  @inline(__always)
  static func isInternational(_ text: ByteSlice) -> Bool {
    guard let start = text.start, text.count >= 8, text.count <= 16,
      start.pointee == UInt8(ascii: "+")
    else { return false }
    // The first byte is made a digit, those behind the text are masked out.
    let low = Words.load(start) ^ UInt64(UInt8(ascii: "+") ^ UInt8(ascii: "0"))
    let high = Words.load(start + 8)
    return nonDigits(low) | (nonDigits(high) & Words.mask(text.count - 8)) == 0
  }

  /// Bits in each byte that is no digit, and none in the others below the first such byte.
  @inline(__always)
  private static func nonDigits(_ word: UInt64) -> UInt64 {
    let digits = Words.repeated(0x30)
    return ((word & highHalves) ^ digits) | (((word &+ Words.repeated(6)) & highHalves) ^ digits)
  }
}
