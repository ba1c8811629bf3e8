package import WeirCore

/// A test inside a rule file: events and what the rule must make of them.
package struct RuleTest: Sendable {
  package var name: String
  /// Id of the rule.
  package var rule: String
  package var path: String
  /// Where the test begins.
  package var location: SourceLocation
  /// Milliseconds.
  package var lateness: Int64
  package var zone: Zone
  /// The country of the test, else that of the pipeline.
  package var country: String?
  package var events: [TestEvents]
  package var expectation: TestExpectation
}

/// An event, or a run of them.
package struct TestEvents: Sendable {
  package enum Moment: Sendable {
    /// Milliseconds since 1970.
    case instant(Int64)
    /// Milliseconds from the start of the test.
    case offset(Int64)
    /// One second after the event before; the first event of a test is at its start.
    case following
  }

  package struct Field: Sendable {
    package var name: String
    /// As JSON writes it, `{n}` not yet replaced.
    package var json: String
  }

  package var kind: String
  package var fields: [Field]
  package var at: Moment
  package var count: Int
  /// Milliseconds between the events of a run.
  package var every: Int64
}

/// What a test expects; nil where it does not say.
package struct TestExpectation: Sendable {
  package var flags: Int?
  /// For each flag the texts of its key's parts.
  package var keys: [[String]]?
  package var ids: [String]?
  /// Of the last flag, by canonical text.
  package var values: [String: String]?
  /// In the order of the flags.
  package var actions: [TargetedAction]?
  package var late: Int?
  package var suppressed: Int?

  package init() {}
}

extension RuleTest {
  /// 2021-06-01T12:00:00 in the test's zone, milliseconds since 1970.
  package var start: Int64 { zone.instant(localMilliseconds: 1_622_548_800_000) }

  /// Number of events.
  package var eventCount: Int { events.reduce(0) { $0 + $1.count } }

  /// Calls `body` with each event as one line of canonical JSON, in the order written.
  package func forEachLine(_ body: (String) throws -> Void) rethrows {
    var previous: Int64?
    for run in events {
      var time: Int64
      switch run.at {
      case .instant(let instant): time = instant
      case .offset(let offset): time = start + offset
      case .following: time = previous.map { $0 + 1000 } ?? start
      }
      for number in 1...max(1, run.count) {
        if number > 1 { time += run.every }
        try body(run.line(time: time, number: number))
      }
      previous = time
    }
  }

  /// The events as canonical JSON Lines.
  package func jsonLines() -> String {
    var text = ""
    forEachLine { text += $0 + "\n" }
    return text
  }
}

extension TestEvents {
  fileprivate func line(time: Int64, number: Int) -> String {
    var line = "{\"kind\":\"\(kind)\",\"time\":\"\(EventTime.format(time))\""
    for field in fields {
      line += ",\"\(field.name)\":\(Self.replacing(field.json, with: number))"
    }
    return line + "}"
  }

  /// `text` with every `{n}` replaced by `number`.
  static func replacing(_ text: String, with number: Int) -> String {
    guard text.contains("{") else { return text }
    let marker = Array("{n}".utf8)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
      if bytes[position...].starts(with: marker) {
        result += Array(String(number).utf8)
        position += marker.count
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
