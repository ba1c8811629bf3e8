/// What is decided so far, as the verdicts in their order leave it.
package struct VerdictState: Sendable {
  /// The verdict that holds for an event, or for one rule's flag of it.
  package struct Decision: Hashable, Sendable {
    package var verdict: Verdict
    package var reason: FalsePositiveReason?
    package var reviewer: String
    /// Milliseconds of processing time.
    package var time: Int64
    /// ``VerdictRecord/number``.
    package var number: Int
  }

  private struct Target: Hashable {
    var event: String
    var rule: String?
  }

  private var decisions: [Target: [Decision]] = [:]
  /// Notes by event, in their order.
  private var notes: [String: [VerdictRecord]] = [:]

  package init() {}

  /// What holds for the flagged event; nil while it is undecided.
  ///
  /// - Parameter rule: of the flag that is meant: what was said of it alone, else of its event;
  ///   nil asks for what was said of the event as a whole.
  package func decision(event: String, rule: String? = nil) -> Decision? {
    if let rule, let decision = decisions[Target(event: event, rule: rule)]?.last {
      return decision
    }
    return decisions[Target(event: event)]?.last
  }

  /// Whether anything holds for the event or one of its flags.
  package func isDecided(_ event: ReviewEvent) -> Bool {
    decision(event: event.id) != nil
      || event.flags.contains { decision(event: event.id, rule: $0.rule) != nil }
  }

  /// Ids of the events about which anything was ever decided, some of them several times.
  var judgedEvents: [String] { decisions.keys.map(\.event) }

  /// Whether anything was ever decided, taken back or not.
  package var hasDecisions: Bool { !decisions.isEmpty }

  /// Notes about the event, the oldest first.
  package func notes(event: String) -> [VerdictRecord] { notes[event] ?? [] }

  /// How many events have a verdict that holds, by verdict; those about single flags left out.
  package var counts: [Verdict: Int] {
    decisions.filter { $0.key.rule == nil }.compactMap(\.value.last)
      .reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
  }

  /// Every event with a verdict that holds as a whole, in no order.
  package var decidedEvents: [(event: String, decision: Decision)] {
    decisions.compactMap { target, decisions in
      guard target.rule == nil, let last = decisions.last else { return nil }
      return (target.event, last)
    }
  }

  mutating func apply(_ record: VerdictRecord) {
    for event in record.events {
      if let note = record.note, !note.isEmpty { notes[event, default: []].append(record) }
      let target = Target(event: event, rule: record.rule)
      if record.verdict == .undo {
        _ = decisions[target]?.popLast()
      } else if record.verdict.isDecision {
        decisions[target, default: []].append(
          Decision(
            verdict: record.verdict, reason: record.reason, reviewer: record.reviewer,
            time: record.time, number: record.number))
      }
    }
  }
}
