/// The fields of a flag that rules on flags see, besides those of the flagged event.
package enum FlagField: Int, CaseIterable, Sendable {
  case rule, category, level, score, subject

  package var declaration: Field {
    switch self {
    case .rule: Field("rule", .string, "id of the rule that raised the flag")
    case .category: Field("category", .string, "category of that rule")
    case .level: Field("level", .string, "level of that rule")
    case .score: Field("score", .integer, "score of that rule, 1 to 100")
    case .subject: Field("subject", .string, "whom the flag is about")
    }
  }

  /// Place in the declaration of a flag, behind id and time.
  package var field: FieldID { 2 + rawValue }

  package init?(field: FieldID) { self.init(rawValue: field - 2) }
}

/// Flags, as rules read them: a kind of its own beside the kinds of events.
extension Schema {
  package static let flagName = "flag"

  /// Stands for flags wherever the place of a kind may stand.
  package var flagKind: KindID { kinds.count }

  /// The declaration of a kind of events, or of flags.
  package func declaration(of kind: KindID) -> EventKind {
    kind == flagKind ? flag : kinds[kind]
  }

  /// The fields of a flag, then those of the flagged event: of every kind the ones whose type is
  /// the same in all kinds that have them.
  private var flag: EventKind {
    var fields = FlagField.allCases.map(\.declaration)
    let all = kinds.flatMap { $0.fields.dropFirst(2) }
    for field in all where !fields.contains(where: { $0.name == field.name }) {
      if all.allSatisfy({ $0.name != field.name || $0.type == field.type }) {
        fields.append(field)
      }
    }
    return EventKind(name: Self.flagName, fields: fields)
  }
}
