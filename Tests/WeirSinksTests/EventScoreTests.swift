import TestSupport
import Testing
import WeirSinks

struct EventScoreTests {
  @Test(
    "known scores",
    arguments: [
      ([60], "60.0"), ([60, 50], "80.0"), ([100], "100.0"), ([100, 1], "100.0"), ([1], "1.0"),
      // 14.5 % of 50 % is 7.25 %: 92.75 goes up.
      ([50, 71, 50], "92.8"),
      // 1 - 0.99 * 0.95 = 5.95 %: half up.
      ([1, 5], "6.0"), ([1, 1], "2.0"), ([], "0.0"), ([99, 99], "100.0"),
    ])
  func known(scores: [Int], text: String) {
    #expect(EventScore(categoryScores: scores).text == text)
  }

  @Test("agrees with whole fractions in 128 bits", arguments: 0..<200)
  func exact(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let scores = (0..<Int.random(in: 1...9, using: &random)).map { _ in
      Int.random(in: 1...100, using: &random)
    }
    let denominator = scores.dropFirst().reduce(Int128(1)) { product, _ in product * 100 }
    let left = scores.reduce(Int128(1)) { $0 * Int128(100 - $1) }
    let tenths = (20 * (100 * denominator - left) + denominator) / (2 * denominator)
    #expect(EventScore(categoryScores: scores).tenths == Int(tenths))
  }

  @Test("any number of categories, in any order")
  func many() {
    #expect(EventScore(categoryScores: Array(repeating: 1, count: 400)).text == "98.2")
    let scores = Array(1...60)
    #expect(EventScore(categoryScores: scores) == EventScore(categoryScores: scores.reversed()))
  }

  @Test("of one category only the highest score counts")
  func highestOfCategory() {
    let rules = [
      RuleFixture.rule("a", "x", 30), RuleFixture.rule("b", "x", 60),
      RuleFixture.rule("c", "y", 50),
    ]
    let batch = Fixture.batch(["{}"])
    let event = RuleFixture.event(batch, rules: [0, 1, 2])
    #expect(event.score(rules: rules).text == "80.0")
  }
}
