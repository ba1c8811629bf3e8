import WeirCore

extension RunReport {
  /// The text of `run.json`, its keys always in the same order.
  package var json: [UInt8] { value.prettyPrinted }

  private var value: ReportValue {
    var pairs: [(key: String, value: ReportValue)] = [
      ("version", .text(version)),
      ("pipeline", .text(pipeline)),
      ("folder", .text(folder)),
      ("digests", .object([("pipeline", .text(pipelineDigest)), ("rules", .text(rulesDigest))])),
      ("options", .object(options.map { ($0.name, $0.value) })),
      ("inputs", .list(inputs.map(Self.value))),
      ("sum", sumValue),
      ("suppressed", .integer(suppressed)),
      ("shadow", .integer(shadow)),
      ("columns", Self.value(columns)),
      ("reloads", .list(reloads.map(Self.value))),
      ("digest", .text(digest)),
      ("complete", .bool(isComplete)),
      ("losses", .list(losses.map(Self.value))),
      ("stopped", stopped.map(ReportValue.text) ?? .null),
      ("wall_seconds", .seconds(wallSeconds)),
      ("cpu_seconds", .seconds(cpuSeconds)),
      ("workers", .integer(workers)),
    ]
    if let profile { pairs.append(("profile", profile)) }
    return .object(pairs)
  }

  private var sumValue: ReportValue {
    .object([
      ("read", .integer(sum.read)),
      ("rejected", .integer(sum.rejected)),
      ("duplicate", .integer(sum.duplicate)),
      ("late", .integer(sum.late)),
      ("passed", .integer(sum.passed)),
      ("flagged", .integer(sum.flagged)),
    ])
  }

  private static func value(_ columns: [KindColumns]) -> ReportValue {
    .object(columns.map { ($0.kind, value($0.columns)) })
  }

  private static func value(_ texts: [String]) -> ReportValue {
    .list(texts.map(ReportValue.text))
  }

  private static func value(_ reload: Reload) -> ReportValue {
    .object([
      ("time", .text(EventTime.format(reload.time))),
      (
        "digests",
        .object([
          ("pipeline", .text(reload.pipelineDigest)), ("rules", .text(reload.rulesDigest)),
        ])
      ),
      ("kept", value(reload.kept)), ("lost", value(reload.lost)), ("new", value(reload.new)),
      ("gone", value(reload.gone)), ("columns", value(reload.columns)),
    ])
  }

  private static func value(_ input: Input) -> ReportValue {
    .object([
      ("ingest", .text(input.ingest)), ("file", .text(input.file)),
      ("bytes", input.bytes.map(ReportValue.integer) ?? .null),
    ])
  }

  private static func value(_ loss: Loss) -> ReportValue {
    .object([
      ("file", .text(loss.file)), ("start", .integer(loss.start)), ("end", .integer(loss.end)),
      ("reason", .text(loss.reason)),
    ])
  }

  /// Writes the report to `path`, aside and renamed.
  ///
  /// - Throws: ``SinkError`` if it cannot be written; the report before it then stays.
  package func write(to path: String) throws(SinkError) {
    let output = try OutputFile(path: path, mode: .archive)
    try output.write(json)
    try output.commit()
  }
}
