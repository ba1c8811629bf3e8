import Testing
import WeirCore

@testable import WeirRules

struct SequenceTapTests {
  private func plan(_ steps: String) throws -> (sequence: SequencePlan, calls: [Tap]) {
    let rule = SourceText(
      path: "rule.yaml",
      text: """
        id: rule
        title: A rule
        category: wangiri
        status: stable
        level: high
        score: 60
        sequence:
          within: 1h
          by: person
          steps:
        \(steps)
        why: "calls"

        """)
    let library = RuleLibrary.check(
      [rule], features: [], context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc)
    guard case .sequence(let sequence) = plan.operators[0] else { throw Missing() }
    let calls = try #require(plan.levels[0].events.map(\.taps).first { !$0.isEmpty })
    return (sequence, calls)
  }

  private struct Missing: Error {}

  private func step(_ name: String, by key: String = "caller", where condition: String) -> String {
    "    - { step: \(name), kind: call, by: \(key), where: '\(condition)' }\n"
  }

  @Test func stepsOfOneKeyShareTheirRows() throws {
    let (sequence, calls) = try plan(
      step("before", where: "present(imsi)") + step("after", where: "imsi != before.imsi")
        + step("last", where: "answered"))
    // The last step is tried first.
    #expect(sequence.tapped.map(\.parts) == [[2, 1, 0]])
    #expect(calls.count == 1)
    #expect(calls[0].also.count == 2)
  }

  @Test func aStepOfAnotherKeyParts() throws {
    let (sequence, calls) = try plan(
      step("before", where: "present(imsi)")
        + step("between", by: "callee", where: "answered")
        + step("after", where: "imsi != before.imsi"))
    #expect(sequence.tapped.map(\.parts) == [[0], [1], [2]])
    #expect(calls.map(\.place) == [0, 1, 2])
    #expect(calls.map(\.also.count) == [0, 0, 0])
  }

  @Test(
    arguments: [
      ("imsi != before.imsi", 1), ("before.imsi != imsi", 1),
      ("prefix(imsi, 5) != prefix(before.imsi, 5) and answered", 1),
      ("duration != before.duration", 1),
      ("imsi != before.imsi and imei != before.imei", 2),
      ("imsi == before.imsi", 0), ("not (imsi == before.imsi)", 0),
      ("imsi != before.imsi or answered", 0), ("imsi != before.imei", 1),
      ("prefix(imsi, 5) != prefix(before.imsi, 6)", 0), ("id != before.id", 0),
    ])
  func conditionsSayWhatMustChange(condition: String, count: Int) throws {
    let (sequence, _) = try plan(
      step("before", where: "present(imsi)") + step("after", where: condition))
    let compiled = try #require(sequence.steps[1].conditions.values.first)
    #expect(compiled.changes.count == count)
  }
}
