import WeirCore
package import WeirSinks

/// What is known of one subject: why it was flagged, when, on what evidence, with whom it is
/// linked, what was decided.
package struct SubjectPage: Sendable {
  /// A rule that flagged the subject, with the reason of its last flag among the events.
  package struct Reason: Sendable {
    package var rule: String
    package var category: String
    package var level: String
    package var flags: Int
    package var why: String
  }

  /// What others have in common with the subject.
  package struct SharedLink: Sendable {
    package var link: Link
    package var others: [Subject]
  }

  /// How many events are read for reasons and links, and how many others a link names.
  package static let readEvents = 200
  package static let shownOthers = 10
  private static let shownLinks = 12

  package var group: ReviewGroup
  package var reasons: [Reason]
  package var links: [SharedLink]
  package var rules: [String]
  /// The case that the subject belongs to.
  package var fraudCase: ReviewCase?

  /// - Throws: ``SinkError`` if the index cannot be read.
  /// - Returns: nil if no flag is about the subject.
  package static func read(
    _ subject: Subject, in session: ReviewSession
  ) throws(SinkError) -> SubjectPage? {
    var filter = ReviewFilter()
    filter.subject = subject
    guard let group = try session.index.groups(filter, limit: 1).first else { return nil }
    let events = try session.index.timeline(filter, limit: readEvents)
    let id = try session.index.caseID(of: subject)?.id
    return SubjectPage(
      group: group, reasons: reasons(events, subject),
      links: try links(events, subject, session),
      rules: try session.index.rules(of: subject),
      fraudCase: try id.flatMap { (id) throws(SinkError) in
        try session.index.fraudCase(id: id)
      })
  }

  private static func reasons(_ events: [ReviewEvent], _ subject: Subject) -> [Reason] {
    var reasons: [Reason] = []
    for event in events {
      for flag in event.flags where event.subject(of: flag) == subject {
        if let place = reasons.firstIndex(where: { $0.rule == flag.rule }) {
          reasons[place].flags += 1
          reasons[place].why = flag.why
        } else {
          reasons.append(
            Reason(
              rule: flag.rule, category: flag.category, level: flag.level.rawValue, flags: 1,
              why: flag.why))
        }
      }
    }
    return reasons
  }

  private static func links(
    _ events: [ReviewEvent], _ subject: Subject, _ session: ReviewSession
  ) throws(SinkError) -> [SharedLink] {
    var links: Set<Link> = []
    for event in events { links.formUnion(session.links(of: event)) }
    var shared: [SharedLink] = []
    for link in links.sorted() where shared.count < shownLinks {
      let found = try session.index.subjects(sharing: link, limit: shownOthers + 2)
      let others = found.filter { $0 != subject && $0.value != link.value }
      if !others.isEmpty { shared.append(SharedLink(link: link, others: others)) }
    }
    return shared
  }
}
