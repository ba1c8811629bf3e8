import WeirCore

/// Reads times, of which most share the minute with the one before.
struct TimeCache: BitwiseCopyable {
  /// `2021-06-01T00:12:03.123Z`.
  private static let usualLength = 24
  private static let minute: Int64 = 60_000

  /// The minute of a text, and its first milliseconds.
  private struct Minute: BitwiseCopyable {
    /// The text up to the minute, 16 bytes; zeros, which no text has, at first.
    var low: UInt64 = 0
    var high: UInt64 = 0
    var start: Int64 = 0

    @inline(__always)
    func begins(_ text: UnsafePointer<UInt8>) -> Bool {
      Words.load(text) == low && Words.load(text + 8) == high
    }
  }

  /// Of times in the usual form.
  private var usual = Minute()
  /// Of times in another form.
  private var other = Minute()
  /// What stands behind their seconds, as one word, and its length.
  private var offset: UInt64 = 0
  private var offsetLength = 0

  /// What ``EventTime/parseRFC3339(_:)`` makes of a text in a record.
  @inline(__always)
  mutating func parse(_ text: ByteSlice) -> Int64? {
    guard text.count == Self.usualLength, let bytes = text.start else { return parseOther(text) }
    if usual.begins(bytes) {
      // `:ss.SSSZ`: what remains is at most 9 in place of a digit, 0 in place of a sign.
      let rest = Words.load(bytes + 16) ^ 0x5A30_3030_2E30_303A
      let wrong = rest | (rest &+ 0x0F06_0606_0F06_060F)
      let second = (rest >> 8 & 15) &* 10 &+ (rest >> 16 & 15)
      if wrong & 0xF0F0_F0F0_F0F0_F0F0 == 0, second < 60 {
        let tens = (rest >> 40 & 15) &* 10 &+ (rest >> 48 & 15)
        let milliseconds = (rest >> 32 & 15) &* 100 &+ tens &+ second &* 1_000
        return usual.start &+ Int64(truncatingIfNeeded: milliseconds)
      }
    }
    return parseOther(text)
  }

  @inline(never)
  private mutating func parseOther(_ text: ByteSlice) -> Int64? {
    if text.count >= 20, let bytes = text.start, other.begins(bytes),
      let (milliseconds, length) = Self.readSeconds(text), text.count - length == offsetLength,
      Words.load(bytes + length) & Words.mask(offsetLength) == offset
    {
      return other.start &+ milliseconds
    }
    guard let time = EventTime.parseRFC3339(text) else { return nil }
    note(text, time)
    return time
  }

  /// Keeps the minute of a text that stands for `time`; offsets from UTC are whole minutes.
  private mutating func note(_ text: ByteSlice, _ time: Int64) {
    guard let bytes = text.start, let (_, length) = Self.readSeconds(text) else { return }
    let start = floorDivide(time, Self.minute) * Self.minute
    let minute = Minute(low: Words.load(bytes), high: Words.load(bytes + 8), start: start)
    if text.count == Self.usualLength, length == 23, bytes[length] == UInt8(ascii: "Z") {
      usual = minute
    } else {
      other = minute
      offsetLength = text.count - length
      offset = Words.load(bytes + length) & Words.mask(offsetLength)
    }
  }

  /// Reads `:ss`, or `:ss.S` with any number of digits, behind the minute; nil if it is not that.
  ///
  /// - Precondition: the text has at least 20 bytes.
  /// - Returns: the milliseconds, and the bytes up to there.
  private static func readSeconds(_ text: ByteSlice) -> (milliseconds: Int64, length: Int)? {
    let (tens, ones) = (text[17] &- UInt8(ascii: "0"), text[18] &- UInt8(ascii: "0"))
    guard text[16] == UInt8(ascii: ":"), tens < 6, ones < 10,
      let (fraction, length) = EventTime.fraction(of: text)
    else { return nil }
    return ((Int64(tens) * 10 + Int64(ones)) * 1_000 + Int64(fraction), length)
  }
}
