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

  /// The double nearest to `sqrt(squares / divisor²)`, `squares` given as a wide integer.
  ///
  /// - Precondition: `divisor` is positive.
  package static func root(_ squares: WideInteger, _ divisor: UInt128) -> Double {
    if squares.isZero { return 0 }
    // The root of squares * 4^k has 64 bits and more beyond the divisor's.
    let wanted = 2 * (66 + divisor.bitWidth - divisor.leadingZeroBitCount)
    var shift = max(0, wanted - squares.bitCount)
    shift += shift & 1
    let (root, isExact) = squares.shifted(left: shift).squareRoot()
    let (whole, rest) = root.divided(by: divisor)
    return sticky(whole, rest != 0 || !isExact) * scale(-shift / 2)
  }
}
