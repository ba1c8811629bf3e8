import WeirCore

extension ReviewScreen {
  /// What is on the screen: as many lines as it is high, none wider than it.
  package func lines() -> [ScreenLine] {
    var lines: [ScreenLine]
    switch view {
    case .queue: lines = queueLines()
    case .group: lines = groupLines()
    case .help: lines = helpLines()
    }
    if case .choice(let field, let names, let place) = prompt {
      lines = choiceLines(field, names, place)
    }
    lines = Array(lines.prefix(height - 2))
    lines += Array(repeating: ScreenLine(), count: height - 2 - lines.count)
    lines.append(ScreenLine(notice, .yellow))
    lines.append(promptLine)
    return lines.map { $0.cut(to: width) }
  }

  private var title: ScreenLine {
    let place = groupCount == 0 ? "0" : "\(selected + 1)"
    let who = "\(session.reviewer), \(session.log.records.count) verdicts"
    return ScreenLine(
      "weir review  \(place) of \(ReviewText.counted(groupCount, "group"))  \(who)  \(filterText)")
  }

  /// The filter as people read it; empty without one.
  var filterText: String {
    var parts: [String] = []
    func add(_ name: String, _ value: String?) {
      if let value { parts.append("\(name) \(value)") }
    }
    add("rule", filter.rule)
    add("category", filter.category)
    add("level", filter.level.map(\.rawValue))
    add("action", filter.action)
    add("kind", filter.kind)
    add("from", filter.from.map { Figures.time($0) })
    add("to", filter.to.map { Figures.time($0) })
    add("subject", filter.subject?.id)
    add("case", filter.caseID)
    add("decided", filter.standing?.rawValue)
    add("search", filter.search)
    if filter.isUndecided { parts.append("undecided") }
    return parts.isEmpty ? "" : "[\(parts.joined(separator: ", "))]"
  }

  // MARK: Queue

  private func queueLines() -> [ScreenLine] {
    var lines = [title.bar(.reverse, width: width)]
    lines.append(
      ScreenLine(
        "score  events  undecided  with  subject                  last              rules", .dim))
    for place in top..<max(top, min(groupCount, top + queueRows)) {
      guard groups.indices.contains(place - start) else { continue }
      lines.append(row(groups[place - start], isSelected: place == selected))
    }
    if groupCount == 0 { lines.append(ScreenLine("nothing here: Esc takes the filters away")) }
    return lines
  }

  private func row(_ group: ReviewGroup, isSelected: Bool) -> ScreenLine {
    let score = Self.padded("\(group.score / 10).\(group.score % 10)", 5, toRight: true)
    let counts =
      "  \(Self.padded("\(group.events)", 6, toRight: true))"
      + "  \(Self.padded("\(group.undecided)", 9, toRight: true))  "
    let others = companions[group.subject].map { "+\($0)" } ?? ""
    let subject = Self.padded(VisibleText.of(group.subject.id), 23)
    let last = String(Figures.time(group.last).prefix(16))
    var line = ScreenLine()
    line.append(score, group.score >= 800 ? .red : group.score >= 500 ? .yellow : .plain)
    line.append(counts)
    line.append(Self.padded(others, 4, toRight: true) + "  ", .yellow)
    line.append(subject, .bold)
    line.append("  \(last)  ")
    line.append(rules[group.subject] ?? "", group.undecided == 0 ? .green : .plain)
    return isSelected ? line.bar(.reverse, width: width) : line
  }

  private static func padded(_ text: String, _ width: Int, toRight: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - CellWidth.of(text)))
    return toRight ? space + text : text + space
  }

  // MARK: Group

  private func groupLines() -> [ScreenLine] {
    guard let open else { return [] }
    let group = open.page.group
    let companions = open.page.fraudCase.map { "  one of \($0.memberCount) in \($0.id)" } ?? ""
    let heading =
      "\(group.subject.id)  score \(group.score / 10).\(group.score % 10)  "
      + "\(ReviewText.counted(group.events, "event")), \(group.undecided) undecided  "
      + "\(Figures.time(group.first)) to \(Figures.time(group.last))\(companions)"
    var lines = [ScreenLine(heading).bar(.reverse, width: width)]
    for reason in open.page.reasons.prefix(reasonRows / 2) {
      var line = ScreenLine(reason.rule, .bold)
      line.append(" (\(reason.category), \(reason.level))  ")
      if reason.flags > 1 { line.append("\(reason.flags) times", .dim) }
      lines.append(line)
      lines.append(ScreenLine("  \(reason.why)"))
    }
    lines.append(ScreenLine("event \(open.selected + 1) of \(group.events), by time", .dim))
    for place in open.top..<min(group.events, open.top + timelineRows) {
      guard open.events.indices.contains(place - open.start) else { continue }
      let line = ScreenLine(ReviewText.line(open.events[place - open.start], session))
      lines.append(place == open.selected ? line.bar(.reverse, width: width) : line)
    }
    let details = wrappedDetails
    let isMore = details.count > open.detailTop + detailRows
    lines.append(ScreenLine(isMore ? "its details (J K scroll)" : "its details", .dim))
    lines += details.dropFirst(open.detailTop).prefix(detailRows).map { ScreenLine($0) }
    return lines
  }

  // MARK: Prompts

  private func choiceLines(_ field: Field, _ names: [String], _ place: Int) -> [ScreenLine] {
    var lines = [ScreenLine("filter by \(field.name)").bar(.reverse, width: width)]
    let rows = max(1, height - 3)
    let first = max(0, place - rows + 1)
    for index in first..<min(names.count, first + rows) {
      let line = ScreenLine(names[index])
      lines.append(index == place ? line.bar(.reverse, width: width) : line)
    }
    return lines
  }

  private var promptLine: ScreenLine {
    switch prompt {
    case .none:
      let keys =
        view == .queue
        ? "Enter open  c confirm  x false positive  s unsure  U undo  f filter  / search  ? help"
        : "c confirm  x false positive  s unsure  A all of them  t note  U undo  q back  ? help"
      return ScreenLine(view == .help ? "any key goes back" : keys, .dim)
    case .text(let purpose, let text): return typed("\(Self.name(purpose)): ", text)
    case .reason:
      let reasons = FalsePositiveReason.allCases.enumerated().map { "\($0 + 1) \($1.words)" }
      return ScreenLine("false positive: " + reasons.joined(separator: "  "))
    case .bulk:
      return ScreenLine("all of the group: c confirm  x false positive  s unsure  t note")
    case .filter:
      let fields = Field.allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: "  ")
      return ScreenLine("filter: \(fields)  u undecided  x none")
    case .choice: return ScreenLine("Enter takes it, Esc does not", .dim)
    }
  }

  /// A text being typed, of which the end is seen.
  private func typed(_ name: String, _ text: String) -> ScreenLine {
    var shown = VisibleText.of(text)
    while CellWidth.of(name) + CellWidth.of(shown) + 1 > width, !shown.isEmpty {
      shown.removeFirst()
    }
    var line = ScreenLine(name, .bold)
    line.append(shown)
    line.append(" ", .reverse)
    return line
  }

  private static func name(_ purpose: TextPurpose) -> String {
    switch purpose {
    case .search: "search"
    case .note: "note"
    case .reviewer: "who"
    case .filter(let field): "filter by \(field.name)"
    }
  }

  // MARK: Help

  private func helpLines() -> [ScreenLine] {
    [ScreenLine("keys").bar(.reverse, width: width)]
      + Self.keys.map { keys, meaning in
        var line = ScreenLine(Self.padded(keys, 22), .bold)
        line.append(meaning)
        return line
      }
  }

  static let keys = [
    ("j k, arrows", "next, last line"), ("space b, PgDn PgUp", "next, last page; ^D ^U half"),
    ("g G, Home End", "first, last line"), ("Enter, q", "open; back, or end"),
    ("J K, [ ]", "in a group: scroll details; last, next group"),
    ("m", "members of the case only; all again"),
    ("e", "in a group: read the records of a large archive"),
    ("/ n N", "search; next, last found"), ("f, u, Esc", "filter; undecided only; none"),
    ("c", "confirm: the event, in the queue the group"),
    ("x 1...7", "false positive, with the reason"), ("s", "unsure"), ("t", "note"),
    ("A", "then c, x, s or t: the whole group"), ("U", "undo your last verdict"),
    ("w", "who you are"), ("R", "read verdicts of others"), ("?", "these keys"),
  ]
}
