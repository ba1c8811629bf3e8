import Testing
import WeirCore
import WeirRules

@testable import WeirEngine

struct SweepTests {
  private static let head = """
    id: case
    title: A rule of this test
    category: wangiri
    status: test
    level: high
    score: 60
    why: "because {count(where answered and duration <= 3s)}"

    """

  private func pipeline(_ rule: String) throws -> LoadedPipeline {
    let source = SourceText(path: "pipeline.yaml", text: try ingest)
    let file = SourceText(path: "case.yaml", text: rule)
    let library = RuleLibrary.check([file], context: RuleContext())
    #expect(library.diagnostics.map(\.rendered) == [])
    return LoadedPipeline(
      specification: try PipelineReader.read(source), checked: library.plan, tests: [],
      warnings: [], texts: [source])
  }

  private var ingest: String {
    get throws { try #require(PipelineKeys.all.first { $0.key == "ingest" }).example }
  }

  private static let window =
    head + """
      kind: call
      where: answered and (3s >= duration or not (duration == 1h))
      by: caller
      within: 10m
      having: count() >= 30 and share(duration <= 3s) > 0.5 and avg(duration) < 1m
      once_per: 1h

      """

  private static let sequence =
    head.replacing("{count(where answered and duration <= 3s)}", with: "so") + """
      sequence:
        within: 2h
        by: person
        steps:
          - { step: talk, kind: call, by: callee, where: duration >= 30m }
          - step: payment
            kind: transaction
            by: payer_phone
            where: amount >= 1000.50 and time - talk.time < 1h
      having: payment.amount - 5 > -5.5

      """

  @Test(arguments: [
    (
      window,
      [
        "duration <= 3s", "duration == 1h", "count() >= 30", "share(duration <= 3s) > 0.5",
        "avg(duration) < 1m", "within 10m", "once_per 1h",
      ]
    ),
    (
      sequence,
      [
        "duration >= 30m", "amount >= 1000.5", "time - talk.time < 1h",
        "payment.amount - 5 > -5.5", "within 2h",
      ]
    ),
  ])
  func everyThresholdIsFoundAndReplaced(rule: String, texts: [String]) throws {
    let rule = try #require(try pipeline(rule).checked.rules.first)
    #expect(rule.thresholds.map(\.text) == texts)
    for threshold in rule.thresholds {
      let now = try #require(Quantity(threshold.value))
      let twice = try #require(
        Quantity(2 * now.amount, now.unit).value(like: threshold.value))
      let changed = rule.with([threshold: twice])
      let expected = rule.thresholds.map { $0 == threshold ? twice : $0.value }
      #expect(changed.thresholds.map(\.value) == expected)
    }
  }

  @Test func combinationsAreInOrderWithThePresentOne() throws {
    let sweep = try Sweep(
      try pipeline(Self.window), rule: "case",
      [Variation("within 5m..15m step 10m"), Variation("count() >= 30..31 step 1")])
    #expect(sweep.names == ["within", "count() >="])
    #expect(
      sweep.variants.map { $0.thresholds.joined(separator: " ") } == [
        "5m 30", "5m 31", "10m 30", "10m 31", "15m 30", "15m 31",
      ])
    #expect(sweep.variants.map(\.isPresent) == [false, false, true, false, false, false])
  }

  /// Rules on trial are swept like others.
  @Test func variantsAreInForce() throws {
    let sweep = try Sweep(
      try pipeline(Self.window), rule: "case", [Variation("count() >= 1..3 step 1")])
    let rules = try sweep.plan(inputs: [InputOverride(name: "call", path: "-")]).rules.rules
    #expect(
      rules.map(\.header.id) == [
        "case@count() >= 1", "case@count() >= 2", "case@count() >= 3", "case@count() >= 30",
      ])
    #expect(rules.allSatisfy { !$0.header.isShadow })
  }

  @Test(arguments: [
    "count() >= 1..201 step 1", "within 0s..1m step 1m", "count() >= 1..2 step 0.5",
    "count() >= 1s..2s step 1s", "share(duration <= 3s) > 1s..2s step 1s",
    "count() >= 1..2 step 1 at 29",
  ])
  func whatCannotStandThereIsRefused(text: String) throws {
    let loaded = try pipeline(Self.window)
    #expect(throws: ConfigurationError.self) {
      try Sweep(loaded, rule: "case", [Variation(text)])
    }
  }
}
