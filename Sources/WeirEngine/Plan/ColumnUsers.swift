import WeirCore
import WeirRules

/// Which rules read which field of which kind.
struct ColumnUsers {
  private struct Place: Hashable {
    var kind: KindID
    var field: FieldID
  }

  private var rules: [Place: [String]] = [:]

  /// - Parameter rules: in the order in which they are to be named.
  init(_ rules: [CheckedRule]) {
    for rule in rules { add(rule) }
  }

  /// Ids of the rules that read the field.
  func rules(of field: FieldID, in kind: KindID) -> [String] {
    rules[Place(kind: kind, field: field)] ?? []
  }

  private mutating func add(_ rule: CheckedRule) {
    let kind: KindID
    var steps: [KindID] = []
    var own: [(KindID, TypedExpression?)] = []
    switch rule.form {
    case .single(let only, let filter):
      kind = only
      own = [(only, filter)]
    case .window(let form):
      kind = form.kind
      own = [(kind, form.filter), (kind, form.having)] + form.keys.map { (kind, $0.expression) }
    case .sequence(let form):
      steps = form.steps.map(\.kind)
      kind = steps[steps.count - 1]
      own = form.steps.flatMap { [($0.kind, $0.key), ($0.kind, $0.filter)] }
      own.append((kind, form.having))
    }
    for aggregate in rule.aggregates {
      own += [(kind, aggregate.argument), (kind, aggregate.predicate)]
    }
    for case .expression(let expression) in rule.why { own.append((kind, expression)) }
    own += rule.actions.map { (kind, $0.target) }
    own.append((kind, rule.subject))
    for (kind, expression) in own { visit(expression, kind, steps, rule.header.id) }
  }

  private mutating func visit(
    _ expression: TypedExpression?, _ kind: KindID, _ steps: [KindID], _ rule: String
  ) {
    guard let expression else { return }
    switch expression.operation {
    case .field(let field): note(Place(kind: kind, field: field), rule)
    case .stepField(let step, let field): note(Place(kind: steps[step], field: field), rule)
    default: break
    }
    for operand in expression.operands { visit(operand, kind, steps, rule) }
  }

  private mutating func note(_ place: Place, _ rule: String) {
    if rules[place]?.last != rule { rules[place, default: []].append(rule) }
  }
}
