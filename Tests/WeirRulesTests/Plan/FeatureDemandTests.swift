import Testing
import WeirCore

@testable import WeirRules

struct FeatureDemandTests {
  @Test func readersOfAFeatureSayWhichRowsItIsComputedFor() {
    var demand = FeatureDemand(kinds: 2)
    demand.rows = .candidates(3)
    demand.note(0, in: 0)
    demand.rows = .candidates(1)
    demand.note(0, in: 0)
    // Feature 1 reads feature 0, and is itself read for other rows.
    demand.rows = .feature(1)
    demand.note(0, in: 0)
    demand.rows = .candidates(2)
    demand.note(1, in: 0)
    #expect(demand.candidates(of: 0, in: 0) == [1, 2, 3])
    #expect(demand.candidates(of: 1, in: 0) == [2])
    #expect(demand.candidates(of: 0, in: 1) == [])
    #expect(!demand.isRead(0, in: 1))
    demand.rows = .all
    demand.note(1, in: 0)
    #expect(demand.candidates(of: 0, in: 0) == nil)
    #expect(demand.candidates(of: 1, in: 0) == nil)
  }

  private func features(_ value: String) throws -> (plan: FeaturePlan, tap: Tap) {
    let feature = SourceText(
      path: "reach.yaml",
      text: "feature: reach\nkind: call\nby: caller\nwithin: 1d\nvalue: \(value)\n")
    let rule = ruleSource("kind: call\nwhere: answered and present(reach)\n")
    let library = RuleLibrary.check(
      [rule], features: [feature], context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc)
    guard case .feature(let planned) = plan.operators[0] else { throw Missing() }
    let tap = try #require(
      plan.levels[0].events.flatMap(\.taps).first { $0.feature != nil })
    return (planned, tap)
  }

  private struct Missing: Error {}

  @Test func conditionsThatReadNoFeatureNarrowTheDemand() throws {
    #expect(try features("count()").tap.demand?.count == 1)
  }

  @Test(
    arguments: [
      ("last(imei)", SupersededEntries.older(keeping: 1, of: .last)),
      ("distinct(callee)", .equal(keeping: nil)), ("count()", .none),
      ("last(imei) before event", .none), ("distinct(callee where answered)", .none),
      ("distinct(callee) + count()", .none), ("first(imei)", .none),
    ])
  func onlyEntriesThatNobodyLooksAtAreDropped(value: String, superseded: SupersededEntries) throws {
    let plan = try features(value).plan
    #expect(plan.store.superseded == superseded)
    #expect(!plan.store.keepsPositions)
  }

  @Test(
    arguments: [
      ("abs(time - this.time) <= 10s", 1, 0), ("abs(this.start - start) < 10s", 1, 0),
      ("10s > abs(this.start - start)", 1, 0),
      ("caller != this.caller and abs(time - this.time) <= 10s", 1, 1),
      ("this.callee != callee", 0, 1), ("duration != this.duration", 0, 1),
      ("abs(time - this.time) <= this.duration", 1, 0),
      ("abs(time - this.time) <= duration", 0, 0), ("abs(time - this.time) >= 10s", 0, 0),
      ("caller != this.caller or abs(time - this.time) <= 10s", 0, 0),
      ("caller == this.caller", 0, 0),
    ])
  func wordsLeaveOutEntries(condition: String, distances: Int, changes: Int) throws {
    let judged = try features("count(where \(condition))").plan.store.judged
    let aggregate = try #require(judged.first?.compactMap { $0 }.first)
    #expect(aggregate.screen.distances.count == distances)
    #expect(aggregate.screen.others.count == changes)
  }

  /// What large windows keep of `count` and of `sum(duration)`.
  @Test(
    arguments: [
      ("callee == this.callee", "values", "groups"), ("this.callee == caller", "values", "groups"),
      ("duration == this.duration", "values", "groups"),
      ("callee == this.callee and answered", "values", "groups"),
      ("callee == this.callee and cell == this.cell", "tested", "tested"),
      ("callee == this.callee and duration > this.duration", "tested", "tested"),
      ("abs(duration - this.duration) <= 5s", "order", "tested"),
      ("time >= this.start", "order", "tested"),
      ("duration > this.duration and answered and duration < 2 * this.duration", "order", "tested"),
      ("answered and duration > this.duration and duration < 2 * this.duration", "order", "tested"),
      ("duration > this.duration and time >= this.start", "tested", "tested"),
      ("prefix(callee, 7) == prefix(this.callee, 7)", "values", "groups"),
      ("answered == this.answered", "values", "groups"),
      ("callee != this.callee", "values", "groups"),
      ("callee != this.callee and cell == this.cell", "tested", "tested"),
      ("duration / this.duration == 2.0", "evaluated", "evaluated"),
      ("callee == this.callee or answered", "evaluated", "evaluated"),
    ])
  func entriesAreToldByValuesOfTheEvent(condition: String, count: String, sum: String) throws {
    #expect(try kept("count(where \(condition))") == count)
    #expect(try kept("sum(duration where \(condition))") == sum)
  }

  private func kept(_ value: String) throws -> String {
    let aggregate = try features(value).plan.store.aggregates[0]
    switch (IncrementalForm(aggregate), aggregate.selection) {
    case (.values, _): return "values"
    case (.groups, _): return "groups"
    case (.order, _): return "order"
    case (_, .evaluated): return "evaluated"
    default: return "tested"
    }
  }

  @Test func conditionsOnTimeBoundHowFarAnAggregateLooks() throws {
    let near = "count(where caller != this.callee and abs(time - this.time) <= 10s)"
    #expect(try features(near).plan.store.lookBack == 10_001)
    #expect(try features("count(where this.time - time < 5s)").plan.store.lookBack == 5001)
    #expect(try features("count(where time - this.time <= 5s)").plan.store.lookBack == 86_400_000)
    #expect(try features("count(where start - this.start <= 5s)").plan.store.lookBack == 86_400_000)
  }

  @Test func conditionsOfTextsInValuesAreDecidedByBatches() throws {
    let text = """
      feature: NAME
      kind: call
      by: caller
      within: 1d
      value: country(callee) != "CN" and length(callee) > 7 or count() > LEAST
      """
    let features = [("near", "3"), ("far", "5"), ("unread", "7")].map { name, least in
      SourceText(
        path: "\(name).yaml",
        text: text.replacing("NAME", with: name).replacing("LEAST", with: least) + "\n")
    }
    let rule = ruleSource("kind: call\nwhere: answered and near and far\n")
    let library = RuleLibrary.check(
      [rule], features: features, context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc)
    let kind = try #require(library.plan.schema.kind(named: "call"))
    let decided = plan.levels[0].events[kind].foundation.decided
    #expect(decided.count == 1)
    #expect(decided[0].features.count == 2)
    // For answered calls.
    #expect(decided[0].candidates?.count == 1)
    for case .feature(let feature) in plan.operators {
      let read = feature.sites[0].program.nodes.filter { $0.opcode == .derived }
      #expect(read.map { Int($0.auxiliary) } == [decided[0].column])
      #expect(!feature.sites[0].program.nodes.contains { $0.opcode == .country })
    }
  }
}
