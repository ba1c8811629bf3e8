import ArgumentParser
import WeirReview
import WeirSinks

/// A verdict as a script asks for it.
struct VerdictRequest {
  private let verdict: Verdict
  private let reason: FalsePositiveReason?
  private let note: String?

  /// - Parameter verdict: nil for a remark or undo alone.
  /// - Throws: `ValidationError` if a word is none of those there are.
  init(verdict: String?, reason: String?, note: String?, isUndo: Bool) throws {
    func spelt(_ text: String) -> String { text.split(separator: "-").joined(separator: "_") }
    let decisions = Verdict.allCases.filter(\.isDecision)
    if let verdict {
      guard let decision = decisions.first(where: { $0.rawValue == spelt(verdict) }) else {
        throw Self.unknown("verdict", verdict, decisions.map(\.rawValue))
      }
      self.verdict = decision
    } else {
      self.verdict = isUndo ? .undo : .note
    }
    let reasons = FalsePositiveReason.allCases
    if let reason {
      guard let known = reasons.first(where: { $0.rawValue == spelt(reason) }) else {
        throw Self.unknown("reason", reason, reasons.map(\.rawValue))
      }
      self.reason = known
    } else {
      self.reason = nil
    }
    if self.verdict == .falsePositive, self.reason == nil {
      throw ValidationError(
        "a false positive needs --reason, one of "
          + reasons.map(\.rawValue).joined(separator: ", "))
    }
    if self.verdict != .falsePositive, self.reason != nil {
      throw ValidationError("only a false positive has a --reason")
    }
    self.note = note
  }

  private static func unknown(
    _ what: String, _ text: String, _ choices: [String]
  ) -> ValidationError {
    ValidationError(
      "there is no \(what) '\(VisibleText.of(text))', expected one of "
        + choices.joined(separator: ", "))
  }

  /// Appends the verdict, or takes one back, and says what was done.
  ///
  /// - Parameters:
  ///   - event: that it is about; nil for what the filter lets through.
  ///   - filter: with the subject, and perhaps with the rule whose flags are meant.
  /// - Throws: ``ExitStatus/notRun`` if that is not there, ``ExitStatus/lost`` if the verdict could
  ///   not be written.
  func carryOut(_ session: ReviewSession, event: String?, filter: ReviewFilter) throws {
    if verdict == .undo, event == nil, filter.subject == nil { return try undoLast(session) }
    var filter = filter
    var events: [String] = []
    if let event {
      events = try ReviewListing.known(event: event, filter.rule, in: session)
    } else if let subject = filter.subject {
      filter.subject = try ReviewListing.known(subject: subject, in: session)
      events = try Reviewing.attempt { () throws(SinkError) in try session.index.eventIDs(filter) }
    }
    if verdict == .undo { events = session.decided(events, rule: filter.rule) }
    guard !events.isEmpty else {
      Terminal.error("error: nothing to \(verdict == .undo ? "take back" : "decide") there")
      throw ExitStatus.notRun
    }
    try append(events, filter, isGroup: event == nil, session)
  }

  private func append(
    _ events: [String], _ filter: ReviewFilter, isGroup: Bool, _ session: ReviewSession
  ) throws {
    let record = try Self.writing { () throws(SinkError) in
      try session.decide(
        verdict, reason: reason, note: note, events: events, rule: filter.rule,
        group: isGroup ? filter.subject : nil)
    }
    print("\(record.number)\t\(verdict.rawValue)\t\(events.count)")
  }

  private func undoLast(_ session: ReviewSession) throws {
    let undone = try Self.writing { () throws(SinkError) in try session.undoLast() }
    guard let undone else {
      Terminal.error("error: no verdict of '\(VisibleText.of(session.reviewer))' holds")
      throw ExitStatus.notRun
    }
    print("\(session.log.records.count)\tundo\t\(undone.events.count)")
  }

  private static func writing<Result>(_ body: () throws(SinkError) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
  }
}
