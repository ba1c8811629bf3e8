import WeirCore

extension RunDifference {
  /// For people: totals, a table of the rules with a difference, one of the actions, then examples.
  /// Nothing in it moves the cursor or hides anything.
  package var text: String {
    var blocks: [String] = []
    if !notes.isEmpty { blocks.append(notes.map { "note: \($0)" }.joined(separator: "\n")) }
    blocks.append(totals)
    if isSame { return (blocks + ["no difference"]).joined(separator: "\n\n") }
    if !flags.isSame { blocks.append(ruleTable) }
    if !actions.isEmpty { blocks.append(actionTable) }
    blocks += rules.filter { !$0.examples.isEmpty }.map(examples)
    return blocks.joined(separator: "\n\n")
  }

  private static let columns = ["in a", "in b", "gained", "lost", "changed", "same"]

  private static func cells(_ figures: Figures) -> [String] {
    [
      figures.a, figures.b, figures.gained, figures.lost, figures.changed, figures.same,
    ].map { "\($0)" }
  }

  private var totals: String {
    var table = TextTable([""] + Self.columns)
    table.add(["flagged events"] + Self.cells(events))
    table.add(["flags"] + Self.cells(flags))
    return table.text
  }

  private var ruleTable: String {
    var table = TextTable(["rule"] + Self.columns + ["changed in"])
    for rule in rules where !rule.flags.isSame {
      let aspects = Aspect.allCases.compactMap { aspect in
        rule.aspects[aspect].map { "\(aspect.rawValue) (\($0))" }
      }
      table.add([rule.rule] + Self.cells(rule.flags) + [aspects.joined(separator: ", ")])
    }
    let same = rules.count { $0.flags.isSame }
    return table.text + (same == 0 ? "" : "\n\(same == 1 ? "1 rule" : "\(same) rules") the same")
  }

  private var actionTable: String {
    var table = TextTable(["action", "in a", "in b", "gained", "lost", "same"])
    for action in actions {
      let targets = action.targets
      table.add(
        [action.action]
          + [targets.a, targets.b, targets.gained, targets.lost, targets.same].map { "\($0)" })
    }
    return table.text
  }

  private func examples(of rule: RuleFigures) -> String {
    var lines = [VisibleText.of(rule.rule)]
    for change in Change.allCases {
      let examples = rule.examples.filter { $0.change == change }
      for example in examples { lines += Self.lines(example) }
      let rest = rule.flags.count(of: change) - examples.count
      if rest > 0, !examples.isEmpty { lines.append("  and \(rest) more \(change.rawValue)") }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ example: Example) -> [String] {
    let mark =
      switch example.change {
      case .gained: "+"
      case .lost: "-"
      case .changed: "~"
      }
    guard let flag = example.b ?? example.a else { return [] }
    let key = flag.key.map { "\($0.name) \($0.text)" }.joined(separator: ", ")
    let place = [EventTime.format(example.time), example.id, key].filter { !$0.isEmpty }
    let head = "  \(mark) " + VisibleText.of(place.joined(separator: "  "))
    guard let a = example.a, let b = example.b else {
      return [head, "      " + VisibleText.of(flag.why)]
    }
    return [head]
      + aspectTexts(a, b).map { name, before, after in
        "      " + VisibleText.of("\(name): \(before) -> \(after)")
      }
  }

  /// What differs, with its texts before and after; each value on its own.
  static func aspectTexts(
    _ a: ReviewFlag, _ b: ReviewFlag
  ) -> [(name: String, before: String, after: String)] {
    aspects(a, b).flatMap { aspect -> [(name: String, before: String, after: String)] in
      switch aspect {
      case .score: [("score", "\(a.score)", "\(b.score)")]
      case .level: [("level", a.level.rawValue, b.level.rawValue)]
      case .category: [("category", a.category, b.category)]
      case .subject: [("subject", a.subject ?? "-", b.subject ?? "-")]
      case .values: values(a, b)
      case .why: [("why", a.why, b.why)]
      }
    }
  }

  private static func values(
    _ a: ReviewFlag, _ b: ReviewFlag
  ) -> [(name: String, before: String, after: String)] {
    var names: [String] = []
    for value in a.values + b.values where !names.contains(value.name) { names.append(value.name) }
    let rows = names.compactMap { name -> (name: String, before: String, after: String)? in
      let before = a.values.first { $0.name == name }?.text ?? "-"
      let after = b.values.first { $0.name == name }?.text ?? "-"
      return before == after ? nil : (name, before, after)
    }
    if !rows.isEmpty { return rows }
    func order(_ flag: ReviewFlag) -> String { flag.values.map(\.name).joined(separator: ", ") }
    return [("order of values", order(a), order(b))]
  }
}

extension RunDifference.Figures {
  func count(of change: RunDifference.Change) -> Int {
    switch change {
    case .gained: gained
    case .lost: lost
    case .changed: changed
    }
  }
}
