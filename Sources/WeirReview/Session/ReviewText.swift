import WeirCore
import WeirEngine
import WeirSinks

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

  /// The case that a subject belongs to; nothing without one.
  package static func caseLines(_ page: SubjectPage) -> [String] {
    page.fraudCase.map { lines($0, besides: page.group.subject) } ?? []
  }

  /// A case: its figures, its first members and what they share.
  ///
  /// - Parameter subject: a member that need not be named.
  package static func lines(_ found: ReviewCase, besides subject: Subject? = nil) -> [String] {
    var lines = [
      "\(found.id): \(counted(found.memberCount, "subject")), "
        + "\(counted(found.events, "event")), score \(found.score / 10).\(found.score % 10), "
        + "\(Figures.time(found.first)) to \(Figures.time(found.last))",
      "  \(found.categories): \(found.rules)",
    ]
    if !found.sums.isEmpty { lines.append("  payments of \(found.sums)") }
    let members = found.members.filter { $0.subject != subject }
    for member in members {
      lines.append(
        "  with \(member.subject.id) (score \(member.score / 10).\(member.score % 10), "
          + "\(counted(member.events, "event")), \(member.undecided) undecided)")
    }
    let more = found.memberCount - members.count - (subject == nil ? 0 : 1)
    if more > 0 { lines.append("  and \(counted(more, "subject")) more") }
    for shared in found.links {
      lines.append(
        "  sharing \(shared.link.kind.rawValue) \(shared.link.value): \(shared.members) of them")
    }
    return lines.map(VisibleText.of)
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
  ///
  /// - Parameter records: those that are its evidence; nil names their places only.
  package static func lines(
    _ event: ReviewEvent, _ session: ReviewSession, records: EvidenceShelf.Content? = nil
  ) -> [String] {
    var lines = [
      "\(event.kind) \(event.id)",
      "\(event.timeText), score \(event.scoreText), level \(event.level.rawValue)", "", "why",
    ]
    for place in event.flags.indices { lines += self.lines(place, of: event, records) }
    lines += records.map(archiveLines) ?? []
    if !event.actions.isEmpty {
      lines += ["", "actions"] + event.actions.map { "  \($0.action) \($0.target)" }
    }
    lines += ["", "record \(place(event.source))"]
    lines.append("  " + String(decoding: event.record, as: UTF8.self))
    let verdicts = history(event.id, session)
    if !verdicts.isEmpty { lines += ["", "verdicts"] + verdicts }
    return lines.map(VisibleText.of)
  }

  /// - Parameter place: of the flag among those of the event.
  private static func lines(
    _ place: Int, of event: ReviewEvent, _ records: EvidenceShelf.Content?
  ) -> [String] {
    let flag = event.flags[place]
    var lines = [
      "  \(flag.rule) (\(flag.category), \(flag.level.rawValue)), "
        + "of \(event.subject(of: flag).id)",
      "    \(flag.why)",
    ]
    let values = (flag.key + flag.values).map { "\($0.name) = \($0.text)" }
    if !values.isEmpty { lines.append("    " + values.joined(separator: ", ")) }
    for (number, evidence) in flag.evidence.enumerated() {
      let step = evidence.step.map { "\($0): " } ?? ""
      let id = evidence.id.map { ", id \($0)" } ?? ""
      lines.append("    evidence: \(step)\(self.place(evidence.place))\(id)")
      if case .fetched(let fetched) = records { lines.append(text(fetched.flags[place][number])) }
    }
    return lines
  }

  private static func text(_ fetched: FetchedRecord) -> String {
    if let record = fetched.record {
      return "      " + ShownEventEncoder.shown(String(decoding: record.bytes, as: UTF8.self))
    }
    return fetched.file == nil
      ? "      its file cannot be read any more" : "      its file has no such record any more"
  }

  /// What is to be said of the archive that the records are from.
  private static func archiveLines(_ records: EvidenceShelf.Content) -> [String] {
    switch records {
    case .fetched(let evidence) where evidence.problems.isEmpty: []
    case .fetched(let evidence):
      ["", "archive"]
        + evidence.problems.map { "  \($0.path): \($0.text)\($0.help.map { ": \($0)" } ?? "")" }
    case .unread(let bytes):
      ["", "archive", "  e reads the records: \(max(1, bytes >> 20)) MiB to be read"]
    case .unavailable(let reason): ["", "archive", "  \(reason)"]
    }
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
