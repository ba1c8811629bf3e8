import WeirCore
import WeirRules

/// Which rules and features read which field of which kind.
struct ColumnUsers {
  private struct Place: Hashable {
    var kind: KindID
    var field: FieldID
  }

  private var rules: [Place: [String]] = [:]
  private let schema: Schema

  init(_ plan: CheckedPlan) {
    schema = plan.schema
    for feature in plan.features { add(feature.name, feature.expressions, []) }
    for rule in plan.rules { add(rule.header.id, rule.expressions, rule.steps) }
  }

  /// Names of the features and ids of the rules that read the field.
  func rules(of field: FieldID, in kind: KindID) -> [String] {
    rules[Place(kind: kind, field: field)] ?? []
  }

  private mutating func add(
    _ name: String, _ expressions: [(kind: KindID, expression: TypedExpression)], _ steps: [KindID]
  ) {
    for (kind, expression) in expressions { visit(expression, kind, steps, name) }
  }

  private mutating func visit(
    _ expression: TypedExpression, _ kind: KindID, _ steps: [KindID], _ rule: String
  ) {
    switch expression.operation {
    case .field(let field): note(field, of: kind, rule)
    case .ofStep(let step, let inner):
      visit(inner, steps[step], steps, rule)
      return
    default: break
    }
    for operand in expression.operands { visit(operand, kind, steps, rule) }
  }

  /// A field of a flag that is one of its event's, is one of every kind that has it.
  private mutating func note(_ field: FieldID, of kind: KindID, _ rule: String) {
    guard kind == schema.flagKind else {
      note(Place(kind: kind, field: field), rule)
      return
    }
    guard FlagField(field: field) == nil else { return }
    let name = schema.declaration(of: kind).fields[field].name
    for (kind, declared) in schema.kinds.enumerated() {
      if let own = declared.field(named: name) { note(Place(kind: kind, field: own), rule) }
    }
  }

  private mutating func note(_ place: Place, _ rule: String) {
    if rules[place]?.last != rule { rules[place, default: []].append(rule) }
  }
}
