package import WeirCore

/// Which flags are wanted; what is nil does not narrow.
package struct ReviewFilter: Hashable, Sendable {
  package var rule: String?
  package var category: String?
  /// Of the flag's rule, at least.
  package var level: Level?
  /// Of the event, for example `block`.
  package var action: String?
  package var kind: String?
  /// Milliseconds, inclusive.
  package var from: Int64?
  /// Milliseconds, exclusive.
  package var to: Int64?
  package var subject: Subject?
  /// Id of the case that the subject belongs to.
  package var caseID: String?
  /// Only flags of which nothing is decided.
  package var isUndecided = false
  /// What was decided of the flag.
  package var standing: Standing?
  /// Stands in the subject, or is the event's id or the value of one of its links.
  package var search: String?

  package init() {}

  /// Whether it lets everything through.
  package var isEmpty: Bool { self == ReviewFilter() }
}

/// What is decided of a flag.
package enum Standing: String, CaseIterable, Sendable {
  case confirmed
  case falsePositive = "false-positive"
  case unsure
  /// Confirmed, unsure or undecided.
  case notFalsePositive = "not-false-positive"
}

/// All flags of one subject that a filter lets through.
package struct ReviewGroup: Hashable, Sendable {
  package var subject: Subject
  /// Flagged events.
  package var events: Int
  /// Those of which nothing is decided.
  package var undecided: Int
  /// The highest of its events, tenths.
  package var score: Int
  /// Milliseconds.
  package var first: Int64
  package var last: Int64
}
