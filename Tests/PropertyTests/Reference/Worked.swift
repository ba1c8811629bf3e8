import TestSupport
import WeirCore
import WeirRules

/// Rules and records of examples that are worked by hand.
enum Worked {
  private static let start: Int64 = 1_622_556_000_000

  static func call(
    _ id: String, at seconds: Int64, _ caller: String = "95588", callee: String = "110",
    duration: Int64 = 1000
  ) -> EventLine {
    EventLine(
      kind: "call", id: id, time: start + seconds * 1000,
      fields: [
        EventBuilder.phone("caller", caller, is: caller),
        EventBuilder.phone("callee", callee, is: callee),
        EventBuilder.duration("duration", milliseconds: duration),
      ])
  }

  static func payment(_ id: String, at seconds: Int64, phone: String, amount: Int64) -> EventLine {
    EventLine(
      kind: "transaction", id: id, time: start + seconds * 1000,
      fields: [
        EventBuilder.phone("payer_phone", phone, is: phone),
        EventBuilder.decimal("amount", millionths: amount),
      ])
  }

  static func rule(_ id: String, category: String = "wangiri", _ rest: String) -> String {
    """
    id: \(id)
    title: A rule
    category: \(category)
    status: stable
    level: high
    score: 60
    \(rest)

    """
  }

  /// The flagged events of one rule.
  static func flagged(
    _ rule: String, _ lines: [EventLine], lateness: Int64 = 0
  ) throws -> [FlaggedLine] {
    let plan = RandomPlan(features: [], rules: [self.rule(EngineRun.ruleID(0), rule)])
    return try outcome(plan, lines, lateness: lateness).flagged
  }

  static func outcome(
    _ plan: RandomPlan, _ lines: [EventLine], lateness: Int64 = 0
  ) throws -> ReferenceOutcome {
    let plan = try EngineRun(plan, latenessMilliseconds: lateness).plan()
    let events = ReferenceStream.events(
      [lines], lateness: lateness, schema: plan.schema, madeUpID: EngineRun.madeUpID(files: 1))
    return ReferenceRun(plan: plan).outcome(events)
  }
}
