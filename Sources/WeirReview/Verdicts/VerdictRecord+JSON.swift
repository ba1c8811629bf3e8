import WeirCore
import WeirSinks

extension VerdictRecord {
  /// The line without its line feed, keys in the order of the specification.
  var line: [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"n\":")
    writer.number(number)
    writer.raw(",\"time\":")
    writer.string(EventTime.format(time))
    writer.raw(",\"who\":")
    writer.string(reviewer)
    writer.raw(",\"verdict\":")
    writer.string(verdict.rawValue)
    append("reason", reason?.rawValue, to: &writer)
    append("note", note, to: &writer)
    writer.raw(",\"events\":[")
    for (index, event) in events.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.string(event)
    }
    writer.raw("]")
    append("rule", rule, to: &writer)
    append("group", group, to: &writer)
    append("digest", digest, to: &writer)
    append("previous", previous, to: &writer)
    writer.raw("}")
    return writer.bytes
  }

  private func append(_ name: String, _ text: String?, to writer: inout JSONWriter) {
    guard let text else { return }
    writer.raw(",")
    writer.string(name)
    writer.raw(":")
    writer.string(text)
  }

  /// Reads a line that ``line`` wrote; nil if it is none.
  init?(line: UnsafeBufferPointer<UInt8>) {
    var record = VerdictRecord(
      number: 0, time: .min, reviewer: "", verdict: .note, events: [], digest: "", previous: "")
    var verdict: Verdict?
    var cursor = JSONCursor(line)
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "n") {
        record.number = cursor.integer() ?? 0
        return record.number > 0
      }
      if cursor.equals(key, "events") {
        return cursor.array { cursor in
          guard let id = cursor.string() else { return false }
          record.events.append(id)
          return true
        }
      }
      let name = cursor.text(key)
      guard let text = cursor.string() else { return false }
      switch name {
      case "time": record.time = Self.time(text) ?? .min
      case "who": record.reviewer = text
      case "verdict": verdict = Verdict(rawValue: text)
      case "reason":
        record.reason = FalsePositiveReason(rawValue: text)
        return record.reason != nil
      case "note": record.note = text
      case "rule": record.rule = text
      case "group": record.group = text
      case "digest": record.digest = text
      case "previous": record.previous = text
      default: return false
      }
      return true
    }
    guard isWhole, let verdict, record.time != .min, !record.events.isEmpty else { return nil }
    record.verdict = verdict
    self = record
  }

  private static func time(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer {
      EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }
}
