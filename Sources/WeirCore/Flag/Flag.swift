/// What outputs need to know of a rule.
package struct RuleHeader: Sendable {
  package var id: String
  package var category: String
  package var level: Level
  /// 1...100.
  package var score: Int
  package var isShadow: Bool

  package init(id: String, category: String, level: Level, score: Int, isShadow: Bool) {
    self.id = id
    self.category = category
    self.level = level
    self.score = score
    self.isShadow = isShadow
  }
}

/// How much a rule's flag matters.
package enum Level: String, CaseIterable, Comparable, Sendable {
  case informational, low, medium, high, critical

  package static func < (left: Level, right: Level) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}

package enum Action: String, CaseIterable, Sendable {
  case block, hold, warn, refer, watch

  /// Lower case, no full stop.
  package var summary: String {
    switch self {
    case .block: "a number or a domain to be blocked"
    case .hold: "a payment to be stopped"
    case .warn: "a likely victim to be warned in time"
    case .refer: "a number, account or device as a lead for investigators"
    case .watch: "anything to be kept under observation"
    }
  }
}

/// An action of a flag and whom it concerns.
package struct TargetedAction: Hashable, Sendable {
  package var action: Action
  package var target: [UInt8]

  package init(action: Action, target: [UInt8]) {
    self.action = action
    self.target = target
  }
}

/// A record that contributed to a flag.
package struct Evidence: Sendable {
  package var position: Position
  /// Of a sequence: the step that the record matched, and its id (nil: it has none of its own).
  package var step: String?
  package var id: [UInt8]?

  package init(position: Position, step: String? = nil, id: [UInt8]? = nil) {
    self.position = position
    self.step = step
    self.id = id
  }
}

/// One rule's judgement of one event and key.
///
/// A class, since flags are sorted and handed on, and a copy of so many lists costs more than either.
package final class Flag: Sendable {
  /// Place in the plan's rules, which stand in the order of their ids.
  package let rule: Int
  package let batch: EventBatch
  package let row: Int
  /// Name and value of each part of the key; empty for single rules.
  package let key: [NamedValue]
  package let subject: Value
  /// Whom it is about, as rules on flags read it: the subject, else the key or the first target.
  package let about: Value
  /// Aggregates of `having` and `why` by their canonical text, in order of appearance.
  package let values: [NamedValue]
  package let why: String
  package let evidence: [Evidence]
  package let actions: [TargetedAction]
  /// Actions that the pipeline's allow list keeps from their targets.
  package let allowed: [TargetedAction]

  package init(
    rule: Int, batch: EventBatch, row: Int, key: [NamedValue], subject: Value = .missing,
    about: Value = .missing, values: [NamedValue], why: String, evidence: [Evidence],
    actions: [TargetedAction],
    allowed: [TargetedAction] = []
  ) {
    self.rule = rule
    self.batch = batch
    self.row = row
    self.key = key
    self.subject = subject
    self.about = about
    self.values = values
    self.why = why
    self.evidence = evidence
    self.actions = actions
    self.allowed = allowed
  }

  /// The same flag on an event that has moved.
  package func moved(to row: Int, of batch: EventBatch) -> Flag {
    Flag(
      rule: rule, batch: batch, row: row, key: key, subject: subject, about: about, values: values,
      why: why, evidence: evidence, actions: actions, allowed: allowed)
  }
}

package struct NamedValue: Hashable, Sendable {
  package var name: String
  package var value: Value

  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}
