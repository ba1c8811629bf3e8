import TestSupport
import Testing

/// The order of the flags of one event, in the engine itself.
struct EngineOrderTests {
  private func keys(_ by: String) throws -> [String] {
    let rule = Worked.rule(
      EngineRun.ruleID(0),
      """
      kind: call
      by: \(by)
      within: 10s
      having: count() >= 1
      why: ring
      """)
    let run = EngineRun(RandomPlan(features: [], rules: [rule]), latenessMilliseconds: 0)
    let calls = [Worked.call("a", at: 0, "+8613900000001", callee: "95588")]
    let outcome = try run.run(.files([EventBuilder.lines(calls)]))
    return try outcome.lines().flatMap(\.flags).map(\.key)
  }

  @Test func keysAreOrderedPartByPart() throws {
    #expect(
      try keys("{ party: [caller, \"prefix(caller, 6)\"], at: hour(time) }")
        == ["party=+86139,at=22", "party=+8613900000001,at=22"])
  }

  @Test func numbersAreOrderedBySize() throws {
    #expect(
      try keys("{ digits: [length(caller), length(callee)] }") == ["digits=5", "digits=14"])
  }
}
