import WeirCore
import WeirSinks

/// Lines of JSON for scripts, keys always in the same order.
package enum ReviewJSON {
  /// A subject of the queue, with its line feed.
  package static func line(
    _ group: ReviewGroup, caseID: String?, rules: [String],
    verdicts: [(verdict: Verdict, events: Int)]
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"subject\":")
    writer.string(group.subject.id)
    writer.raw(",\"score\":")
    writer.raw(Array("\(group.score / 10).\(group.score % 10)".utf8))
    writer.raw(",\"events\":")
    writer.number(group.events)
    writer.raw(",\"undecided\":")
    writer.number(group.undecided)
    writer.raw(",\"first\":")
    writer.string(EventTime.format(group.first))
    writer.raw(",\"last\":")
    writer.string(EventTime.format(group.last))
    writer.raw(",\"case\":")
    if let caseID { writer.string(caseID) } else { writer.raw("null") }
    append("rules", rules, to: &writer)
    writer.raw(",\"verdicts\":{")
    for (place, count) in verdicts.enumerated() {
      if place > 0 { writer.raw(",") }
      writer.string(count.verdict.rawValue)
      writer.raw(":")
      writer.number(count.events)
    }
    writer.raw("}}\n")
    return writer.bytes
  }

  /// A flagged event with what holds of it, with its line feed.
  package static func line(_ event: ReviewEvent, _ session: ReviewSession) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"id\":")
    writer.string(event.id)
    writer.raw(",\"kind\":")
    writer.string(event.kind)
    writer.raw(",\"time\":")
    writer.string(event.timeText)
    writer.raw(",\"score\":")
    writer.raw(Array(event.scoreText.utf8))
    append("subjects", event.subjects.map(\.id), to: &writer)
    append("rules", event.flags.map(\.rule), to: &writer)
    writer.raw(",\"verdict\":")
    if let decision = session.log.state.decision(event: event.id) {
      writer.string(decision.verdict.rawValue)
    } else {
      writer.raw("null")
    }
    writer.raw("}\n")
    return writer.bytes
  }

  private static func append(_ name: String, _ texts: [String], to writer: inout JSONWriter) {
    writer.raw(",")
    writer.string(name)
    writer.raw(":[")
    for (place, text) in texts.enumerated() {
      if place > 0 { writer.raw(",") }
      writer.string(text)
    }
    writer.raw("]")
  }
}
