/// Exact decimals with six fractional digits, as 64-bit millionths.
package enum Decimal {
  package static let scale: Int64 = 1_000_000

  /// Reads JSON's number form (also with a leading `+` or zeros): digits beyond the sixth are
  /// rounded half to even, exponents accepted.
  ///
  /// - Returns: nil if `text` is no number; ``Int64/missing`` if it is one beyond 64-bit
  ///   millionths.
  package static func parse(_ text: ByteSlice) -> Int64? {
    parse(text, scaleDigits: 6)
  }

  /// Reads a number as an integer of 10^-`scaleDigits`, rounded half to even.
  package static func parse(_ text: ByteSlice, scaleDigits: Int) -> Int64? {
    guard let number = DecimalNumber(text) else { return nil }
    return number.scaled(by: scaleDigits)
  }

  /// The shortest text of `millionths`: no trailing zeros, no point for whole numbers.
  package static func format(_ millionths: Int128) -> String {
    let magnitude = millionths.magnitude
    let whole = magnitude / 1_000_000
    var fraction = String(magnitude % 1_000_000)
    let sign = millionths < 0 ? "-" : ""
    if fraction == "0" { return sign + String(whole) }
    fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(sign)\(whole).\(fraction)"
  }
}

/// A number taken apart: up to 38 significant digits and the power of ten behind them.
private struct DecimalNumber {
  var isNegative = false
  var digits: UInt128 = 0
  var exponent = 0
  /// Whether digits that did not fit were other than zero.
  var isInexact = false

  init?(_ text: ByteSlice) {
    let count = text.count
    var index = 0
    guard count > 0 else { return nil }
    if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
      isNegative = text[0] == UInt8(ascii: "-")
      index = 1
    }
    var seenDigits = 0
    var seenPoint = false
    while index < count {
      let byte = text[index]
      if byte == UInt8(ascii: ".") {
        guard !seenPoint, seenDigits > 0, index + 1 < count else { return nil }
        guard text[index + 1] &- 48 < 10 else { return nil }
        seenPoint = true
      } else if byte &- 48 < 10 {
        seenDigits += 1
        append(byte &- 48, afterPoint: seenPoint)
      } else {
        break
      }
      index += 1
    }
    guard seenDigits > 0 else { return nil }
    if index < count { guard readExponent(text, from: index) else { return nil } }
  }

  private mutating func append(_ digit: UInt8, afterPoint: Bool) {
    if digits < 10_000_000_000_000_000_000_000_000_000_000_000_000 {
      digits = digits * 10 + UInt128(digit)
      if afterPoint { exponent -= 1 }
    } else {
      if digit != 0 { isInexact = true }
      if !afterPoint { exponent += 1 }
    }
  }

  private mutating func readExponent(_ text: ByteSlice, from start: Int) -> Bool {
    guard text[start] | 0x20 == UInt8(ascii: "e") else { return false }
    var index = start + 1
    var negative = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      negative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < text.count else { return false }
    var value = 0
    while index < text.count {
      let digit = text[index] &- 48
      guard digit < 10 else { return false }
      value = min(value * 10 + Int(digit), 100_000)
      index += 1
    }
    exponent += negative ? -value : value
    return true
  }

  /// The number times 10^`scaleDigits`, half to even; missing beyond 64 bits.
  func scaled(by scaleDigits: Int) -> Int64 {
    var power = exponent + scaleDigits
    var result = digits
    if result == 0 { return 0 }
    while power > 0 {
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      if overflow { return .missing }
      result = product
      power -= 1
    }
    if power < 0 {
      if power < -39 { return 0 }
      var divisor: UInt128 = 1
      for _ in 0..<min(-power, 38) { divisor *= 10 }
      if power == -39 { return 0 }
      let (quotient, remainder) = result.quotientAndRemainder(dividingBy: divisor)
      let half = divisor / 2
      let roundsUp =
        remainder > half
        || (remainder == half && (isInexact || quotient & 1 == 1))
      result = roundsUp ? quotient + 1 : quotient
    }
    guard result <= UInt128(Int64.max) else { return .missing }
    return isNegative ? -Int64(result) : Int64(result)
  }
}
