import Foundation
import WeirReview
import WeirSinks

/// What `weir review` prints for scripts.
struct ReviewListing {
  let session: ReviewSession
  let filter: ReviewFilter
  let page: ReviewFilterOptions.Page

  /// Prints a page of the queue, or of flagged events.
  func print(events: Bool, json: Bool) throws {
    let lines = try Reviewing.attempt { () throws(SinkError) in
      let filter = try resolved()
      if events { return try eventLines(filter, json: json) }
      return try groupLines(filter, json: json)
    }
    FileHandle.standardOutput.write(Data(lines))
  }

  /// The filter with the kind of its subject, where only a value was given.
  private func resolved() throws(SinkError) -> ReviewFilter {
    var filter = filter
    if let subject = filter.subject, subject.kind == .other {
      filter.subject = try session.index.subject(value: subject.value) ?? subject
    }
    return filter
  }

  private func groupLines(_ filter: ReviewFilter, json: Bool) throws(SinkError) -> [UInt8] {
    let groups = try session.index.groups(filter, offset: page.offset, limit: page.limit)
    var table = TextTable([
      "subject", "score", "events", "undecided", "first", "last", "case", "rules", "verdicts",
    ])
    var lines: [UInt8] = []
    for group in groups {
      let rules = try session.index.rules(of: group.subject)
      let verdicts = try session.index.verdicts(of: group.subject)
      let caseID = try session.index.caseID(of: group.subject)?.id
      if json {
        lines += ReviewJSON.line(
          group, caseID: caseID, rules: rules, verdicts: verdicts)
      } else {
        table.add([
          group.subject.id, "\(group.score / 10).\(group.score % 10)", "\(group.events)",
          "\(group.undecided)", Figures.time(group.first), Figures.time(group.last),
          caseID ?? "", rules.joined(separator: " "),
          verdicts.map { "\($0.verdict.rawValue) \($0.events)" }.joined(separator: " "),
        ])
      }
    }
    return json ? lines : Array((table.text + "\n").utf8)
  }

  private func eventLines(_ filter: ReviewFilter, json: Bool) throws(SinkError) -> [UInt8] {
    let events = try session.index.events(filter, offset: page.offset, limit: page.limit)
    var table = TextTable(["event", "time", "score", "kind", "subjects", "rules", "verdict"])
    var lines: [UInt8] = []
    for event in events {
      if json {
        lines += ReviewJSON.line(event, session)
      } else {
        table.add([
          event.id, event.timeText, event.scoreText, event.kind,
          event.subjects.map(\.id).joined(separator: " "),
          event.flags.map(\.rule).joined(separator: " "), session.standing(of: event),
        ])
      }
    }
    return json ? lines : Array((table.text + "\n").utf8)
  }

  /// Prints all about the event, the subject or the case with this id.
  ///
  /// - Parameter withRecords: whether the records that are evidence are read from the archive.
  /// - Throws: ``ExitStatus/notRun`` if there is none.
  static func show(
    _ id: String, in session: ReviewSession, page: ReviewFilterOptions.Page, withRecords: Bool
  ) throws {
    func text(_ event: ReviewEvent, _ neighbours: [ReviewEvent] = []) -> [String] {
      let records = withRecords ? session.shelf.content(of: event, with: neighbours) : nil
      return ReviewText.lines(event, session, records: records)
    }
    let lines = try Reviewing.attempt { () throws(SinkError) -> [String]? in
      if let event = try session.index.event(id: id) { return text(event) }
      if let found = try session.index.fraudCase(
        id: id, members: page.limit, offset: page.offset)
      {
        return ReviewText.lines(found)
      }
      let subject =
        if let subject = Subject(id: id) { subject } else {
          try session.index.subject(value: id) ?? Subject(kind: .other, value: id)
        }
      guard let found = try SubjectPage.read(subject, in: session) else { return nil }
      var filter = ReviewFilter()
      filter.subject = subject
      let events = try session.index.timeline(filter, offset: page.offset, limit: page.limit)
      var lines = ReviewText.lines(found)
      let linked = ReviewText.linkLines(found)
      if !linked.isEmpty { lines += [""] + linked }
      let joined = ReviewText.caseLines(found)
      if !joined.isEmpty { lines += ["", "case"] + joined.map { "  \($0)" } }
      for (place, event) in events.enumerated() {
        lines += ["", "event"] + text(event, Array(events[place...]))
      }
      return lines
    }
    guard let lines else {
      Terminal.error("error: no flagged event, subject or case has the id '\(VisibleText.of(id))'")
      Terminal.error("  = help: 'weir review OUT --list' prints the subjects")
      throw ExitStatus.notRun
    }
    Swift.print(lines.joined(separator: "\n"))
  }

  /// The event as what verdicts are about.
  ///
  /// - Parameter rule: which must have flagged it; nil takes any.
  /// - Throws: ``ExitStatus/notRun`` if it is not there.
  static func known(
    event id: String, _ rule: String?, in session: ReviewSession
  ) throws -> [String] {
    let event = try Reviewing.attempt { () throws(SinkError) in try session.index.event(id: id) }
    guard let event else {
      Terminal.error("error: no flagged event has the id '\(VisibleText.of(id))'")
      Terminal.error("  = help: 'weir review OUT --list --events' prints them")
      throw ExitStatus.notRun
    }
    let rules = event.flags.map(\.rule)
    guard let rule, !rules.contains(rule) else { return [event.id] }
    Terminal.error("error: rule '\(VisibleText.of(rule))' did not flag this event")
    Terminal.error("  = help: its rules are \(VisibleText.of(rules.joined(separator: ", ")))")
    throw ExitStatus.notRun
  }

  /// The subject as the flags have it.
  ///
  /// - Throws: ``ExitStatus/notRun`` if no flag is about it.
  static func known(subject: Subject, in session: ReviewSession) throws -> Subject {
    let known = try Reviewing.attempt { () throws(SinkError) -> Subject? in
      var filter = ReviewFilter()
      filter.subject = subject
      if try !session.index.groups(filter, limit: 1).isEmpty { return subject }
      return subject.kind == .other ? try session.index.subject(value: subject.value) : nil
    }
    guard let known else {
      Terminal.error("error: no flag is about the subject '\(VisibleText.of(subject.value))'")
      Terminal.error("  = help: 'weir review OUT --list' prints the subjects")
      throw ExitStatus.notRun
    }
    return known
  }
}
