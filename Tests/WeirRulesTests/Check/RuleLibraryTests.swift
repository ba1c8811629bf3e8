import Testing
import WeirCore

@testable import WeirRules

/// A rule file named for its id: the usual keys, then `body`.
func ruleSource(_ body: String, why: String = "x", id: String = "r") -> SourceText {
  SourceText(
    path: "\(id).yaml",
    text: """
      id: \(id)
      title: t
      category: c
      status: stable
      level: high
      score: 60
      why: "\(why)"

      """ + body)
}

func library(
  _ body: String, why: String = "x", lists: [String: String] = [:],
  context: RuleContext = RuleContext()
) -> RuleLibrary {
  let files = lists.map { ($0, SourceText(path: "lists/\($0).csv", text: $1)) }
  return RuleLibrary.check(
    [ruleSource(body, why: why)], lists: Dictionary(uniqueKeysWithValues: files),
    context: context)
}

struct RuleLibraryTests {
  private static let burst = """
    id: one-ring-burst
    title: One-ring calls to many numbers
    description: >
      Rings many different numbers and hangs up.
    category: wangiri
    status: stable
    level: high
    score: 60
    references: ["GSMA FF.21"]
    falsepositives: ["Appointment reminder diallers"]

    kind: call
    where: not answered and duration <= 3s
    by: caller
    within: 10m
    having: count() >= 30 and distinct(callee) >= 25
    once_per: 1h

    actions: { block: caller }
    why: "{count()} unanswered calls to {distinct(callee)} numbers in {span()}"

    tests:
      - name: the thirtieth call within ten minutes
        events:
          - { repeat: 30, every: 10s, call: { caller: "+85512000001", callee: "+86139000{n}", duration: 1s, answered: false } }
        expect: { flags: 1 }
    """

  private func load(_ text: String, _ name: String = "one-ring-burst") -> RuleLibrary {
    RuleLibrary.check(
      [SourceText(path: "rules/\(name).yaml", text: text)], context: RuleContext())
  }

  @Test func oneRingBurst() throws {
    let library = load(Self.burst)
    #expect(library.diagnostics.map(\.rendered) == [])
    let rule = try #require(library.plan.rules.first)
    #expect(rule.header.id == "one-ring-burst")
    #expect(rule.header.level == .high)
    #expect(rule.oncePer == 3_600_000)
    #expect(rule.aggregates.map(\.text) == ["count()", "distinct(callee)", "span()"])
    #expect(rule.aggregates.map(\.type) == [.integer, .integer, .duration])
    guard case .window(let form) = rule.form else {
      Issue.record("not a window")
      return
    }
    #expect(form.within == 600_000)
    #expect(form.keys.map(\.name) == ["caller"])
    #expect(form.filter?.text == "not answered and duration <= 3s")
    #expect(form.having.text == "count() >= 30 and distinct(callee) >= 25")
    #expect(rule.actions.map(\.action) == [.block])
    #expect(rule.why.count == 5)
    #expect(library.tests.map(\.expectation.flags) == [1])
    #expect(library.tests.map(\.eventCount) == [30])
  }

  @Test func sequence() throws {
    let library = library(
      """
      sequence:
        within: 2h
        by: person
        steps:
          - step: lure
            kind: call
            by: callee
            where: country(caller) != "CN" and answered and duration >= 5m
          - step: payment
            kind: transaction
            by: payer_phone
            where: amount >= 20000 and lure.duration > 1m
      actions: { hold: payment, warn: person, refer: [payment.payee, lure] }
      """,
      why: "{payment.amount} {currency} sent {gap(lure, payment)} after {lure.start}")
    #expect(library.diagnostics.map(\.rendered) == [])
    let rule = try #require(library.plan.rules.first)
    guard case .sequence(let form) = rule.form else {
      Issue.record("not a sequence")
      return
    }
    #expect(form.keyName == "person")
    #expect(form.steps.map(\.name) == ["lure", "payment"])
    let targets = rule.actions.map { action -> String in
      guard case .ofStep(let step, let inner) = action.target.operation else {
        return "\(action.target.operation)"
      }
      return "\(step).\(inner.operation)"
    }
    #expect(targets == ["field(0)", "key(0)", "field(3)", "0.field(0)"])
  }

  @Test func rulesStandInTheOrderOfTheirIds() {
    let names = ["b", "a", "a-retired"]
    let sources = names.map { name in
      SourceText(
        path: "\(name).yaml",
        text: ruleSource("kind: call\nwhere: answered").text
          .replacing("id: r", with: "id: \(name)")
          .replacing("stable", with: name == "a-retired" ? "retired" : "test"))
    }
    let library = RuleLibrary.check(sources, context: RuleContext())
    #expect(library.diagnostics.map(\.rendered) == [])
    #expect(library.plan.rules.map(\.header.id) == ["a", "b"])
    #expect(library.plan.rules.map(\.header.isShadow) == [true, true])
  }

  @Test func anIdStandsOnce() {
    let source = ruleSource("kind: call\nwhere: answered")
    var other = source
    other.path = "other/r.yaml"
    let library = RuleLibrary.check([source, other], context: RuleContext())
    #expect(library.diagnostics.map(\.path) == ["other/r.yaml"])
    #expect(library.diagnostics.map(\.message) == ["id 'r' stands twice"])
    #expect(library.diagnostics.map(\.notes) == [["'r.yaml' has it too"]])
  }

  @Test func everyErrorOfAFileIsReported() {
    let library = library(
      """
      kind: call
      where: duraton <= 3s and answered == 3 and nope(caller)
      by: caler
      within: 10
      having: count() > 3
      actions: { blok: caller }
      """, why: "{cont()}")
    #expect(
      library.diagnostics.map(\.slug).sorted() == [
        "rule.bad-duration", "rule.type-mismatch", "rule.unknown-action", "rule.unknown-field",
        "rule.unknown-field", "rule.unknown-function", "rule.unknown-function",
      ])
    #expect(library.hasErrors)
    #expect(library.plan.rules.isEmpty)
  }

  @Test func unknownCategoriesAreWarnings() {
    let library = library(
      "kind: call\nwhere: answered", context: RuleContext(categories: ["wangiri"]))
    #expect(library.diagnostics.map(\.severity) == [.warning])
    #expect(library.plan.rules.count == 1)
  }

  @Test func aMissingFolderOfRulesIsAnError() {
    let library = RuleLibrary.load(
      rulePaths: ["/nonexistent/rules"], listFolder: nil, context: RuleContext())
    #expect(
      library.diagnostics.map(\.rendered) == [
        "/nonexistent/rules: error: cannot read the file"
      ])
  }
}
