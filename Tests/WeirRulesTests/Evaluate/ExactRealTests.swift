import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct ExactRealTests {
  /// Below 2^53 the division of doubles rounds once, too.
  @Test func smallQuotientsAreThoseOfDoubles() {
    var random = SeededGenerator(seed: 1)
    let limit = Int64(1) << 53
    for _ in 0..<2000 {
      let dividend = Int64.random(in: -limit...limit, using: &random)
      let divisor =
        Int64.random(in: 1...limit, using: &random) >> Int64.random(in: 0...40, using: &random)
      guard divisor > 0 else { continue }
      #expect(
        ExactReal.quotient(Int128(dividend), Int128(divisor))
          == Double(dividend) / Double(divisor))
    }
  }

  /// Multiplying both by the same number takes the long way to the same double.
  @Test func longDivisionAgreesWithTheShortOne() {
    var random = SeededGenerator(seed: 2)
    let factor = Int128(1_000_003) << 53
    for _ in 0..<2000 {
      let dividend = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
      let divisor = Int64.random(in: 1...1_000_000, using: &random)
      #expect(
        ExactReal.quotient(Int128(dividend) * factor, Int128(divisor) * factor)
          == Double(dividend) / Double(divisor))
    }
  }

  @Test func tiesGoToEven() {
    let half = Int128(1) << 53
    #expect(ExactReal.quotient(half * 2 + 2, 2) == 9_007_199_254_740_992)
    #expect(ExactReal.quotient(half * 2 + 6, 2) == 9_007_199_254_740_996)
    #expect(ExactReal.quotient((half + 1) * 1000 + 1, 1000) == 9_007_199_254_740_994)
    #expect(ExactReal.quotient(-((half + 1) * 1000 + 1), 1000) == -9_007_199_254_740_994)
  }

  @Test func rootsOfKnownSquares() {
    #expect(ExactReal.root(WideInteger(0), 7) == 0)
    #expect(ExactReal.root(WideInteger(49), 7) == 1)
    #expect(ExactReal.root(WideInteger(2), 1) == 2.0.squareRoot())
    #expect(ExactReal.root(WideInteger(9), 4) == 0.75)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<1000 {
      let value = UInt64.random(in: 1...(1 << 53), using: &random)
      #expect(ExactReal.root(WideInteger(UInt128(value)), 1) == Double(value).squareRoot())
    }
  }

  @Test func rootsAreThoseOfTheLongWay() {
    var random = SeededGenerator(seed: 4)
    func number(below bits: Int) -> UInt128 {
      UInt128.random(in: 1...(.max), using: &random)
        >> (128 - UInt128.random(in: 1...UInt128(bits), using: &random))
    }
    for _ in 0..<150 {
      let divisor = max(1, number(below: 73))
      var squares = WideInteger.product(number(below: 100), number(below: 100))
      #expect(ExactReal.root(squares, divisor) == SlowRoot.of(squares, divisor))
      // Exact roots, and those that lie halfway between two doubles or just beside.
      let root = number(below: 54) | 1
      let half = root * divisor
      squares = WideInteger.product(half, half)
      #expect(ExactReal.root(squares, divisor) == SlowRoot.of(squares, divisor))
      squares.add(WideInteger(1))
      #expect(ExactReal.root(squares, divisor) == SlowRoot.of(squares, divisor))
      squares.subtract(WideInteger(2))
      #expect(ExactReal.root(squares, divisor) == SlowRoot.of(squares, divisor))
    }
  }

  @Test func deviationsOfKnownSets() {
    func totals(_ values: [Int64]) -> WindowTotals {
      var totals = WindowTotals()
      for value in values { totals.add(Int128(value), squared: true) }
      return totals
    }
    #expect(totals([2, 4, 4, 4, 5, 5, 7, 9]).deviation(of: .integer).real == 2)
    #expect(totals([-3, 3]).deviation(of: .integer).real == 3)
    #expect(totals([6, 6, 6]).deviation(of: .integer).real == 0)
    #expect(totals([1, 2]).deviation(of: .integer).real == 0.5)
    #expect(totals([1_500_000, 2_500_000]).deviation(of: .decimal).real == 0.5)
    #expect(totals([]).deviation(of: .integer).isMissing)
    // Half a millisecond goes to even.
    #expect(totals([0, 1]).deviation(of: .duration).word == 0)
    #expect(totals([0, 3]).deviation(of: .duration).word == 2)
  }

  @Test func takingAwayUndoesAdding() {
    var totals = WindowTotals()
    let values: [Int64] = [.max, -.max, 3, 5]
    for value in values { totals.add(Int128(value), squared: true) }
    totals.remove(Int128(Int64.max), squared: true)
    totals.remove(Int128(-Int64.max), squared: true)
    #expect(totals.deviation(of: .integer).real == 1)
    #expect(totals.average(of: .integer).real == 4)
  }
}
