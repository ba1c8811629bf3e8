/// Doubles from exact integers with one rounding at the end, to nearest, ties to even.
package enum ExactReal {
  /// The double nearest to `dividend / divisor`.
  ///
  /// - Precondition: `divisor` is positive.
  package static func quotient(_ dividend: Int128, _ divisor: Int128) -> Double {
    let limit = Int128(1) << 53
    if dividend.magnitude <= UInt128(limit), divisor <= limit {
      return Double(Int64(dividend)) / Double(Int64(divisor))
    }
    let magnitude = quotient(dividend.magnitude, UInt128(divisor))
    return dividend < 0 ? -magnitude : magnitude
  }

  /// Shifts the dividend until the quotient has more than 54 bits, keeps what is left as a sticky
  /// bit, and lets the conversion round once.
  private static func quotient(_ dividend: UInt128, _ divisor: UInt128) -> Double {
    if dividend == 0 { return 0 }
    let wanted = 64 + divisor.bitWidth - divisor.leadingZeroBitCount
    let have = dividend.bitWidth - dividend.leadingZeroBitCount
    let shift = max(0, wanted - have)
    let high = shift == 0 ? 0 : shift >= 128 ? dividend << (shift - 128) : dividend >> (128 - shift)
    let low = shift >= 128 ? 0 : dividend << shift
    if high == 0 {
      let (whole, rest) = low.quotientAndRemainder(dividingBy: divisor)
      return sticky(whole, rest != 0) * scale(-shift)
    }
    let (whole, rest) = divisor.dividingFullWidth((high, low))
    return sticky(whole, rest != 0) * scale(-shift)
  }

  /// `whole`, with its last bit set where something was left over, so that it rounds right.
  private static func sticky(_ whole: UInt128, _ hasRest: Bool) -> Double {
    Double(hasRest ? whole | 1 : whole)
  }

  private static func scale(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The double nearest to `sqrt(squares) / divisor`.
  ///
  /// Doubles are nearly right; what lies halfway to the next ones is compared exactly.
  ///
  /// - Precondition: `divisor` is positive and below 2^74, `squares` below 2^510.
  package static func root(_ squares: WideInteger, _ divisor: UInt128) -> Double {
    if squares.isZero { return 0 }
    var root = squares.nearly.squareRoot() / Double(divisor)
    while true {
      let isOdd = root.significandBitPattern & 1 == 1
      let above = order(squares, divisor, halfwayUpFrom: root)
      if above == 0 { return isOdd ? root.nextUp : root }
      let below = above > 0 ? 1 : order(squares, divisor, halfwayUpFrom: root.nextDown)
      if below == 0 { return isOdd ? root.nextDown : root }
      if above < 0, below > 0 { return root }
      root = above > 0 ? root.nextUp : root.nextDown
    }
  }

  /// How `sqrt(squares) / divisor` compares with what lies halfway between a double and the next one
  /// above: see ``WideInteger/order(_:)``.
  private static func order(
    _ squares: WideInteger, _ divisor: UInt128, halfwayUpFrom double: Double
  ) -> Int {
    let significand = UInt128(double.significandBitPattern) | 1 << 52
    let exponent = Int(double.exponent) - 53
    let halfway = (2 * significand + 1) * divisor
    let square = WideInteger.product(halfway, halfway)
    return exponent < 0
      ? squares.shifted(left: -2 * exponent).order(square)
      : squares.order(square.shifted(left: 2 * exponent))
  }
}
