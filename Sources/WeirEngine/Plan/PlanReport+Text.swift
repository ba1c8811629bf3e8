import WeirCore
import WeirRules

extension PlanReport {
  /// For people: aligned, one fact a line, with a line feed at the end.
  package var text: String {
    var lines = [
      "pipeline \(name), zone \(zone), country \(country ?? "none"), "
        + "lateness \(DurationText.format(lateness)), \(Self.counted(shards, "shard"))"
    ]
    section("ingest", stages.map(Self.row), into: &lines)
    section(
      "columns",
      columns.map { [$0.kind, $0.field, $0.type, $0.users.joined(separator: ", ")] }, into: &lines)
    for (number, level) in levels.enumerated() {
      for exchange in level.exchanges {
        section(
          "level \(number + 1), exchange: \(exchange.key)", exchange.states.map(Self.row),
          into: &lines)
      }
      section(
        "level \(number + 1), no state: \(Self.counted(level.stateless.count, "rule"))",
        level.stateless.map { [$0] }, into: &lines)
    }
    section(
      "phrases",
      phrases.map {
        [
          $0.lists.joined(separator: ", "), Self.counted($0.phrases, "phrase"),
          "\(Self.grouped($0.bytes)) B in one automaton",
        ]
      }, into: &lines)
    section(
      "patterns",
      patterns.enumerated().map { ["pattern \($0 + 1)", Self.counted($1, "step")] }, into: &lines)
    section(
      "sinks", sinks.map { [$0.name, $0.files.joined(separator: ", ")] }, into: &lines)
    section(expectedTitle, expected, into: &lines)
    section("further state", further, into: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ stage: Stage) -> [String] {
    var found = [counted(stage.files, "file")]
    if let bytes = stage.bytes { found.append("\(grouped(bytes)) B") }
    if let time = stage.firstTime { found.append("from \(EventTime.format(time))") }
    if let note = stage.note { found.append(note) }
    return [stage.name, stage.kind, stage.format, stage.path, found.joined(separator: ", ")]
  }

  private static func row(_ state: KeyedState) -> [String] {
    let kept = state.kept.isEmpty ? "" : ", keeps " + state.kept.joined(separator: ", ")
    let verb = state.form == "sequence" ? "sequence within" : "\(state.form) of"
    return [state.rule, "\(verb) \(DurationText.format(state.within))\(kept)"]
  }

  private var expectedTitle: String {
    "expected state, with \(Self.grouped(Self.estimatedKeys)) keys of one event each"
  }

  private var expected: [[String]] {
    guard !states.isEmpty else { return [] }
    var rows = states.map { state -> [String] in
      let (keys, events) = (state.estimate.keyBytes, state.estimate.eventBytesRange)
      var formula = "keys x \(Self.range(keys)) B"
      if events.upperBound > 0 {
        let first = state.estimate.eventsInPlace
        let besides = first > 0 ? " besides the first\(first > 1 ? " \(first)" : "")" : ""
        formula += " + events in window\(besides) x \(Self.range(events)) B"
      }
      return [state.rule, formula, "\(Self.grouped(state.expectedBytes)) B"]
    }
    rows.append(["all", "", "\(Self.grouped(states.reduce(0) { $0 + $1.expectedBytes })) B"])
    return rows
  }

  private static func range(_ bytes: ClosedRange<Int>) -> String {
    bytes.count == 1 ? "\(bytes.lowerBound)" : "\(bytes.lowerBound) to \(bytes.upperBound)"
  }

  /// What comes on top of the expected state.
  private var further: [[String]] {
    guard !states.isEmpty else { return [] }
    var rows: [[String]] = []
    for state in states {
      guard let promotion = state.estimate.promotion else { continue }
      let each = promotion.eventBytes > 0 ? " and up to \(promotion.eventBytes) B an event" : ""
      rows.append([
        state.rule,
        "a key with \(promotion.threshold) events or more: \(promotion.keyBytes) B\(each)",
      ])
    }
    rows.append([
      "texts",
      "longer than \(StateEstimate.inlineText) B, or \(StateEstimate.inlineDigits) digits: once in a shard, "
        + "\(StateEstimate.textOverhead) B and their own",
    ])
    rows.append(["growth", "a table that doubles holds half as much again while it is copied"])
    return rows
  }

  /// A title and its rows with their columns aligned; nothing without rows.
  private func section(_ title: String, _ rows: [[String]], into lines: inout [String]) {
    guard !rows.isEmpty else { return }
    lines += ["", title]
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
    }
    for row in rows {
      var line = " "
      for (text, width) in zip(row, widths) {
        let padding = width - text.unicodeScalars.count
        line += " " + text + String(repeating: " ", count: padding + 1)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `1234567` as `1,234,567`.
  private static func grouped(_ number: Int) -> String {
    var text = String(number)
    var index = text.count - 3
    while index > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: index))
      index -= 3
    }
    return text
  }
}
