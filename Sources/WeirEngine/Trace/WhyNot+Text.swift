import WeirCore
import WeirRules

extension WhyNot {
  /// For people: what came of the key, and the attempts that came nearest.
  package func text(_ outcome: Outcome) -> String {
    var lines = ["rule \(rule.header.id), key \(key.joined(separator: ", "))"]
    if let first = outcome.flags.first {
      let count = outcome.flags.count
      lines.append(
        "flagged \(count) \(count == 1 ? "time" : "times"), first at \(EventTime.format(first))")
    } else {
      lines.append("not flagged")
    }
    lines.append("")
    for tally in outcome.trace.tallies { lines += text(tally) }
    if outcome.trace.broken > 0 {
      lines.append("an absent step broke a chain \(outcome.trace.broken) times")
    }
    let attempts = outcome.trace.attempts
    for (number, attempt) in attempts.enumerated() {
      lines += ["", number == 0 ? "nearest" : "next"] + text(attempt, outcome)
    }
    if attempts.isEmpty { lines += ["", "nothing of it came so far that the rule was judged"] }
    return lines.joined(separator: "\n")
  }

  private func text(_ tally: RuleTrace.Tally) -> [String] {
    let kind = kindName(tally.kind)
    let name = tally.name.isEmpty ? kind : "\(tally.name) (\(kind))"
    var lines = ["\(name): \(tally.events) of the key, \(tally.matching) match"]
    for failure in tally.failures.sorted(by: { $0.count > $1.count }) {
      lines.append("  \(failure.count) without \(failure.text)")
    }
    return lines
  }

  private func text(_ attempt: RuleTrace.Attempt, _ outcome: Outcome) -> [String] {
    let position = attempt.batch.position(attempt.row)
    let source = outcome.sources[position.source]
    var lines = [
      "  \(EventTime.format(attempt.batch.times[attempt.row]))  "
        + "\(source.ingest) \(source.file) record \(position.record)  \(attempt.name)"
    ]
    let width = attempt.findings.map(\.text.unicodeScalars.count).max() ?? 0
    for finding in attempt.findings {
      let padding = String(
        repeating: " ", count: width - finding.text.unicodeScalars.count + 2)
      lines.append("    \(finding.text)\(padding)\(text(finding))")
    }
    if let late = attempt.lateBy {
      lines.append("    came \(DurationText.format(late)) too late")
    }
    return lines
  }

  private func text(_ finding: RuleTrace.Finding) -> String {
    guard let found = finding.found, let wanted = finding.wanted else {
      return finding.holds ? "holds" : "does not hold"
    }
    if found == .missing { return "does not hold: the value is missing" }
    let values = "\(plain(found)) of \(plain(wanted))"
    if finding.holds { return "holds: \(plain(found))" }
    guard finding.nearness > 0, finding.nearness < 1 else { return "does not hold: \(values)" }
    let short = Int(((1 - finding.nearness) * 100).rounded())
    return "does not hold: \(values), \(max(1, short)) % off"
  }

  private func plain(_ value: Value) -> String {
    ValueText.why(value, zone: zone)
  }
}
