import WeirCore
import WeirRules
import WeirSinks

/// A flagged event in one line.
package struct HighestEvent: Sendable {
  package var tenths: Int
  package var time: String
  package var score: String
  package var id: String
  package var rule: String
  package var why: String
}

extension RunOutcome {
  /// How many flagged events the summary shows.
  static let shown = 8

  /// Keeps the event if it is among the highest, one for each rule; of equal ones the earlier.
  mutating func show(_ event: FlaggedEvent, rules: [RuleHeader], sources: [SourceInfo]) {
    let score = event.score(rules: rules)
    if highest.count == Self.shown, let last = highest.last, last.tenths >= score.tenths { return }
    guard let flag = event.flags.max(by: { rules[$0.rule].score < rules[$1.rule].score })
    else { return }
    let rule = rules[flag.rule].id
    if let known = highest.firstIndex(where: { $0.rule == rule }) {
      guard highest[known].tenths < score.tenths else { return }
      highest.remove(at: known)
    }
    let shown = HighestEvent(
      tenths: score.tenths, time: EventTime.format(event.batch.times[event.row]),
      score: score.text,
      id: String(decoding: event.id(sources: sources), as: UTF8.self),
      rule: rule, why: flag.why)
    let place = highest.firstIndex { $0.tenths < score.tenths } ?? highest.count
    highest.insert(shown, at: place)
    if highest.count > Self.shown { highest.removeLast() }
  }
}
