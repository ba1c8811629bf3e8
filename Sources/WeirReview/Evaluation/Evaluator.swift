package import WeirCore
package import WeirSinks

/// Compares the flagged events of a run with labels.
package struct Evaluator {
  private let labels: Labels
  private var evaluation = Evaluation()
  private var ruleNumbers: [String: Int] = [:]
  private var rulesOfStory: [Set<Int>]

  /// - Parameter rules: of the pipeline in force; nil counts those that fired only.
  private init(_ labels: Labels, rules: [RuleHeader]?) {
    self.labels = labels
    rulesOfStory = Array(repeating: [], count: labels.stories.count)
    evaluation.knowsAllRules = rules != nil
    evaluation.labelled = labels.eventCount
    evaluation.stories = labels.stories.map { story in
      Evaluation.StoryFigures(
        story: story.name, category: story.category, events: story.events.count)
    }
    for rule in rules ?? [] where !rule.isShadow {
      _ = number(of: rule.id, category: rule.category)
    }
  }

  /// - Parameters:
  ///   - rules: of the pipeline in force; nil where it is not known.
  /// - Throws: ``SinkError`` if the flagged events cannot be read.
  /// - Complexity: O(*n*) in the flagged events; memory grows with the labels.
  package static func evaluate(
    _ folder: OutputFolder, _ labels: Labels, rules: [RuleHeader]?
  ) throws(SinkError) -> Evaluation {
    var evaluator = Evaluator(labels, rules: rules)
    var times = StoryTimes(labels)
    try folder.forEachEvent { event in
      evaluator.add(event, &times)
      return true
    }
    evaluator.evaluation.processed = folder.run.sum.processed
    evaluator.finish(times)
    return evaluator.evaluation
  }

  private mutating func number(of rule: String, category: String) -> Int {
    if let number = ruleNumbers[rule] { return number }
    ruleNumbers[rule] = evaluation.rules.count
    evaluation.rules.append(Evaluation.RuleFigures(rule: rule, category: category))
    return evaluation.rules.count - 1
  }

  private mutating func add(_ event: ReviewEvent, _ times: inout StoryTimes) {
    let places = labels.places(of: event.id)
    let isFraud = !places.isEmpty
    evaluation.alerts.add(isFraud: isFraud)
    var fired: Set<Int> = []
    for flag in event.flags {
      let rule = number(of: flag.rule, category: flag.category)
      evaluation.rules[rule].flags.add(isFraud: isFraud)
      fired.insert(rule)
    }
    for place in places {
      rulesOfStory[place.story].formUnion(fired)
      evaluation.stories[place.story].flaggedEvents += 1
      times.flagged(place, at: event.time)
    }
  }

  private mutating func finish(_ times: StoryTimes) {
    for index in evaluation.stories.indices {
      let rules = rulesOfStory[index].map { evaluation.rules[$0] }
      evaluation.stories[index].rules = rules.map(\.rule).sorted()
      evaluation.stories[index].isCaughtByOwn = rules.contains {
        $0.category == evaluation.stories[index].category
      }
      times.settle(&evaluation.stories[index], index)
      evaluation.delays.add(evaluation.stories[index])
    }
    evaluation.delays.finish()
    evaluation.categories = categories
    evaluation.rules.sort { $0.rule < $1.rule }
  }

  private var categories: [Evaluation.CategoryFigures] {
    var figures: [String: Evaluation.CategoryFigures] = [:]
    for rule in evaluation.rules {
      let new = Evaluation.CategoryFigures(category: rule.category, hasRule: true)
      figures[rule.category, default: new].flags.correct += rule.flags.correct
      figures[rule.category, default: new].flags.wrong += rule.flags.wrong
    }
    for story in evaluation.stories {
      let new = Evaluation.CategoryFigures(category: story.category, hasRule: false)
      figures[story.category, default: new].stories += 1
      if story.isCaught { figures[story.category, default: new].caught += 1 }
      if story.isCaughtByOwn { figures[story.category, default: new].caughtByOwn += 1 }
      figures[story.category, default: new].delays.add(story)
    }
    return figures.values.sorted { $0.category < $1.category }.map {
      var finished = $0
      finished.delays.finish()
      return finished
    }
  }
}

extension Evaluation.Alerts {
  fileprivate mutating func add(isFraud: Bool) {
    if isFraud { correct += 1 } else { wrong += 1 }
  }
}

/// What is known of when the events of each story happened.
private struct StoryTimes {
  private let labels: Labels
  private var flags: [Labels.Place: Int64] = [:]
  private var firstFlags: [Int64?]

  init(_ labels: Labels) {
    self.labels = labels
    firstFlags = Array(repeating: nil, count: labels.stories.count)
  }

  mutating func flagged(_ place: Labels.Place, at time: Int64) {
    flags[place] = time
    firstFlags[place.story] = min(firstFlags[place.story] ?? .max, time)
  }

  func settle(_ figures: inout Evaluation.StoryFigures, _ story: Int) {
    let events = labels.stories[story].events
    let times = events.indices.map { index in
      events[index].time ?? flags[Labels.Place(story: story, event: index)]
    }
    figures.first = times.compactMap(\.self).min()
    figures.last = times.compactMap(\.self).max()
    figures.firstFlag = firstFlags[story]
    figures.complete = complete(events, times)
  }

  /// Time of the first `act`; without one, of the last event that is no aftermath. Where times are
  /// missing, the order of the labels is that of the events.
  private func complete(_ events: [Labels.Event], _ times: [Int64?]) -> Int64? {
    func pick(_ indices: [Int], latest: Bool) -> Int64? {
      let known = indices.compactMap { times[$0] }
      if known.count == indices.count { return latest ? known.max() : known.min() }
      return (latest ? indices.last : indices.first).flatMap { times[$0] }
    }
    let acts = events.indices.filter { events[$0].role == .act }
    if !acts.isEmpty { return pick(acts, latest: false) }
    let before = events.indices.filter { events[$0].role != .aftermath }
    return pick(before.isEmpty ? Array(events.indices) : before, latest: true)
  }
}
