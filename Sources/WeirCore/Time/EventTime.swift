/// Instants in milliseconds since 1970-01-01T00:00:00Z, read and written as RFC 3339.
package enum EventTime {
  package static let millisecondsPerDay: Int64 = 86_400_000

  /// Reads a date-time such as `2021-06-01T00:12:03.123Z` or `2021-06-01 08:12:03+08:00`.
  ///
  /// `T` and `Z` may be lower case and one space may stand for `T`. Digits beyond the millisecond
  /// are cut. Nil for anything else, for dates that do not exist and for a second 60.
  package static func parseRFC3339(_ text: ByteSlice) -> Int64? {
    guard text.count >= 20, let start = text.start else { return nil }
    if text.count == formattedLength, let time = readUsualForm(start) { return time }
    guard let seconds = readDateAndTime(start) else { return nil }
    guard let (fraction, end) = fraction(of: text), end < text.count,
      let offset = readOffset(text, from: end)
    else { return nil }
    return Int64((seconds - offset) * 1_000 + fraction)
  }

  /// The milliseconds behind the 19 bytes of date and time, and where they end; nil if a point has no
  /// digit behind it.
  ///
  /// - Precondition: the text has at least 20 bytes.
  package static func fraction(of text: ByteSlice) -> (milliseconds: Int, end: Int)? {
    if text[19] != UInt8(ascii: ".") { return (0, 19) }
    var milliseconds = 0
    var scale = 100
    var index = 20
    while index < text.count, let digit = digit(text[index]) {
      milliseconds += digit * scale
      scale /= 10
      index += 1
    }
    return index > 20 ? (milliseconds, index) : nil
  }

  /// `2021-06-01T00:12:03.123Z`: UTC, always three digits of fraction.
  ///
  /// Years outside 0...9999, which no record has, are written with sign and as many digits as
  /// they need.
  package static func format(_ milliseconds: Int64) -> String {
    let days = floorDivide(milliseconds, millisecondsPerDay)
    let year = CivilDate(daysSince1970: Int(days)).year
    guard year >= 0, year <= 9_999 else { return formatFar(milliseconds, year: year) }
    return String(unsafeUninitializedCapacity: formattedLength) { buffer in
      // SAFETY: the buffer holds at least `formattedLength` bytes.
      write(milliseconds, to: buffer.baseAddress.unsafelyUnwrapped)
      return formattedLength
    }
  }

  /// Bytes that ``write(_:to:)`` writes.
  package static let formattedLength = 24

  /// Writes the text that ``format(_:)`` gives.
  ///
  /// - Precondition: there is room for ``formattedLength`` bytes and the year is in 0...9999.
  package static func write(_ milliseconds: Int64, to target: UnsafeMutablePointer<UInt8>) {
    let days = floorDivide(milliseconds, millisecondsPerDay)
    let rest = Int(milliseconds - days * millisecondsPerDay)
    let date = CivilDate(daysSince1970: Int(days))
    // SAFETY: the caller gives room for 24 bytes; offsets below stay under it.
    writeTwo(date.year / 100, target)
    writeTwo(date.year % 100, target + 2)
    target[4] = UInt8(ascii: "-")
    writeTwo(date.month, target + 5)
    target[7] = UInt8(ascii: "-")
    writeTwo(date.day, target + 8)
    target[10] = UInt8(ascii: "T")
    writeTwo(rest / 3_600_000, target + 11)
    target[13] = UInt8(ascii: ":")
    writeTwo(rest / 60_000 % 60, target + 14)
    target[16] = UInt8(ascii: ":")
    writeTwo(rest / 1_000 % 60, target + 17)
    target[19] = UInt8(ascii: ".")
    target[20] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 1_000 / 100)
    writeTwo(rest % 100, target + 21)
    target[23] = UInt8(ascii: "Z")
  }

  /// The same moment of a year within four digits, with the year replaced: 400 years repeat.
  private static func formatFar(_ milliseconds: Int64, year: Int) -> String {
    let cycle: Int64 = 146_097 * millisecondsPerDay
    let near = milliseconds - floorDivide(milliseconds, cycle) * cycle
    return (year < 0 ? "\(year)" : "+\(year)") + format(near).dropFirst(4)
  }
}

/// Quotient rounded towards negative infinity; `divisor` is positive.
package func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value - quotient * divisor < 0 ? quotient - 1 : quotient
}

/// Reads the 24 bytes `yyyy-MM-ddTHH:mm:ss.SSSZ`, eight at a time; nil for another form.
private func readUsualForm(_ start: UnsafePointer<UInt8>) -> Int64? {
  let raw = UnsafeRawPointer(start)
  // SAFETY: the caller has checked that there are 24 bytes.
  let first = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
  let second = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  let third = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
  // What remains of each byte must be at most 9 in place of a digit and 0 in place of a sign.
  let date = first ^ 0x2D30_302D_3030_3030
  let dayAndTime = second ^ 0x3030_3A30_3054_3030
  let rest = third ^ 0x5A30_3030_2E30_303A
  let wrong =
    date | (date &+ 0x0F06_060F_0606_0606)
    | dayAndTime | (dayAndTime &+ 0x0606_0F06_060F_0606)
    | rest | (rest &+ 0x0F06_0606_0F06_060F)
  guard wrong & 0xF0F0_F0F0_F0F0_F0F0 == 0 else { return nil }
  let year = pair(date, 0) * 100 + pair(date, 2)
  let month = pair(date, 5)
  let day = pair(dayAndTime, 0)
  let hour = pair(dayAndTime, 3)
  let minute = pair(dayAndTime, 6)
  let wholeSecond = pair(rest, 1)
  guard hour < 24, minute < 60, wholeSecond < 60,
    CivilDate.isValid(year: year, month: month, day: day)
  else { return nil }
  let milliseconds = Int(rest >> 32 & 15) * 100 + pair(rest, 5)
  let days = CivilDate.days(year: year, month: month, day: day)
  return Int64(
    days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + wholeSecond * 1_000 + milliseconds)
}

/// The number whose digits are the bytes `offset` and `offset + 1` of `word`.
private func pair(_ word: UInt64, _ offset: UInt64) -> Int {
  let digits = word >> (offset * 8)
  return Int(digits & 15) * 10 + Int(digits >> 8 & 15)
}

/// Seconds since 1970 of the 19 bytes `yyyy-MM-ddTHH:mm:ss`, taken as UTC.
private func readDateAndTime(_ start: UnsafePointer<UInt8>) -> Int? {
  // SAFETY: the caller has checked that at least 20 bytes follow.
  guard start[4] == UInt8(ascii: "-"), start[7] == UInt8(ascii: "-"),
    start[13] == UInt8(ascii: ":"), start[16] == UInt8(ascii: ":"),
    start[10] | 0x20 == UInt8(ascii: "t") || start[10] == UInt8(ascii: " ")
  else { return nil }
  let century = twoDigits(start)
  let yearOfCentury = twoDigits(start + 2)
  let month = twoDigits(start + 5)
  let day = twoDigits(start + 8)
  let hour = twoDigits(start + 11)
  let minute = twoDigits(start + 14)
  let second = twoDigits(start + 17)
  guard (century | yearOfCentury | month | day | hour | minute | second) >= 0,
    hour < 24, minute < 60, second < 60
  else { return nil }
  let year = century * 100 + yearOfCentury
  guard CivilDate.isValid(year: year, month: month, day: day) else { return nil }
  let days = CivilDate.days(year: year, month: month, day: day)
  return days * 86_400 + hour * 3_600 + minute * 60 + second
}

/// Seconds east of UTC said by `Z` or `+hh:mm`, which must end the text.
private func readOffset(_ text: ByteSlice, from index: Int) -> Int? {
  let sign = text[index]
  if sign | 0x20 == UInt8(ascii: "z") { return index + 1 == text.count ? 0 : nil }
  guard text.count == index + 6, let start = text.start,
    sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
    text[index + 3] == UInt8(ascii: ":")
  else { return nil }
  let hours = twoDigits(start + index + 1)
  let minutes = twoDigits(start + index + 4)
  guard (hours | minutes) >= 0, hours < 24, minutes < 60 else { return nil }
  let seconds = hours * 3_600 + minutes * 60
  return sign == UInt8(ascii: "-") ? -seconds : seconds
}

private func digit(_ byte: UInt8) -> Int? {
  let value = byte &- UInt8(ascii: "0")
  return value < 10 ? Int(value) : nil
}

/// The number in two digits, or a negative one if they are not digits.
private func twoDigits(_ start: UnsafePointer<UInt8>) -> Int {
  let high = start[0] &- UInt8(ascii: "0")
  let low = start[1] &- UInt8(ascii: "0")
  return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : -1
}

private func writeTwo(_ value: Int, _ target: UnsafeMutablePointer<UInt8>) {
  target[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10 % 10)
  target[1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
}
