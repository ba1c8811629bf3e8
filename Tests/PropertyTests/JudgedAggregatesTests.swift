import TestSupport
import Testing
import WeirCore
import WeirRules

/// Aggregates of the entries that a value of the judged event tells, in windows of hundreds of events:
/// each value stands in the flag.
struct JudgedAggregatesTests {
  private static let aggregates: [(kind: String, key: String, text: String)] = [
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
    ("call", "caller", "distinct(callee where cell == this.cell)"),
    ("call", "caller", "distinct(duration where cell == this.cell and answered) over 1m before 5s"),
    ("call", "{ line: [caller, callee] }", "distinct(caller where callee == this.callee)"),
    ("call", "caller", "avg(duration where cell == this.cell) before event"),
    ("call", "caller", "stddev(duration where cell == this.cell)"),
    ("call", "caller", "median(duration where cell == this.cell)"),
    ("call", "caller", "share(answered where callee == this.callee)"),
    ("call", "caller", "span(where callee == this.callee)"),
    ("call", "caller", "first(callee where duration >= this.duration)"),
    ("call", "caller", "last(callee where duration > this.duration and answered) before event"),
    ("call", "caller", "count(where abs(duration - this.duration) <= 1s)"),
    ("call", "caller", "count(where abs(this.duration - duration) < 2s and answered) over 1m"),
    ("call", "caller", "count(where not answered and 3s > abs(duration - this.duration))"),
    ("call", "caller", "count(where start <= this.time and this.start <= start)"),
    ("call", "caller", "count(where duration > this.duration and duration < this.duration + 5s)"),
    ("call", "caller", "distinct(callee where abs(duration - this.duration) <= 1s and answered)"),
    ("call", "caller", "count(where answered and callee == this.callee and present(cell))"),
    ("call", "caller", "sum(duration where answered and imei == this.imei)"),
    ("transaction", "payer", "count(where abs(amount - this.amount) <= this.amount * 0.1)"),
    ("transaction", "payer", "sum(amount where payee == this.payee) over 1m"),
    ("transaction", "payer", "avg(amount where amount <= this.amount)"),
    ("transaction", "payee", "distinct(payer where amount == this.amount)"),
    ("sms", "recipient", "distinct(sender where text == this.text)"),
    ("call", "caller", "count(where callee != this.callee)"),
    ("call", "caller", "count(where cell != this.cell and answered) over 1m before event"),
    ("call", "caller", "count(where answered != this.answered)"),
    ("call", "caller", "count(where callee != this.callee and cell == this.cell)"),
    ("call", "caller", "distinct(cell where cell != this.cell)"),
    ("call", "caller", "distinct(callee where cell != this.cell)"),
    ("call", "caller", "sum(duration where cell != this.cell)"),
    ("call", "caller", "stddev(duration where callee != this.callee) before event"),
    ("call", "{ line: [caller, callee] }", "share(answered where cell != this.cell)"),
    ("call", "caller", "count(where prefix(callee, 8) == prefix(this.callee, 8))"),
    ("call", "caller", "count(where country(callee) != country(this.callee))"),
    ("call", "caller", "count(where duration == this.duration + 1s)"),
    ("transaction", "payer", "count(where payee != this.payee and amount > this.amount)"),
    ("transaction", "payer", "avg(amount where payee != this.payee)"),
    ("sms", "sender", "count(where text != this.text)"),
  ]

  private static let rules = aggregates.enumerated().map { index, aggregate in
    rule(
      index,
      """
      kind: \(aggregate.kind)
      by: \(aggregate.key)
      within: 1h
      having: "present(\(aggregate.text)) or true"
      why: "{\(aggregate.text)}"
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
    aggregates.count,
    """
    kind: call
    where: times_called >= 0
    why: "{times_called}"
    """)

  @Test(arguments: UInt64(1)...4)
  func valuesAreThoseOfTheReference(seed: UInt64) throws {
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
