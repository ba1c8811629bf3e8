import WeirCore

/// What changed from one run's flagged events to another's.
package struct RunDifference: Sendable {
  /// How many there are on each side, and what became of them.
  package struct Figures: Hashable, Sendable {
    /// In the second run only.
    package var gained = 0
    /// In the first run only.
    package var lost = 0
    package var changed = 0
    package var same = 0

    /// In the first run.
    package var a: Int { lost + changed + same }
    /// In the second run.
    package var b: Int { gained + changed + same }
    package var isSame: Bool { gained + lost + changed == 0 }

    package init() {}
  }

  /// What can differ between two flags of one rule, key and event.
  package enum Aspect: String, CaseIterable, Sendable {
    case score, level, category, subject, values, why
  }

  package enum Change: String, CaseIterable, Sendable {
    case gained, lost, changed
  }

  /// A flag that is not the same in both runs.
  package struct Example: Sendable {
    /// Of the event, milliseconds.
    package var time: Int64
    package var id: String
    package var kind: String
    /// Of the first run; nil if it was gained.
    package var a: ReviewFlag?
    /// Of the second run; nil if it was lost.
    package var b: ReviewFlag?

    package var change: Change { a == nil ? .gained : b == nil ? .lost : .changed }
    /// What differs between the two.
    package var aspects: [Aspect] {
      guard let a, let b else { return [] }
      return RunDifference.aspects(a, b)
    }
  }

  package struct RuleFigures: Sendable {
    package var rule: String
    /// In the second run, where the rule flags there.
    package var category: String
    /// One for each flag.
    package var flags = Figures()
    /// How many of the changed flags differ in what.
    package var aspects: [Aspect: Int] = [:]
    /// The first of each change, in the order of the events.
    package var examples: [Example] = []
  }

  package struct ActionFigures: Sendable {
    package var action: String
    /// One for each target of each flagged event.
    package var targets = Figures()
  }

  package var events = Figures()
  package var flags = Figures()
  /// By id.
  package var rules: [RuleFigures] = []
  /// By name.
  package var actions: [ActionFigures] = []
  /// What differs between the runs themselves, for people.
  package var notes: [String] = []

  package init() {}

  /// Whether both runs flagged the same events for the same reasons.
  package var isSame: Bool { events.isSame }

  static func aspects(_ a: ReviewFlag, _ b: ReviewFlag) -> [Aspect] {
    Aspect.allCases.filter { aspect in
      switch aspect {
      case .score: a.score != b.score
      case .level: a.level != b.level
      case .category: a.category != b.category
      case .subject: a.subject != b.subject
      case .values: a.values != b.values
      case .why: a.why != b.why
      }
    }
  }
}
