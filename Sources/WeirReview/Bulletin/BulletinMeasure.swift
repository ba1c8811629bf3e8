import WeirCore

/// What a bulletin counts the targets of, in the order of its tables.
package enum BulletinMeasure: String, CaseIterable, Sendable {
  case calls, messages, domains
  case otherBlocks = "other_blocks"
  case held, warned, leads, watched

  /// The measure that an action belongs to; nil for actions of other versions.
  ///
  /// A domain is told by the target's form, unless the target is the sender of the message.
  init?(_ action: ReviewAction, of event: ReviewEvent, _ fields: EventFields) {
    switch Action(rawValue: action.action) {
    case .block: self = Self.blocked(action.target, event, fields)
    case .hold: self = .held
    case .warn: self = .warned
    case .refer: self = .leads
    case .watch: self = .watched
    case nil: return nil
    }
  }

  private static func blocked(
    _ target: String, _ event: ReviewEvent, _ fields: EventFields
  ) -> BulletinMeasure {
    if SubjectKinds.isDomain(target), fields["sender"] != target { return .domains }
    return switch event.kind {
    case "call": .calls
    case "sms": .messages
    default: .otherBlocks
    }
  }

  /// For people: what a distinct target is.
  package var targets: String {
    switch self {
    case .calls: "callers to block"
    case .messages: "senders to block"
    case .domains: "domains to block"
    case .otherBlocks: "others to block"
    case .held: "payments to hold"
    case .warned: "people to warn"
    case .leads: "leads"
    case .watched: "watched"
    }
  }

  /// For people: what the flagged events behind the targets are.
  package var events: String {
    switch self {
    case .calls: "flagged calls of theirs"
    case .messages: "flagged messages of theirs"
    default: "flagged events behind them"
    }
  }
}
