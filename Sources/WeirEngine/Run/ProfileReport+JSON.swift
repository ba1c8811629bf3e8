import WeirRules
package import WeirSinks

extension ProfileReport {
  /// What stands in `run.json` under `profile`: keys in a fixed order, seconds with three decimals.
  package var json: ReportValue {
    .object([
      ("cpu_seconds", .seconds(cpuSeconds)),
      ("other_seconds", .seconds(otherSeconds)),
      ("reader_waited_seconds", .seconds(waitedSeconds)),
      ("stages", .list(stages.map(value))),
      ("kinds", .list(kinds.map(Self.value))),
      ("exchanges", .list(exchanges.map(Self.value))),
      ("rules", .list(rules.map(Self.value))),
      ("unique", unique),
    ])
  }

  private func value(_ stage: ProfileStage) -> ReportValue {
    let work = profile[stage]
    let figures = stage.figures
    func counted(_ number: Int, _ isCounted: Bool) -> ReportValue {
      isCounted ? .integer(number) : .null
    }
    return .object([
      ("stage", .text(stage.rawValue)),
      ("seconds", .seconds(Self.seconds(work.nanoseconds))),
      ("share", .seconds(share(Self.seconds(work.nanoseconds)))),
      ("rows_in", counted(work.rowsIn, figures.rows)),
      ("rows_out", counted(work.rowsOut, figures.rows)),
      ("bytes_in", counted(work.bytesIn, figures.bytes)),
      ("bytes_out", counted(work.bytesOut, figures.bytes)),
    ])
  }

  private static func value(_ kind: Kind) -> ReportValue {
    .object([
      ("kind", .text(kind.name)), ("rows", .integer(kind.work.rows)),
      ("seconds", .seconds(seconds(kind.work.nanoseconds))),
      ("phrase_seconds", .seconds(seconds(kind.work.phraseNanoseconds))),
      ("pattern_seconds", .seconds(seconds(kind.work.patternNanoseconds))),
      ("exchange_seconds", .seconds(seconds(kind.work.exchangeNanoseconds))),
      ("exchanged", .integer(kind.work.exchanged)),
    ])
  }

  private static func value(_ exchange: Exchange) -> ReportValue {
    let names: [(key: String, value: ReportValue)] = [
      ("level", .integer(exchange.level)), ("key", .text(exchange.key)),
      ("rules", .integer(exchange.rules)),
    ]
    return .object(names + work(exchange.work))
  }

  private static func value(_ rule: Rule) -> ReportValue {
    let names: [(key: String, value: ReportValue)] = [
      ("rule", .text(rule.id)), ("form", .text(rule.form)),
      ("exchange", rule.exchange.map { .text($0) } ?? .null),
      ("shares_window_of", rule.sharer.map { .text($0) } ?? .null),
      ("flags", .integer(rule.flags)), ("suppressed", .integer(rule.suppressed)),
    ]
    return .object(names + work(rule.work))
  }

  private static func work(_ work: OperatorProfile) -> [(key: String, value: ReportValue)] {
    [
      ("rows", .integer(work.rows)), ("seconds", .seconds(seconds(work.nanoseconds))),
      ("keys", .integer(work.size.keys)), ("peak_keys", .integer(work.peakKeys)),
      ("entries", .integer(work.size.entries)), ("bytes", .integer(work.size.bytes)),
      ("peak_bytes", .integer(work.peakBytes)),
    ]
  }

  private var unique: ReportValue {
    guard let size = profile.unique else { return .null }
    return .object([("ids", .integer(size.keys)), ("bytes", .integer(size.bytes))])
  }

  var waitedSeconds: Double {
    let parts = profile.waited.components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }
}

extension ProfileStage {
  /// Whether the stage counts rows, and whether it counts bytes.
  var figures: (rows: Bool, bytes: Bool) {
    switch self {
    case .reading, .decompression, .framing: (false, true)
    case .decoding: (true, true)
    case .evaluation, .exchange, .merge, .duplicates, .state, .sinks: (true, false)
    case .commit: (false, false)
    }
  }
}
