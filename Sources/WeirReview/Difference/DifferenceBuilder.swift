package import WeirSinks

/// Compares two runs by walking through both files of flagged events side by side.
package struct DifferenceBuilder {
  private let exampleLimit: Int
  private var difference = RunDifference()
  private var ruleNumbers: [String: Int] = [:]
  private var actionNumbers: [String: Int] = [:]
  /// By rule: how many examples of each change it has.
  private var exampleCounts: [[Int]] = []

  private init(exampleLimit: Int) {
    self.exampleLimit = exampleLimit
  }

  /// What changed from `a` to `b`.
  ///
  /// Evidence, records and their places are not compared.
  ///
  /// - Parameters:
  ///   - onTrial: compare the flags of rules on trial instead.
  ///   - exampleLimit: how many examples of each change each rule gets.
  /// - Throws: ``SinkError`` if the flagged events cannot be read or are not in their order.
  /// - Complexity: O(*n*) in both files; memory for the events of one instant and the examples.
  package static func compare(
    _ a: OutputFolder, _ b: OutputFolder, onTrial: Bool = false, exampleLimit: Int
  ) throws(SinkError) -> RunDifference {
    var builder = DifferenceBuilder(exampleLimit: exampleLimit)
    let first = try EventCursor(path: onTrial ? a.shadowPath : a.flaggedPath)
    let second = try EventCursor(path: onTrial ? b.shadowPath : b.flaggedPath)
    while let time = [first.time, second.time].compactMap(\.self).min() {
      let pairs = EventPairing.pairs(try first.take(at: time), try second.take(at: time))
      for pair in pairs { builder.add(pair) }
    }
    builder.difference.rules.sort { $0.rule < $1.rule }
    builder.difference.actions.sort { $0.action < $1.action }
    builder.difference.notes = RunNotes.differences(a, b)
    return builder.difference
  }

  private mutating func add(_ pair: EventPairing.Pair) {
    let event = pair.b ?? pair.a
    guard let event else { return }
    let haveSameFlags = addFlags(of: event, pair.a?.flags ?? [], pair.b?.flags ?? [])
    let haveSameActions = addActions(pair.a?.actions ?? [], pair.b?.actions ?? [])
    guard let a = pair.a, let b = pair.b else {
      if pair.a == nil {
        difference.events.gained += 1
      } else {
        difference.events.lost += 1
      }
      return
    }
    if haveSameFlags, haveSameActions, a.score == b.score, a.level == b.level {
      difference.events.same += 1
    } else {
      difference.events.changed += 1
    }
  }

  /// Compares the flags of one event; whether they are the same.
  private mutating func addFlags(
    of event: ReviewEvent, _ a: [ReviewFlag], _ b: [ReviewFlag]
  ) -> Bool {
    var rest = a
    var areSame = true
    for flag in b {
      let place = rest.firstIndex { $0.rule == flag.rule && $0.key == flag.key }
      let isSame = add(event, place.map { rest.remove(at: $0) }, flag)
      areSame = areSame && isSame
    }
    for flag in rest { _ = add(event, flag, nil) }
    return areSame && rest.isEmpty
  }

  /// Counts one flag of either run; whether it is the same in both.
  private mutating func add(_ event: ReviewEvent, _ a: ReviewFlag?, _ b: ReviewFlag?) -> Bool {
    guard let flag = b ?? a else { return true }
    let rule = number(of: flag)
    if let b { difference.rules[rule].category = b.category }
    let example = RunDifference.Example(
      time: event.time, id: event.id, kind: event.kind, a: a, b: b)
    let aspects = example.aspects
    if a != nil, b != nil, aspects.isEmpty {
      difference.flags.same += 1
      difference.rules[rule].flags.same += 1
      return true
    }
    for aspect in aspects { difference.rules[rule].aspects[aspect, default: 0] += 1 }
    let change = example.change
    difference.flags.add(change)
    difference.rules[rule].flags.add(change)
    let place = change == .gained ? 0 : change == .lost ? 1 : 2
    if exampleCounts[rule][place] < exampleLimit {
      exampleCounts[rule][place] += 1
      difference.rules[rule].examples.append(example)
    }
    return false
  }

  private mutating func addActions(_ a: [ReviewAction], _ b: [ReviewAction]) -> Bool {
    var rest = a
    var areSame = true
    for action in b {
      let number = number(of: action)
      if let place = rest.firstIndex(of: action) {
        rest.remove(at: place)
        difference.actions[number].targets.same += 1
      } else {
        difference.actions[number].targets.gained += 1
        areSame = false
      }
    }
    for action in rest { difference.actions[number(of: action)].targets.lost += 1 }
    return areSame && rest.isEmpty
  }

  private mutating func number(of flag: ReviewFlag) -> Int {
    if let number = ruleNumbers[flag.rule] { return number }
    ruleNumbers[flag.rule] = difference.rules.count
    exampleCounts.append([0, 0, 0])
    difference.rules.append(
      RunDifference.RuleFigures(rule: flag.rule, category: flag.category))
    return difference.rules.count - 1
  }

  private mutating func number(of action: ReviewAction) -> Int {
    if let number = actionNumbers[action.action] { return number }
    actionNumbers[action.action] = difference.actions.count
    difference.actions.append(RunDifference.ActionFigures(action: action.action))
    return difference.actions.count - 1
  }
}

extension RunDifference.Figures {
  fileprivate mutating func add(_ change: RunDifference.Change) {
    switch change {
    case .gained: gained += 1
    case .lost: lost += 1
    case .changed: changed += 1
    }
  }
}
