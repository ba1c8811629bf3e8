import WeirCore
import WeirSinks

extension RunDifference {
  /// The difference as JSON, its keys always in the same order, with a line feed at the end.
  package var json: [UInt8] {
    ReportValue.object([
      ("same", .bool(isSame)),
      ("notes", .list(notes.map(ReportValue.text))),
      ("events", .object(Self.pairs(events))),
      ("flags", .object(Self.pairs(flags))),
      ("rules", .list(rules.map(Self.value))),
      ("actions", .list(actions.map(Self.value))),
    ]).prettyPrinted
  }

  private static func pairs(_ figures: Figures) -> [(key: String, value: ReportValue)] {
    [
      ("a", .integer(figures.a)), ("b", .integer(figures.b)),
      ("gained", .integer(figures.gained)), ("lost", .integer(figures.lost)),
      ("changed", .integer(figures.changed)), ("same", .integer(figures.same)),
    ]
  }

  private static func value(_ rule: RuleFigures) -> ReportValue {
    let aspects = Aspect.allCases.map { aspect in
      (aspect.rawValue, ReportValue.integer(rule.aspects[aspect] ?? 0))
    }
    let examples = Change.allCases.flatMap { change in
      rule.examples.filter { $0.change == change }.map(value)
    }
    return .object(
      [("rule", .text(rule.rule)), ("category", .text(rule.category))] + pairs(rule.flags)
        + [("changed_in", .object(aspects)), ("examples", .list(examples))])
  }

  /// Actions have a target each and no changes.
  private static func value(_ action: ActionFigures) -> ReportValue {
    .object(
      [("action", .text(action.action))] + pairs(action.targets).filter { $0.key != "changed" })
  }

  private static func value(_ example: Example) -> ReportValue {
    .object([
      ("change", .text(example.change.rawValue)),
      ("time", .text(EventTime.format(example.time))),
      ("kind", .text(example.kind)),
      ("id", .text(example.id)),
      ("key", texts((example.b ?? example.a)?.key ?? [])),
      ("a", example.a.map(value) ?? .null),
      ("b", example.b.map(value) ?? .null),
    ])
  }

  private static func value(_ flag: ReviewFlag) -> ReportValue {
    .object([
      ("score", .integer(flag.score)),
      ("level", .text(flag.level.rawValue)),
      ("category", .text(flag.category)),
      ("subject", flag.subject.map(ReportValue.text) ?? .null),
      ("values", texts(flag.values)),
      ("why", .text(flag.why)),
    ])
  }

  private static func texts(_ texts: [NamedText]) -> ReportValue {
    .object(texts.map { ($0.name, .text($0.text)) })
  }
}
