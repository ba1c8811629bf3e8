import TestSupport
import Testing
import WeirCore
import WeirRules

/// Examples worked by hand: who checks the engine must be right itself.
struct ReferenceTests {
  @Test func windowIsOpenAtItsStart() throws {
    let rule = """
      kind: call
      by: caller
      within: 10s
      having: count() >= 2
      why: "{count()} in {span()}"
      """
    let lines = [Worked.call("a", at: 0), Worked.call("b", at: 10), Worked.call("c", at: 19)]
    let found = try Worked.flagged(rule, lines)
    #expect(found.map(\.event) == ["c"])
    #expect(found.first?.flags.first?.key == "caller=95588")
    #expect(found.first?.flags.first?.values == ["count()=2", "span()=9s"])
    #expect(found.first?.flags.first?.why == "2 in 9s")
    #expect(found.first?.score == "60.0")
  }

  @Test func oncePerEndsExactlyAfterItsTime() throws {
    let rule = """
      kind: call
      by: caller
      within: 1s
      having: count() >= 1
      once_per: 10s
      why: ring
      """
    let lines = [0, 9, 10, 19, 20].map { Worked.call("c\($0)", at: $0) }
    #expect(try Worked.flagged(rule, lines).map(\.event) == ["c0", "c10", "c20"])
  }

  @Test func lateRecordsAreStrictlyBelowTheWatermark() throws {
    let rule = """
      kind: call
      where: present(caller)
      why: ring
      """
    let lines = [Worked.call("a", at: 20), Worked.call("b", at: 10), Worked.call("c", at: 9)]
    let found = try Worked.flagged(rule, lines, lateness: 10_000)
    #expect(found.map(\.event) == ["b", "a"])
  }

  @Test func sequenceKeepsTheChainWithTheLatestFirstEvent() throws {
    let rule = """
      sequence:
        within: 60s
        by: person
        steps:
          - { step: lure, kind: call, by: callee }
          - { step: payment, kind: transaction, by: payer_phone, where: amount > lure.duration / 1s }
      actions: { hold: payment, warn: person, refer: lure.caller }
      why: "{payment.amount} {gap(lure, payment)} after {lure.duration}"
      """
    let lines = [
      Worked.call("a", at: 0, duration: 1000), Worked.call("b", at: 5, duration: 9000),
      Worked.payment("p", at: 60, phone: "110", amount: 5_000_000),
      Worked.payment("q", at: 65, phone: "110", amount: 9_500_000),
      Worked.payment("r", at: 66, phone: "110", amount: 9_500_000),
    ]
    let found = try Worked.flagged(rule, lines)
    #expect(found.map(\.event) == ["q"])
    #expect(found.first?.actions == ["hold q", "warn 110", "refer 95588"])
    #expect(found.first?.flags.first?.why == "9.5 1m after 9s")
  }

  @Test func anEventServesOneStepOfAChain() throws {
    let rule = """
      sequence:
        within: 60s
        by: person
        steps:
          - { step: one, kind: call, by: caller }
          - { step: two, kind: call, by: caller }
          - { step: three, kind: call, by: caller }
      why: "{gap(one, three)}"
      """
    let lines = [0, 0, 1, 2].map { Worked.call("c\($0)", at: $0) }
    let found = try Worked.flagged(rule, lines)
    #expect(found.map { $0.flags[0].why } == ["1s", "2s"])
  }

  @Test func missingValuesFollowKleene() throws {
    let found = try Worked.flagged(
      "kind: call\nwhere: answered or duration > 0ms\nwhy: \"{answered} {duration / 0}\"",
      [Worked.call("a", at: 0)])
    #expect(found.map { $0.flags[0].why } == ["- -"])
    let negated = try Worked.flagged(
      "kind: call\nwhere: not answered\nwhy: no", [Worked.call("a", at: 0)])
    #expect(negated.isEmpty)
  }

  @Test func ratiosAndRootsAreRoundedOnce() {
    #expect(ExactRounding.ratio(3, 10) == 0.3)
    #expect(ExactRounding.ratio(-1, 3) == -1.0 / 3)
    #expect(ExactRounding.ratio((1 << 53) + 1, 1) == 0x1p53)
    #expect(ExactRounding.ratio((1 << 53) + 3, 1) == 0x1p53 + 4)
    #expect(
      ExactRounding.rootRatio(BigNatural(2), near: 2.0.squareRoot().nextUp, BigNatural(1))
        == 2.0.squareRoot())
    #expect(ExactRounding.wholeRatio(5, 2) == 2)
    #expect(ExactRounding.wholeRatio(-7, 2) == -4)
    #expect(ExactRounding.wholeRootRatio(BigNatural(25), near: 2.5, BigNatural(2)) == 2)
  }

  @Test func deviationIsOfThePopulation() {
    let aggregate = CheckedAggregate(
      function: .stddev, argument: nil, predicate: nil, reach: AggregateReach(over: 1), type: .real,
      text: "")
    let rows = [2, 4, 4, 4, 5, 5, 7, 9].map {
      ReferenceAggregates.Row(time: 0, argument: .decimal($0 * 1_000_000))
    }
    #expect(ReferenceAggregates.value(of: aggregate, over: rows) == .real(2))
  }

  @Test func scoresOfCategoriesAreJoinedExactly() {
    func header(_ category: String, _ score: Int) -> RuleHeader {
      RuleHeader(id: "r", category: category, level: .low, score: score, isShadow: false)
    }
    #expect(ReferenceRun.score([header("a", 60)]) == "60.0")
    #expect(ReferenceRun.score([header("a", 60), header("a", 50), header("b", 50)]) == "80.0")
    #expect(ReferenceRun.score([header("a", 33), header("b", 35)]) == "56.5")
    #expect(ReferenceRun.score([header("a", 95), header("b", 95)]) == "99.8")
  }

  /// A comparison of two that never flag would prove nothing.
  @Test func randomRulesOfEveryFormFlag() throws {
    var flagging: Set<String> = []
    var suppressed = 0
    for seed in UInt64(1)...8 {
      var random = RandomRules(seed: seed)
      let run = EngineRun(random.plan(rules: 60), latenessMilliseconds: 10_000)
      let plan = try run.plan()
      var streams = RandomStreams(seed: seed)
      let events = ReferenceStream.events(
        [streams.stream(count: 300, prefix: "e")], lateness: 10_000, schema: plan.schema,
        madeUpID: EngineRun.madeUpID(files: 1))
      let outcome = ReferenceRun(plan: plan).outcome(events)
      let raised = Set(outcome.flagged.flatMap(\.flags).map(\.rule))
      #expect(raised.count >= 12)
      for rule in plan.rules where raised.contains(rule.header.id) {
        flagging.formUnion(Self.forms(of: rule, plan))
      }
      suppressed += outcome.suppressed.values.reduce(0, +)
    }
    #expect(
      flagging == [
        "single", "window", "sequence", "single on flags", "window on flags",
        "sequence on flags", "roles", "roles on flags", "absence", "feature", "reach", "this",
        "median", "named",
      ])
    #expect(suppressed > 0)
  }

  private static func forms(of rule: CheckedRule, _ plan: CheckedPlan) -> [String] {
    let onFlags = rule.kinds.contains(plan.schema.flagKind) ? " on flags" : ""
    var forms: [String] = []
    switch rule.form {
    case .single: forms.append("single\(onFlags)")
    case .window(let form):
      forms.append("window\(onFlags)")
      if !form.roles.isEmpty { forms.append("roles\(onFlags)") }
      for aggregate in rule.aggregates {
        if aggregate.reach != AggregateReach(over: form.within) { forms.append("reach") }
        if aggregate.function == .median { forms.append("median") }
        aggregate.predicate?.visit { if case .this = $0.operation { forms.append("this") } }
      }
    case .sequence(let form):
      forms.append("sequence\(onFlags)")
      if !form.absences.isEmpty { forms.append("absence") }
    }
    if !rule.features.isEmpty { forms.append("feature") }
    if !rule.namedRules.isEmpty { forms.append("named") }
    return forms
  }
}
