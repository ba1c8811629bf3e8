/// What a reviewer says of a flagged event.
package enum Verdict: String, CaseIterable, Sendable {
  case confirmed
  case falsePositive = "false_positive"
  case unsure
  /// Only a remark: the verdict before it stays.
  case note
  /// Takes the verdict before it back; the event is undecided again.
  case undo

  /// Whether it decides about the event, until another one does.
  package var isDecision: Bool { self != .note && self != .undo }
}

/// Why a flag was wrong.
package enum FalsePositiveReason: String, CaseIterable, Sendable {
  case legitimateBusiness = "legitimate_business"
  case knownCustomer = "known_customer"
  case testTraffic = "test_traffic"
  case dataError = "data_error"
  case ruleTooBroad = "rule_too_broad"
  case listOutdated = "list_outdated"
  case other
}

/// One line of the verdicts: who said when what about which flagged events.
package struct VerdictRecord: Hashable, Sendable {
  /// From 1, its place in the file.
  package var number: Int
  /// When it was written, milliseconds of processing time.
  package var time: Int64
  /// Who wrote it.
  package var reviewer: String
  package var verdict: Verdict
  /// Only of false positives, which always have one.
  package var reason: FalsePositiveReason?
  package var note: String?
  /// Ids of the flagged events that it is about; at least one.
  package var events: [String]
  /// The rule whose flag is meant; nil where all flags of the events are.
  package var rule: String?
  /// ``Subject/id`` of the group that was decided at once.
  package var group: String?
  /// Of the flagged events that were reviewed, see ``RunFacts/digest``.
  package var digest: String
  /// SHA-256 of the line before, without its line feed; of nothing in the first.
  package var previous: String
}

/// What a reviewer decides, to be appended to the verdicts.
package struct NewVerdict: Sendable {
  package var reviewer: String
  package var verdict: Verdict
  package var reason: FalsePositiveReason?
  package var note: String?
  package var events: [String]
  package var rule: String?
  package var group: String?

  package init(
    reviewer: String, verdict: Verdict, reason: FalsePositiveReason? = nil, note: String? = nil,
    events: [String], rule: String? = nil, group: String? = nil
  ) {
    self.reviewer = reviewer
    self.verdict = verdict
    self.reason = reason
    self.note = note
    self.events = events
    self.rule = rule
    self.group = group
  }

  /// What is wrong with it; nil if it can be written.
  var problem: String? {
    if events.isEmpty { return "a verdict must be about at least one event" }
    if reviewer.isEmpty { return "a verdict needs the name of its reviewer" }
    if verdict == .falsePositive, reason == nil {
      return "a false positive needs a reason, one of "
        + FalsePositiveReason.allCases.map(\.rawValue).joined(separator: ", ")
    }
    if verdict != .falsePositive, reason != nil { return "only a false positive has a reason" }
    if verdict == .note, note?.isEmpty ?? true { return "a note needs a text" }
    return nil
  }
}
