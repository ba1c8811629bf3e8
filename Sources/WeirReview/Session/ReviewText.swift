import WeirCore

/// Subjects and events in lines that people read; every text of unknown origin is made visible.
package enum ReviewText {
  /// Everything about a subject but its events.
  package static func lines(_ page: SubjectPage) -> [String] {
    let group = page.group
    let score = "\(group.score / 10).\(group.score % 10)"
    var lines = [
      VisibleText.of(group.subject.id),
      "score \(score), \(counted(group.events, "event")), \(group.undecided) undecided, "
        + "\(Figures.time(group.first)) to \(Figures.time(group.last))",
      "", "why",
    ]
    for reason in page.reasons {
      let times = reason.flags > 1 ? ", \(reason.flags) times" : ""
      lines.append(
        VisibleText.of("  \(reason.rule) (\(reason.category), \(reason.level)\(times))"))
      lines.append(VisibleText.of("    \(reason.why)"))
    }
    return lines
  }

  /// Who shares what with a subject; nothing where nobody does.
  package static func linkLines(_ page: SubjectPage) -> [String] {
    if page.links.isEmpty { return [] }
    return ["linked"]
      + page.links.map { shared in
        let names = shared.others.prefix(SubjectPage.shownOthers).map(\.id)
        let more = shared.others.count > names.count ? " and more" : ""
        let link = "\(shared.link.kind.rawValue) \(shared.link.value)"
        return VisibleText.of("  \(link): \(names.joined(separator: ", "))\(more)")
      }
  }

  /// An event in one line, with what was decided of it.
  package static func line(_ event: ReviewEvent, _ session: ReviewSession) -> String {
    let rules = event.flags.map(\.rule).joined(separator: ", ")
    let standing = session.standing(of: event)
    return VisibleText.of(
      "\(event.timeText)  \(event.scoreText)  \(event.id)  \(rules)"
        + (standing.isEmpty ? "" : "  [\(standing)]"))
  }

  /// Everything about an event: reasons with their figures and evidence, actions, the record,
  /// verdicts.
  package static func lines(_ event: ReviewEvent, _ session: ReviewSession) -> [String] {
    var lines = [
      "\(event.kind) \(event.id)",
      "\(event.timeText), score \(event.scoreText), level \(event.level.rawValue)", "", "why",
    ]
    for flag in event.flags { lines += self.lines(flag, of: event) }
    if !event.actions.isEmpty {
      lines += ["", "actions"] + event.actions.map { "  \($0.action) \($0.target)" }
    }
    lines += ["", "record \(place(event.source))"]
    lines.append("  " + String(decoding: event.record, as: UTF8.self))
    let verdicts = history(event.id, session)
    if !verdicts.isEmpty { lines += ["", "verdicts"] + verdicts }
    return lines.map(VisibleText.of)
  }

  private static func lines(_ flag: ReviewFlag, of event: ReviewEvent) -> [String] {
    var lines = [
      "  \(flag.rule) (\(flag.category), \(flag.level.rawValue)), "
        + "of \(event.subject(of: flag).id)",
      "    \(flag.why)",
    ]
    let values = (flag.key + flag.values).map { "\($0.name) = \($0.text)" }
    if !values.isEmpty { lines.append("    " + values.joined(separator: ", ")) }
    for evidence in flag.evidence {
      let step = evidence.step.map { "\($0): " } ?? ""
      let id = evidence.id.map { ", id \($0)" } ?? ""
      lines.append("    evidence: \(step)\(place(evidence.place))\(id)")
    }
    return lines
  }

  private static func place(_ place: RecordPlace) -> String {
    "\(place.record) of \(place.file) (\(place.ingest))"
  }

  /// Every line of the verdicts about an event, the oldest first.
  private static func history(_ event: String, _ session: ReviewSession) -> [String] {
    session.log.records.filter { $0.events.contains(event) }.map { record in
      let reason = record.reason.map { " (\($0.words))" } ?? ""
      let rule = record.rule.map { " on \($0)" } ?? ""
      let note = record.note.map { ": \($0)" } ?? ""
      return "  \(Figures.time(record.time))  \(record.reviewer)  "
        + "\(record.verdict.words)\(reason)\(rule)\(note)"
    }
  }

  static func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
