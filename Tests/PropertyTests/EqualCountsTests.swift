import TestSupport
import Testing
import WeirCore
import WeirRules

/// Counts of equal values in windows of hundreds of events: each number stands in the flag.
struct EqualCountsTests {
  private static let counts: [(kind: String, key: String, count: String)] = [
    ("call", "caller", "count(where callee == this.callee)"),
    ("call", "caller", "count(where this.cell == cell) before event"),
    ("call", "caller", "count(where duration == this.duration) over 30s"),
    ("call", "caller", "count(where callee == this.caller) over 1m before 10s"),
    ("call", "caller", "count(where callee == this.callee and cell == this.cell)"),
    ("call", "caller", "count(where cell == this.cell and duration != this.duration)"),
    ("call", "caller", "sum(duration where imei == this.imei)"),
    ("call", "{ line: [caller, callee] }", "count(where cell == this.cell)"),
    ("call", "caller", "count(where time >= this.start)"),
    ("call", "caller", "count(where duration < this.duration and this.duration > duration)"),
    ("call", "caller", "count(where this.start <= start and callee == this.callee) over 1m"),
    ("call", "caller", "max(duration where duration > this.duration - 2s) before event"),
    ("sms", "sender", "count(where text == this.text)"),
    ("transaction", "payer", "count(where amount == this.amount)"),
    ("transaction", "payer", "count(where amount >= this.amount * 2)"),
    ("transaction", "payer", "count(where amount <= this.amount - 0.1 and payee == this.payee)"),
  ]

  private static let rules = counts.enumerated().map { index, count in
    let isDuration = count.count.contains("(duration where")
    return rule(
      index,
      """
      kind: \(count.kind)
      by: \(count.key)
      within: 1h
      having: \(count.count) >= \(isDuration ? "0s" : "0")
      why: "x"
      """)
  }

  private static let feature = RandomFeature(
    name: "times_called", kinds: ["call", "transaction"], type: .number,
    text: """
      feature: times_called
      kind: call
      by: caller
      within: 1h
      value: count(where callee == this.callee)

      """)

  private static let reader = rule(
    counts.count,
    """
    kind: call
    where: times_called >= 0
    why: "{times_called}"
    """)

  @Test(arguments: UInt64(1)...8)
  func countsAreThoseOfTheReference(seed: UInt64) throws {
    let run = EngineRun(
      RandomPlan(features: [Self.feature], rules: Self.rules + [Self.reader], warmup: nil),
      latenessMilliseconds: 10_000, workers: seed % 2 == 0 ? 1 : 3)
    var streams = RandomStreams(seed: seed)
    try run.expectAgreement(on: [streams.stream(count: 400, prefix: "e")], "seed \(seed)")
  }

  private static func rule(_ number: Int, _ body: String) -> String {
    """
    id: \(EngineRun.ruleID(number))
    title: A rule of this test
    category: wangiri
    status: stable
    level: high
    score: 50
    \(body)

    """
  }
}
