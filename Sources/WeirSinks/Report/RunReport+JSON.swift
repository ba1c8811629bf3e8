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
      ("columns", .object(columns.map { ($0.kind, .list($0.columns.map(ReportValue.text))) })),
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
