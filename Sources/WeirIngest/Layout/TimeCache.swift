import WeirCore

/// Reads times in the usual form, `2021-06-01T00:12:03.123Z`, of which most share the minute with
/// the one before.
struct TimeCache: BitwiseCopyable {
  private static let usualLength = 24
  private static let minute: Int64 = 60_000

  /// The text up to the minute, 16 bytes; zeros, which no text has, at first.
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  /// Of that minute, milliseconds.
  private var start: Int64 = 0

  /// What ``EventTime/parseRFC3339(_:)`` makes of a text in a record.
  @inline(__always)
  mutating func parse(_ text: ByteSlice) -> Int64? {
    guard text.count == Self.usualLength, let bytes = text.start else { return parseOther(text) }
    if Words.load(bytes) == low, Words.load(bytes + 8) == high {
      // `:ss.SSSZ`: what remains is at most 9 in place of a digit, 0 in place of a sign.
      let rest = Words.load(bytes + 16) ^ 0x5A30_3030_2E30_303A
      let wrong = rest | (rest &+ 0x0F06_0606_0F06_060F)
      let second = (rest >> 8 & 15) &* 10 &+ (rest >> 16 & 15)
      if wrong & 0xF0F0_F0F0_F0F0_F0F0 == 0, second < 60 {
        let tens = (rest >> 40 & 15) &* 10 &+ (rest >> 48 & 15)
        let milliseconds = (rest >> 32 & 15) &* 100 &+ tens &+ second &* 1_000
        return start &+ Int64(truncatingIfNeeded: milliseconds)
      }
    }
    return parseOther(text)
  }

  @inline(never)
  private mutating func parseOther(_ text: ByteSlice) -> Int64? {
    guard let time = EventTime.parseRFC3339(text) else { return nil }
    if text.count == Self.usualLength, let bytes = text.start, bytes[19] == UInt8(ascii: "."),
      bytes[23] == UInt8(ascii: "Z")
    {
      low = Words.load(bytes)
      high = Words.load(bytes + 8)
      start = floorDivide(time, Self.minute) * Self.minute
    }
    return time
  }
}
