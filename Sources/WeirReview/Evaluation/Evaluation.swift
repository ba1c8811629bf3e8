/// How well a run's flags agree with labels.
///
/// An event is fraud if its id is labelled. A flag, and a flagged event, is true if its event is
/// fraud, else false.
package struct Evaluation: Sendable {
  /// True and false alerts.
  package struct Alerts: Sendable {
    package var correct = 0
    package var wrong = 0

    package var all: Int { correct + wrong }
    /// Nil without alerts.
    package var precision: Double? { all == 0 ? nil : Double(correct) / Double(all) }
  }

  package struct RuleFigures: Sendable {
    package var rule: String
    package var category: String
    /// One for each flag.
    package var flags = Alerts()
  }

  package struct CategoryFigures: Sendable {
    package var category: String
    /// Whether a rule of this category is in force.
    package var hasRule: Bool
    /// Flags of the rules of this category.
    package var flags = Alerts()
    package var stories = 0
    /// Stories with an event that any rule flagged.
    package var caught = 0
    /// Stories with an event that a rule of this category flagged.
    package var caughtByOwn = 0
    package var delays = DelayFigures()

    /// Nil without stories.
    package var recall: Double? { stories == 0 ? nil : Double(caught) / Double(stories) }
    /// Nil without stories.
    package var ownRecall: Double? { stories == 0 ? nil : Double(caughtByOwn) / Double(stories) }
  }

  package struct StoryFigures: Sendable {
    package var story: String
    package var category: String
    package var events: Int
    package var flaggedEvents = 0
    package var rules: [String] = []
    package var isCaughtByOwn = false
    /// Of its events whose time is known, milliseconds.
    package var first: Int64?
    package var last: Int64?
    package var firstFlag: Int64?
    /// Time at which it was complete, milliseconds; nil where that is not known.
    package var complete: Int64?

    package var isCaught: Bool { flaggedEvents > 0 }
    /// Milliseconds from completion to the first flag; 0 if the flag came before.
    package var delay: Int64? {
      guard let firstFlag, let complete else { return nil }
      return max(0, firstFlag - complete)
    }
    /// Whether it was flagged before it was complete.
    package var isEarly: Bool {
      guard let firstFlag, let complete else { return false }
      return firstFlag < complete
    }
  }

  /// Events that the rules judged.
  package var processed = 0
  /// Different labelled ids.
  package var labelled = 0
  /// Flagged events.
  package var alerts = Alerts()
  /// Rules by id; those of the pipeline that never fired too, where it is known.
  package var rules: [RuleFigures] = []
  /// By name.
  package var categories: [CategoryFigures] = []
  /// In the order of the labels.
  package var stories: [StoryFigures] = []
  package var delays = DelayFigures()
  /// Whether every rule in force is known, or only those that fired.
  package var knowsAllRules = false

  /// Events processed that are not labelled.
  package var benign: Int { max(0, processed - labelled) }
  /// Share of the labelled events that were flagged; nil without labels.
  package var recall: Double? {
    labelled == 0 ? nil : Double(alerts.correct) / Double(labelled)
  }
  package var caught: Int { stories.filter(\.isCaught).count }
  package var caughtByOwn: Int { stories.filter(\.isCaughtByOwn).count }
  package var storyRecall: Double? {
    stories.isEmpty ? nil : Double(caught) / Double(stories.count)
  }
  package var missed: [StoryFigures] { stories.filter { !$0.isCaught } }

  /// `count` for each million benign events; nil without them.
  package func perMillion(_ count: Int) -> Double? {
    benign == 0 ? nil : Double(count) * 1e6 / Double(benign)
  }
}

/// How long after a story's completion its first flag came.
package struct DelayFigures: Sendable {
  /// Milliseconds, one for each caught story whose completion is known; ascending once finished.
  package private(set) var known: [Int64] = []
  /// Of these, stories flagged before they were complete.
  package private(set) var early = 0
  /// Caught stories of which it is not known when they were complete.
  package private(set) var unknown = 0

  package init() {}

  mutating func add(_ story: Evaluation.StoryFigures) {
    guard story.isCaught else { return }
    guard let delay = story.delay else {
      unknown += 1
      return
    }
    known.append(delay)
    if story.isEarly { early += 1 }
  }

  mutating func finish() { known.sort() }

  package var median: Int64? { percentile(50) }
  package var ninetieth: Int64? { percentile(90) }
  package var maximum: Int64? { known.last }

  /// The smallest delay that at least `percent` percent do not exceed; nil without any.
  package func percentile(_ percent: Int) -> Int64? {
    guard !known.isEmpty else { return nil }
    return known[max(0, (known.count * percent + 99) / 100 - 1)]
  }
}
