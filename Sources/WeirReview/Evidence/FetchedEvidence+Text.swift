import WeirCore
import WeirEngine
import WeirSinks

extension FetchedEvidence {
  /// For people: the event, then each flag with its records.
  package var text: String {
    var lines = [
      "\(event.id)  \(event.kind)  \(event.timeText)  score \(event.scoreText)  "
        + event.level.rawValue
    ]
    lines += own.text
    for (flag, records) in zip(event.flags, flags) {
      lines.append("")
      lines.append("\(flag.rule) (\(flag.category), \(flag.level.rawValue)): \(flag.why)")
      lines += records.flatMap(\.text)
    }
    return lines.map(VisibleText.of).joined(separator: "\n")
  }

  /// The same for programs, with the records as they came.
  package var json: [UInt8] { value.prettyPrinted }

  private var value: ReportValue {
    .object([
      ("id", .text(event.id)), ("kind", .text(event.kind)), ("time", .text(event.timeText)),
      ("score", .text(event.scoreText)), ("level", .text(event.level.rawValue)),
      ("record", own.value),
      (
        "flags",
        .list(
          zip(event.flags, flags).map { flag, records in
            .object([
              ("rule", .text(flag.rule)), ("category", .text(flag.category)),
              ("level", .text(flag.level.rawValue)), ("why", .text(flag.why)),
              ("evidence", .list(records.map(\.value))),
            ])
          })
      ),
      ("is_unchanged", .bool(problems.isEmpty)),
    ])
  }
}

extension FetchedRecord {
  private var bytesText: String? {
    record.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  fileprivate var text: [String] {
    let place = evidence.place
    let step = evidence.step.map { "  step \($0)" } ?? ""
    return [
      "  \(file?.path ?? place.file) (\(place.ingest)) record \(place.record)\(step)",
      "    " + (bytesText ?? "not found"),
    ]
  }

  fileprivate var value: ReportValue {
    func text(_ text: String?) -> ReportValue { text.map(ReportValue.text) ?? .null }
    return .object([
      ("ingest", .text(evidence.place.ingest)), ("file", .text(evidence.place.file)),
      ("record", .integer(evidence.place.record)), ("step", text(evidence.step)),
      ("id", text(evidence.id)), ("path", text(file?.path)), ("text", text(bytesText)),
    ])
  }
}
