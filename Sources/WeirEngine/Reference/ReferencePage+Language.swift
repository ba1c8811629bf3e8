import WeirCore
import WeirRules

/// What a rule file may say.
extension ReferencePage {
  static let functions = ReferencePage(
    topic: "functions", title: "Functions",
    summary: "Functions of values. With a missing operand each is missing, but `missing` and "
      + "`present`.",
    tables: [functionTable(FunctionRegistry.functions)])

  static let aggregates = ReferencePage(
    topic: "aggregates", title: "Aggregates",
    summary: "Functions of all events in the window of a key, in `having`, `why` and `actions`, "
      + "and in the `value` of a feature. Each may be narrowed, in this order: `sum(x where P)` "
      + "takes the events for which P is true, `count() over 1h` looks at the last hour, `max(x) "
      + "over 30d before 1d` at the thirty days before the last one, `max(x) before event` leaves "
      + "out the event that is judged. Inside an aggregate `this.f` is the field f of that event. "
      + "Missing values are left out of all but `count()`; an aggregate of nothing is missing, "
      + "but counts and sums are 0.",
    tables: [functionTable(FunctionRegistry.aggregates)])

  static let operators = ReferencePage(
    topic: "operators", title: "Operators",
    summary: "From the weakest to the strongest; those of one strength are taken from left to "
      + "right. Comparisons do not chain.",
    tables: [
      Table(
        columns: ["strength", "operator", "gives", "example"],
        rows: OperatorDeclaration.levels.enumerated().flatMap { level, operators in
          operators.map {
            [
              .text(String(level + 1)), .code($0.symbol), .text($0.summary),
              .code($0.example.text),
            ]
          }
        })
    ])

  static let fields = ReferencePage(
    topic: "fields", title: "Fields",
    summary: "The kinds of events and their fields; a pipeline may add more under `extra`.",
    tables: (Schema.builtIn + [Schema().declaration(of: Schema().flagKind)]).map { kind in
      var rows = kind.fields.map { field in
        [Cell.code(field.name), .text(field.type.rawValue), .text(field.summary)]
      }
      if kind.name == ExpressionNames.startKind {
        rows.append([
          .code(ExpressionNames.start), .text(ValueType.time.rawValue),
          .text("when the call began: time - duration"),
        ])
      }
      return Table(title: kind.name, columns: ["field", "type", "means"], rows: rows)
    })

  static let actions = ReferencePage(
    topic: "actions", title: "Actions",
    summary: "What a flag asks for, with a target: `actions: { block: caller }`.",
    tables: [
      Table(
        columns: ["action", "stands for"],
        rows: Action.allCases.map { [.code($0.rawValue), .text($0.summary)] })
    ])

  static let rule = ReferencePage(
    topic: "rule", title: "Rule files", summary: "One YAML file is one rule.",
    tables: [
      keyTable(RuleKeys.rule, title: "Rule"),
      keyTable(RuleKeys.sequence, title: "sequence"),
      keyTable(RuleKeys.step, title: "Step of a sequence"),
      keyTable(RuleKeys.absence, title: "Absent step of a sequence"),
      keyTable(RuleKeys.test, title: "Test"),
      keyTable(RuleKeys.testEvent, title: "Event of a test, besides its kind"),
      keyTable(RuleKeys.expectation, title: "expect"),
    ])

  static let feature = ReferencePage(
    topic: "feature", title: "Feature files",
    summary: "One YAML file is one feature: a value computed for each event from the past of its "
      + "key, used like a field in rules and other features.",
    tables: [keyTable(FeatureKeys.feature)])

  private static func functionTable(_ functions: [FunctionDeclaration]) -> Table {
    Table(
      columns: ["function", "takes", "result", "gives", "example"],
      rows: functions.map { function in
        [
          .code(function.signature),
          .text(function.parameters.map(\.type.phrase).joined(separator: "; ")),
          .text(function.result.phrase), .text(function.summary), .code(function.example.text),
        ]
      })
  }

  static func keyTable(_ keys: [KeyDeclaration], title: String? = nil) -> Table {
    Table(
      title: title, columns: ["key", "value", "default", "means", "example"],
      rows: keys.map { key in
        let form =
          key.form == .choice
          ? Cell.code(key.values.joined(separator: " ")) : .text(key.form.rawValue)
        return [
          .code(key.key), form, .text(key.isRequired ? "required" : key.standard ?? ""),
          .text(key.summary), .code(key.example),
        ]
      })
  }
}
