import Testing
import WeirCore

@testable import WeirRules

/// How much features keep where only some of their values are told apart.
struct FeatureBoundsTests {
  private static func superseded(
    value: String, conditions: [String], why: String = "a call", narrows: Bool = true
  ) throws -> SupersededEntries {
    let feature = SourceText(
      path: "reach.yaml",
      text: "feature: reach\nkind: call\nby: caller\nwithin: 1d\nvalue: \(value)\n")
    let rules = conditions.enumerated().map { place, condition in
      ruleSource("kind: call\nwhere: \(condition)\n", why: why, id: "rule-\(place)")
    }
    let library = RuleLibrary.check(
      rules, features: [feature], context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc, isFinal: narrows)
    for case .feature(let feature) in plan.operators { return feature.store.superseded }
    throw Missing()
  }

  private struct Missing: Error {}

  @Test(
    arguments: [
      ("count()", ["reach == 0"], SupersededEntries.older(keeping: 1, of: .count)),
      ("count()", ["reach >= 1", "answered and 3 > reach"], .older(keeping: 4, of: .count)),
      ("count(where answered)", ["reach == 1"], .older(keeping: 2, of: .count)),
      ("count() == 1", ["reach"], .older(keeping: 2, of: .count)),
      ("count() == 1 and duration > 5s", ["reach"], .older(keeping: 2, of: .count)),
      ("distinct(callee)", ["reach <= 2"], .equal(keeping: 3)),
      // The value itself matters, or more of it than is worth the search.
      ("count()", ["reach == 0", "reach + 1 == 2"], .none),
      ("count()", ["present(reach)"], .none),
      ("count()", ["reach >= 8"], .none),
      ("distinct(callee)", ["reach >= 8"], .equal(keeping: nil)),
      ("count() > duration / 1s", ["reach"], .none),
      ("count() * 2", ["reach == 2"], .none),
      // The event itself does not count, or later ones do not yet.
      ("count() before event", ["reach == 0"], .none),
      ("count() before 1h", ["reach == 0"], .none),
      ("count(where callee == this.callee)", ["reach == 0"], .none),
      ("count() + distinct(callee)", ["reach == 0"], .none),
    ])
  func onlyWhatIsToldApartIsKept(
    value: String, conditions: [String], superseded: SupersededEntries
  ) throws {
    #expect(try Self.superseded(value: value, conditions: conditions) == superseded)
  }

  @Test func valuesThatAreShownMatter() throws {
    let shown = try Self.superseded(
      value: "count()", conditions: ["reach == 0"], why: "{reach} calls")
    #expect(shown == .none)
  }

  @Test func otherRulesMayComeToALiveRun() throws {
    let kept = try Self.superseded(
      value: "count()", conditions: ["reach == 0"], narrows: false)
    #expect(kept == .none)
  }

  @Test func stateServesWhoeverAsksForNoMore() {
    let (one, two) = (
      SupersededEntries.older(keeping: 1, of: .count),
      SupersededEntries.older(keeping: 2, of: .count)
    )
    #expect(two.serves(one))
    #expect(!one.serves(two))
    #expect(!one.serves(.older(keeping: 1, of: .last)))
    #expect(!two.serves(.none))
    #expect(SupersededEntries.none.serves(two))
    #expect(SupersededEntries.equal(keeping: nil).serves(.equal(keeping: 3)))
    #expect(!SupersededEntries.equal(keeping: 3).serves(.equal(keeping: nil)))
    #expect(!SupersededEntries.equal(keeping: 3).serves(two))
  }
}
