import WeirCore
package import WeirSinks

/// One reviewer's work on the outputs of a run: the index and the verdicts, held together.
///
/// Several sessions may work on one folder at once. Not for use from several threads.
package final class ReviewSession {
  package let folder: OutputFolder
  package let index: ReviewIndex
  package let log: VerdictLog
  package let shelf: EvidenceShelf
  /// Whose verdicts these are; not empty.
  package var reviewer: String
  private let fields: EventFieldReader

  /// Opens the index, building it where it is missing, and takes the verdicts in.
  ///
  /// - Parameters:
  ///   - shelf: for the records that are evidence; nil takes them from where the run read them.
  ///   - progress: see ``ReviewIndex/open(_:progress:)``.
  /// - Throws: ``SinkError`` if the folder cannot be read or the verdicts are broken.
  package init(
    _ folder: OutputFolder, reviewer: String, shelf: EvidenceShelf? = nil,
    progress: (Int) -> Void = { _ in }
  ) throws(SinkError) {
    self.folder = folder
    self.shelf = shelf ?? EvidenceShelf(folder)
    self.reviewer = reviewer
    log = try VerdictLog(folder)
    index = try ReviewIndex.open(folder, progress: progress)
    fields = EventFieldReader(for: folder)
    try index.take(log)
  }

  /// Takes in what other reviewers have decided since.
  ///
  /// - Throws: ``SinkError`` if the verdicts or the index cannot be read.
  package func refresh() throws(SinkError) {
    try log.refresh()
    try index.take(log)
  }

  /// Appends a verdict about events that are there.
  ///
  /// - Parameter group: that was decided at once, if one was.
  /// - Throws: ``SinkError`` if it cannot be written; nothing is decided then.
  @discardableResult
  package func decide(
    _ verdict: Verdict, reason: FalsePositiveReason? = nil, note: String? = nil,
    events: [String], rule: String? = nil, group: Subject? = nil
  ) throws(SinkError) -> VerdictRecord {
    let record = try log.append(
      NewVerdict(
        reviewer: reviewer, verdict: verdict, reason: reason, note: note, events: events,
        rule: rule, group: group?.id))
    try index.take(log)
    return record
  }

  /// Takes back the reviewer's last verdict that still holds, for all of its events where it does.
  ///
  /// - Returns: the verdict that was taken back; nil if none of the reviewer's holds.
  /// - Throws: ``SinkError`` if it cannot be written; nothing changes then.
  package func undoLast() throws(SinkError) -> VerdictRecord? {
    try log.refresh()
    guard Self.lastHolding(of: reviewer, in: log) != nil else { return nil }
    var undone: VerdictRecord?
    try log.append { (log) throws(SinkError) in
      guard let (record, events) = Self.lastHolding(of: self.reviewer, in: log) else {
        throw SinkError(path: log.path, text: "the verdict was taken back meanwhile")
      }
      undone = record
      return NewVerdict(
        reviewer: self.reviewer, verdict: .undo, events: events, rule: record.rule,
        group: record.group)
    }
    try index.take(log)
    return undone
  }

  private static func lastHolding(
    of reviewer: String, in log: VerdictLog
  ) -> (record: VerdictRecord, events: [String])? {
    for record in log.records.reversed()
    where record.reviewer == reviewer && record.verdict.isDecision {
      let events = record.events.filter {
        log.state.decision(event: $0, rule: record.rule)?.number == record.number
      }
      if !events.isEmpty { return (record, events) }
    }
    return nil
  }

  /// Those of the events about which a verdict holds that undo can take back.
  package func decided(_ events: [String], rule: String? = nil) -> [String] {
    events.filter { log.state.decision(event: $0, rule: rule) != nil }
  }

  /// What the verdicts say of an event: of the whole, else of its flags.
  package func standing(of event: ReviewEvent) -> String {
    if let decision = log.state.decision(event: event.id) { return Self.text(decision) }
    let parts = event.flags.compactMap { flag in
      log.state.decision(event: event.id, rule: flag.rule).map {
        "\(flag.rule): \(Self.text($0))"
      }
    }
    return parts.joined(separator: "; ")
  }

  private static func text(_ decision: VerdictState.Decision) -> String {
    let reason = decision.reason.map { " (\($0.words))" } ?? ""
    return "\(decision.verdict.words)\(reason) by \(decision.reviewer)"
  }

  /// The links of an event, see ``Link``.
  package func links(of event: ReviewEvent) -> [Link] { fields.fields(of: event).links }
}

extension Verdict {
  /// `false positive` for `false_positive`.
  package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension FalsePositiveReason {
  /// `known customer` for `known_customer`.
  package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
