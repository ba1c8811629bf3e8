/// The double nearest to an exact number, ties to even: a guess, moved until exact comparisons
/// with the midpoints between it and its neighbours say that it is right.
enum ExactRounding {
  /// The double nearest to `numerator / denominator`.
  static func ratio(_ numerator: Int128, _ denominator: Int128) -> Double {
    let isNegative = (numerator < 0) != (denominator < 0)
    let top = BigNatural(numerator.magnitude)
    let bottom = BigNatural(denominator.magnitude)
    if numerator == 0 { return 0 }
    let guess = Double(numerator.magnitude) / Double(denominator.magnitude)
    let nearest = settle(guess) { midpoint in
      // top / bottom against m * 2^e
      let (left, right) = midpoint.scale(top, midpoint.significand * bottom, power: 1)
      return order(left, right)
    }
    return isNegative ? -nearest : nearest
  }

  /// The double nearest to the square root of `numerator` divided by `denominator`.
  static func rootRatio(
    _ numerator: BigNatural, near guess: Double, _ denominator: BigNatural
  )
    -> Double
  {
    guard BigNatural(0) < numerator else { return 0 }
    return settle(guess) { midpoint in
      // numerator against (m * 2^e * denominator)^2
      let product = midpoint.significand * denominator
      let (left, right) = midpoint.scale(numerator, product * product, power: 2)
      return order(left, right)
    }
  }

  /// `numerator / denominator` to the nearest whole number, ties to even.
  static func wholeRatio(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let isNegative = (numerator < 0) != (denominator < 0)
    let (quotient, rest) = numerator.magnitude.quotientAndRemainder(
      dividingBy: denominator.magnitude)
    let twice = rest * 2
    let isUp =
      twice > denominator.magnitude || (twice == denominator.magnitude && quotient % 2 == 1)
    let magnitude = Int128(quotient) + (isUp ? 1 : 0)
    return isNegative ? -magnitude : magnitude
  }

  /// The square root of `numerator` divided by `denominator` to the nearest whole number, ties to
  /// even.
  static func wholeRootRatio(
    _ numerator: BigNatural, near guess: Double, _ denominator: BigNatural
  )
    -> Int128
  {
    var whole = UInt128(guess)
    func isAtLeast(halves: UInt128) -> Bool {
      // root / denominator >= halves / 2
      let product = BigNatural(halves) * denominator
      return numerator.timesTwo(toThe: 2) >= product * product
    }
    while whole > 0, !isAtLeast(halves: 2 * whole) { whole -= 1 }
    while isAtLeast(halves: 2 * (whole + 1)) { whole += 1 }
    guard isAtLeast(halves: 2 * whole + 1) else { return Int128(whole) }
    let half = BigNatural(2 * whole + 1) * denominator
    let isTie = numerator.timesTwo(toThe: 2) == half * half
    return Int128(isTie && whole % 2 == 0 ? whole : whole + 1)
  }

  private enum Order { case below, equal, above }

  private static func order(_ left: BigNatural, _ right: BigNatural) -> Order {
    left == right ? .equal : left < right ? .below : .above
  }

  /// A number halfway between two doubles: `significand * 2^exponent`.
  private struct Midpoint {
    var significand: BigNatural
    var exponent: Int

    init(above double: Double) {
      significand = BigNatural(UInt128(2 * (double.significandBitPattern | 1 << 52) + 1))
      exponent = Int(double.exponent) - 53
    }

    /// Brings `left` and `right * 2^(exponent * power)` to whole numbers.
    func scale(_ left: BigNatural, _ right: BigNatural, power: Int) -> (BigNatural, BigNatural) {
      exponent >= 0
        ? (left, right.timesTwo(toThe: exponent * power))
        : (left.timesTwo(toThe: -exponent * power), right)
    }
  }

  private static func settle(_ guess: Double, against: (Midpoint) -> Order) -> Double {
    var double = guess
    while true {
      let isOdd = double.significandBitPattern % 2 == 1
      switch (against(Midpoint(above: double)), against(Midpoint(above: double.nextDown))) {
      case (.above, _): double = double.nextUp
      case (_, .below): double = double.nextDown
      case (.equal, _): return isOdd ? double.nextUp : double
      case (_, .equal): return isOdd ? double.nextDown : double
      default: return double
      }
    }
  }
}
