import WeirCore
import WeirRules
import WeirSinks

extension PlanReport {
  /// For programs: JSON with its keys in a fixed order; durations in milliseconds, sizes in bytes.
  package var json: [UInt8] {
    ReportValue.object([
      ("pipeline", .text(name)), ("zone", .text(zone)),
      ("country", country.map { .text($0) } ?? .null),
      ("lateness_milliseconds", .integer(Int(lateness))), ("shards", .integer(shards)),
      ("ingest", .list(stages.map(Self.value))), ("columns", .list(columns.map(Self.value))),
      ("levels", .list(levels.map(Self.value))), ("phrases", .list(phrases.map(Self.value))),
      ("patterns", .list(patterns.map { .object([("steps", .integer($0))]) })),
      (
        "sinks",
        .list(sinks.map { .object([("sink", .text($0.name)), ("files", Self.texts($0.files))]) })
      ),
      (
        "text",
        .object([
          ("inline_bytes", .integer(StateEstimate.inlineText)),
          ("overhead_bytes", .integer(StateEstimate.textOverhead)),
        ])
      ),
    ]).prettyPrinted
  }

  private static func texts(_ texts: [String]) -> ReportValue { .list(texts.map { .text($0) }) }

  private static func value(_ stage: Stage) -> ReportValue {
    .object([
      ("name", .text(stage.name)), ("kind", .text(stage.kind)), ("format", .text(stage.format)),
      ("path", .text(stage.path)), ("files", .integer(stage.files)),
      ("bytes", stage.bytes.map { .integer($0) } ?? .null),
      ("first_time", stage.firstTime.map { .text(EventTime.format($0)) } ?? .null),
      ("note", stage.note.map { .text($0) } ?? .null),
    ])
  }

  private static func value(_ column: Column) -> ReportValue {
    .object([
      ("kind", .text(column.kind)), ("field", .text(column.field)), ("type", .text(column.type)),
      ("users", texts(column.users)),
    ])
  }

  private static func value(_ level: Level) -> ReportValue {
    .object([
      (
        "exchanges",
        .list(
          level.exchanges.map {
            .object([("key", .text($0.key)), ("states", .list($0.states.map(value)))])
          })
      ),
      ("stateless", texts(level.stateless)),
    ])
  }

  private static func value(_ state: KeyedState) -> ReportValue {
    let estimate = state.estimate
    return .object([
      ("rule", .text(state.rule)), ("form", .text(state.form)),
      ("within_milliseconds", .integer(Int(state.within))), ("keeps", texts(state.kept)),
      ("key_bytes_least", .integer(estimate.keyBytes.lowerBound)),
      ("key_bytes_most", .integer(estimate.keyBytes.upperBound)),
      ("events_with_key", .integer(estimate.eventsInPlace)),
      ("event_bytes_least", .integer(estimate.eventBytesRange.lowerBound)),
      ("event_bytes_most", .integer(estimate.eventBytesRange.upperBound)),
      ("promotion", estimate.promotion.map(value) ?? .null),
      (
        "expected",
        .object([
          ("keys", .integer(estimatedKeys)), ("bytes", .integer(state.expectedBytes)),
        ])
      ),
    ])
  }

  private static func value(_ promotion: StateEstimate.Promotion) -> ReportValue {
    .object([
      ("from_events", .integer(promotion.threshold)), ("key_bytes", .integer(promotion.keyBytes)),
      ("event_bytes", .integer(promotion.eventBytes)),
    ])
  }

  private static func value(_ phrases: Phrases) -> ReportValue {
    .object([
      ("lists", texts(phrases.lists)), ("phrases", .integer(phrases.phrases)),
      ("bytes", .integer(phrases.bytes)),
    ])
  }
}
