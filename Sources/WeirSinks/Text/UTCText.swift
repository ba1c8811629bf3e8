/// Event times as outputs show them: `2021-06-01T00:12:03.123Z`.
enum UTCText {
  /// RFC 3339 in UTC with three fraction digits; years outside 0...9999 keep all their digits.
  static func format(_ milliseconds: Int64) -> String {
    var bytes: [UInt8] = []
    append(milliseconds, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
    let day = floorDivide(milliseconds, 86_400_000)
    let rest = milliseconds - day * 86_400_000
    let date = civilDate(day)
    if date.year < 0 { bytes.append(UInt8(ascii: "-")) }
    append(date.year.magnitude, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(date.month.magnitude, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(date.day.magnitude, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    append((rest / 3_600_000).magnitude, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append((rest / 60_000 % 60).magnitude, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append((rest / 1000 % 60).magnitude, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "."))
    append((rest % 1000).magnitude, digits: 3, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// Days since 1970-01-01 as a date of the proleptic Gregorian calendar, counted in eras of 400
  /// years that begin in March.
  private static func civilDate(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  private static func append(_ number: UInt64, digits: Int, to bytes: inout [UInt8]) {
    let text = String(number).utf8
    for _ in 0..<max(0, digits - text.count) { bytes.append(UInt8(ascii: "0")) }
    bytes.append(contentsOf: text)
  }
}

/// The quotient rounded towards minus infinity.
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
