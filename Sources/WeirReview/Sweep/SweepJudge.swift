package import WeirCore

/// Compares the flagged events of every variant of a rule with labels and verdicts.
///
/// Not for use from several threads at once.
package final class SweepJudge {
  /// How a variant agrees with labels.
  package struct LabelFigures: Hashable, Sendable {
    /// Flagged events that are labelled.
    package var correct = 0
    /// Of these, events of stories of the rule's category.
    package var own = 0
    /// Stories with a flagged event.
    package var stories = 0
    /// Of these, stories of the rule's category.
    package var ownStories = 0
  }

  /// What reviewers said of a variant's flagged events.
  package struct VerdictFigures: Hashable, Sendable {
    package var confirmed = 0
    package var falsePositive = 0

    /// Of the events that were decided; nil without any.
    package var precision: Double? {
      let decided = confirmed + falsePositive
      return decided == 0 ? nil : Double(confirmed) / Double(decided)
    }
  }

  /// What there is to find.
  package struct Totals: Hashable, Sendable {
    /// Different labelled events.
    package var labelled = 0
    /// Of these, events of stories of the rule's category.
    package var own = 0
    package var stories = 0
    package var ownStories = 0
  }

  private let rule: RuleHeader
  private let labels: Labels?
  private let verdicts: VerdictState?
  private var labelFigures: [LabelFigures]
  private var verdictFigures: [VerdictFigures]
  private var caught: [Set<Int>]

  package init(_ rule: RuleHeader, variants: Int, labels: Labels?, verdicts: VerdictState?) {
    self.rule = rule
    self.labels = labels
    self.verdicts = verdicts
    labelFigures = Array(repeating: LabelFigures(), count: variants)
    verdictFigures = Array(repeating: VerdictFigures(), count: variants)
    caught = Array(repeating: [], count: variants)
  }

  /// Takes in an event that these variants flagged.
  package func judge(_ id: String, _ variants: [Int]) {
    if let labels { judge(labels.places(of: id), labels, variants) }
    guard let decision = verdicts?.decision(event: id, rule: rule.id) else { return }
    for variant in variants {
      switch decision.verdict {
      case .confirmed: verdictFigures[variant].confirmed += 1
      case .falsePositive: verdictFigures[variant].falsePositive += 1
      case .unsure, .note, .undo: break
      }
    }
  }

  private func judge(_ places: [Labels.Place], _ labels: Labels, _ variants: [Int]) {
    guard !places.isEmpty else { return }
    let isOwn = places.contains { labels.stories[$0.story].category == rule.category }
    for variant in variants {
      labelFigures[variant].correct += 1
      if isOwn { labelFigures[variant].own += 1 }
      for place in places where caught[variant].insert(place.story).inserted {
        labelFigures[variant].stories += 1
        if labels.stories[place.story].category == rule.category {
          labelFigures[variant].ownStories += 1
        }
      }
    }
  }

  /// Nil without labels.
  package var totals: Totals? {
    guard let labels else { return nil }
    let own = labels.stories.filter { $0.category == rule.category }
    return Totals(
      labelled: labels.eventCount, own: Set(own.flatMap { $0.events.map(\.id) }).count,
      stories: labels.stories.count, ownStories: own.count)
  }

  /// Nil without labels.
  func labelFigures(of variant: Int) -> LabelFigures? {
    labels == nil ? nil : labelFigures[variant]
  }

  /// Nil without verdicts.
  func verdictFigures(of variant: Int) -> VerdictFigures? {
    verdicts == nil ? nil : verdictFigures[variant]
  }
}
