import WeirRules

/// Roots of wide integers digit by digit, as one would by hand.
enum SlowRoot {
  /// The double nearest to `sqrt(squares) / divisor`.
  static func of(_ squares: WideInteger, _ divisor: UInt128) -> Double {
    if squares.isZero { return 0 }
    // More than 64 bits of the root are left behind the division.
    let wanted = 2 * (66 + divisor.bitWidth - divisor.leadingZeroBitCount)
    var shift = max(0, wanted - squares.bitCount)
    shift += shift & 1
    let (root, isExact) = whole(squares.shifted(left: shift))
    let (quotient, rest) = divided(root, by: divisor)
    let sticky = rest != 0 || !isExact ? quotient | 1 : quotient
    return Double(sticky) * Double(sign: .plus, exponent: -shift / 2, significand: 1)
  }

  /// The whole root, and whether nothing was left over.
  private static func whole(_ square: WideInteger) -> (root: WideInteger, isExact: Bool) {
    var rest = square
    var root = WideInteger()
    for bit in stride(from: square.bitCount / 2 * 2, through: 0, by: -2) {
      var trial = root
      trial.add(WideInteger(1).shifted(left: bit))
      root = halved(root)
      if rest.order(trial) >= 0 {
        rest.subtract(trial)
        root.add(WideInteger(1).shifted(left: bit))
      }
    }
    return (root, rest.isZero)
  }

  private static func halved(_ value: WideInteger) -> WideInteger {
    let words = value.words
    return WideInteger(
      words: words.indices.map { place in
        let high = place + 1 < words.count ? words[place + 1] : 0
        return words[place] >> 1 | high << 31
      })
  }

  /// Quotient, which must fit 128 bits, and remainder.
  private static func divided(
    _ value: WideInteger, by divisor: UInt128
  ) -> (quotient: UInt128, remainder: UInt128) {
    var (quotient, remainder): (UInt128, UInt128) = (0, 0)
    for bit in stride(from: value.bitCount - 1, through: 0, by: -1) {
      remainder = remainder << 1 | UInt128(value.words[bit / 32] >> UInt32(bit % 32) & 1)
      quotient <<= 1
      if remainder >= divisor {
        remainder -= divisor
        quotient |= 1
      }
    }
    return (quotient, remainder)
  }
}
