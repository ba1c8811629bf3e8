import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// On which rows of its taps a rule's windows are judged.
struct JudgedRowsTests {
  private static func rule(having: String) -> String {
    "kind: call\nby: { line: [caller, callee] }\nwithin: 1h\nhaving: >-\n  \(having)"
  }

  /// Whether a part of `having` leaves out rows before their windows are looked at.
  @Test(
    arguments: [
      ("count(where role == \"callee\") == 0 and count() >= 3", true),
      ("count() >= 3 and duration > 5s", true),
      ("count() >= 3 and count(where answered) >= 1", false),
      ("count() >= 3 and count(where answered) == 1", false),
      ("count() >= 3 and count(where answered) before event == 0", false),
      ("count() >= 3 and count(where answered) before 5m == 0", false),
      ("count() >= 3 and count(where caller != this.caller) == 0", false),
      ("count() >= 3 and (count(where answered) == 0 or duration > 5s)", false),
    ])
  func rowsAreLeftOut(having: String, isNarrowed: Bool) {
    let plan = RulePlanner.plan(library(Self.rule(having: having)).plan, zone: .utc)
    let taps = plan.levels[0].events.flatMap(\.taps)
    #expect(taps.count == 2)
    for tap in taps { #expect(tap.judged.map { $0 != nil } == [isNarrowed]) }
  }

  /// Whether events are left out of the window since nothing may be flagged while they are in it.
  @Test(
    arguments: [
      ("count(where role == \"callee\") == 0 and count() >= 3", "role == \"callee\""),
      ("count() >= 3 and count(where answered) == 0", "answered"),
      ("count(where answered) == 0 and count() over 2h >= 3", nil),
      ("count(where answered) over 30m == 0 and count() >= 3", nil),
      ("count(where answered) == 1 and count() >= 3", nil),
      ("count(where answered) before event == 0 and count() >= 3", nil),
      ("count(where caller != this.caller) == 0 and count() >= 3", nil),
      ("count(where answered) == 0 or count() >= 3", nil),
    ] as [(String, String?)])
  func eventsVeto(having: String, veto: String?) throws {
    let plan = RulePlanner.plan(library(Self.rule(having: having)).plan, zone: .utc)
    guard case .window(let window) = try #require(plan.operators.first) else { return }
    #expect(window.store.vetoText == veto)
  }
}
