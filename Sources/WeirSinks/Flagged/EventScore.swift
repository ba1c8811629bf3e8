/// Score of a flagged event, in tenths, so that it is exact.
package struct EventScore: Hashable, Comparable, Sendable {
  /// 0...1000.
  package var tenths: Int

  package init(tenths: Int) {
    self.tenths = tenths
  }

  /// 100 * (1 - (1 - s1/100) * ... * (1 - sn/100)), rounded half up to one decimal.
  ///
  /// The product of the *n* numbers 100 - s is kept in digits of base 100. Divided by 100^(*n* - 1)
  /// it is what is missing to 100: its highest digit are the whole points, the next one the tenths.
  ///
  /// - Parameter categoryScores: the highest score of each category, 1...100.
  /// - Complexity: O(*n*²).
  package init(categoryScores: [Int]) {
    guard !categoryScores.isEmpty else {
      tenths = 0
      return
    }
    var digits = [1]
    for score in categoryScores {
      var carry = 0
      for index in digits.indices {
        let product = digits[index] * (100 - score) + carry
        digits[index] = product % 100
        carry = product / 100
      }
      digits.append(carry)
    }
    // INVARIANT: the product is below 100^n, so the digit appended last is zero.
    digits.removeLast()
    let whole = digits.removeLast()
    let next = digits.popLast() ?? 0
    let rest = digits.contains { $0 > 0 }
    let roundsUp = next % 10 > 5 || (next % 10 == 5 && rest)
    tenths = 1000 - (whole * 10 + next / 10 + (roundsUp ? 1 : 0))
  }

  package static func < (left: EventScore, right: EventScore) -> Bool {
    left.tenths < right.tenths
  }

  /// For example `60.0`.
  package var text: String { "\(tenths / 10).\(tenths % 10)" }
}
