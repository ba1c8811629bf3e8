import WeirCore

/// Numbers in text to words.
enum NumberConversion {
  /// The word that `text` stands for; nil if it is no number, missing if it is beyond 64 bits.
  static func word(_ text: ByteSlice, _ conversion: Conversion, unit: Int64) -> Int64? {
    switch conversion {
    case .decimal: decimal(text)
    case .integer: integer(text)
    case .duration: duration(text, unit: unit)
    default: EventTime.parseRFC3339(text)
    }
  }

  /// Millionths.
  static func decimal(_ text: ByteSlice) -> Int64? {
    plain(text, digits: 6) ?? Decimal.parse(text)
  }

  /// Nil too if there is a fraction.
  static func integer(_ text: ByteSlice) -> Int64? {
    if let value = plain(text, digits: 0) { return value }
    guard let value = Decimal.parse(text, scaleDigits: 0), value != .missing else {
      return Decimal.parse(text, scaleDigits: 0)
    }
    let millionths = Decimal.parse(text) ?? .missing
    return millionths == .missing || millionths % Decimal.scale == 0 ? value : nil
  }

  /// Milliseconds of a number of `unit` milliseconds, half to even.
  static func duration(_ text: ByteSlice, unit: Int64) -> Int64? {
    if unit == 1_000 { return plain(text, digits: 3) ?? Decimal.parse(text, scaleDigits: 3) }
    if unit == 1 { return Decimal.parse(text, scaleDigits: 0) }
    guard let millionths = decimal(text) else { return nil }
    guard millionths != .missing else { return .missing }
    let product = Int128(millionths) * Int128(unit)
    let (quotient, remainder) = product.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let roundsUp = remainder > 500_000 || (remainder == 500_000 && quotient & 1 == 1)
    let rounded = Int128(quotient) + (roundsUp ? 1 : 0)
    return Int64(exactly: product < 0 ? -rounded : rounded) ?? .missing
  }

  /// A number without exponent, sign `+` or more than `digits` fractional digits; nil if it is not
  /// as simple as that.
  @inline(__always)
  private static func plain(_ text: ByteSlice, digits: Int) -> Int64? {
    guard let start = text.start, text.count > 0, text.count <= 12 else { return nil }
    let isNegative = start[0] == UInt8(ascii: "-")
    var index = isNegative ? 1 : 0
    let first = index
    var value: Int64 = 0
    while index < text.count, start[index] &- 48 < 10 {
      value = value &* 10 &+ Int64(start[index] &- 48)
      index += 1
    }
    guard index > first else { return nil }
    var left = digits
    if index < text.count {
      guard start[index] == UInt8(ascii: "."), index + 1 < text.count else { return nil }
      index += 1
      while index < text.count, start[index] &- 48 < 10, left > 0 {
        value = value &* 10 &+ Int64(start[index] &- 48)
        index += 1
        left -= 1
      }
      guard index == text.count else { return nil }
    }
    while left > 0 {
      value = value &* 10
      left -= 1
    }
    return isNegative ? -value : value
  }

  /// Whole units below or at the number, times `multiplier`, over `divisor`; for times, which are
  /// cut and not rounded. Nil if `text` is no number or the result is beyond 64 bits.
  static func floored(_ text: ByteSlice, multiplier: Int64, divisor: Int64) -> Int64? {
    // Fewer digits after the point where the number is too large for six.
    for (digits, scale) in [(6, Decimal.scale), (3, 1_000), (0, 1)] {
      guard let value = plain(text, digits: digits) ?? Decimal.parse(text, scaleDigits: digits)
      else { return nil }
      if value == .missing { continue }
      let product = Int128(value) * Int128(multiplier)
      let whole = Int128(scale) * Int128(divisor)
      return Int64(exactly: product / whole - (product % whole < 0 ? 1 : 0))
    }
    return nil
  }

  /// The nearest double; nil if `text` is not JSON's number form.
  static func real(_ text: ByteSlice) -> Double? {
    guard Decimal.parse(text) != nil, let value = Double(text.string), value.isFinite else {
      return nil
    }
    return value
  }
}
