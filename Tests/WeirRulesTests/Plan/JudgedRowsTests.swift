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
    for tap in taps { #expect((tap.judged != nil) == isNarrowed) }
  }
}
