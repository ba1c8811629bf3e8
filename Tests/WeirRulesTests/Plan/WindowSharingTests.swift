import Testing
import WeirCore

@testable import WeirRules

/// Which rules share the windows of their keys.
struct WindowSharingTests {
  private static let first =
    "kind: call\nwhere: answered\nby: caller\nwithin: 1h\nhaving: count() >= 3\n"

  private static func sharers(_ bodies: [String], isFinal: Bool = true) throws -> [[Int]] {
    let rules = bodies.enumerated().map { ruleSource($1, why: "calls", id: "rule-\($0)") }
    let library = RuleLibrary.check(rules, context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc, isFinal: isFinal)
    return plan.operators.map(\.rules)
  }

  @Test(
    arguments: [
      // What is asked of the window does not matter.
      ("kind: call\nwhere: answered\nby: caller\nwithin: 2d\nhaving: distinct(callee) > 9", true),
      ("kind: call\nwhere:  answered\nby: [caller]\nwithin: 5s\nhaving: duration > 2s", true),
      // Half as far back it may keep what others do not.
      ("kind: call\nwhere: answered\nby: caller\nwithin: 31m\nhaving: distinct(cell) > 9", true),
      ("kind: call\nwhere: answered\nby: caller\nwithin: 30m\nhaving: distinct(cell) > 9", false),
      // Other events, other keys.
      ("kind: call\nby: caller\nwithin: 1h\nhaving: count() >= 3", false),
      ("kind: call\nwhere: not answered\nby: caller\nwithin: 1h\nhaving: count() >= 3", false),
      ("kind: call\nwhere: answered\nby: callee\nwithin: 1h\nhaving: count() >= 3", false),
      ("kind: sms\nby: sender\nwithin: 1h\nhaving: count() >= 3", false),
      // Roles are judged together, and an event that vetoes takes others away.
      (
        "kind: call\nwhere: answered\nby: { line: [caller, callee] }\nwithin: 1h\nhaving: count() >= 3",
        false
      ),
      (
        "kind: call\nwhere: answered\nby: caller\nwithin: 1h\n"
          + "having: count(where duration < 3s) == 0 and count() >= 3", false
      ),
    ])
  func rulesWithTheSameEventsAndKeysShareThem(second: String, isShared: Bool) throws {
    let sharers = try Self.sharers([Self.first, second + "\n"])
    #expect(sharers == (isShared ? [[0, 1]] : [[0], [1]]))
  }

  @Test func othersThatMayComeFindTheWindowsOfEachRule() throws {
    #expect(try Self.sharers([Self.first, Self.first], isFinal: false) == [[0], [1]])
  }

  @Test func aRowNamesNoMoreRulesThanItHasRoomFor() throws {
    let sharers = try Self.sharers(Array(repeating: Self.first, count: 17))
    #expect(sharers.map(\.count) == [15, 2])
    #expect(sharers.flatMap { $0 } == Array(0..<17))
  }
}
