import WeirCore

/// A value of the event that matched an earlier step of a sequence.
struct CapturedValue: Hashable, Sendable {
  var step: Int
  /// Canonical text of the value.
  var text: String
  var type: ValueType
  /// Whether it is the id of the step's event.
  var isIdentifier: Bool

  init(_ step: Int, _ value: TypedExpression) {
    self.step = step
    text = value.text
    type = value.type
    isIdentifier = if case .field(EventKind.idField) = value.operation { true } else { false }
  }
}

/// Finds the values of earlier steps that a sequence must remember.
struct CaptureCollector {
  private(set) var values: [(captured: CapturedValue, expression: TypedExpression)] = []

  init(_ rule: CheckedRule) {
    for (_, expression) in rule.expressions { collect(expression) }
  }

  /// Place of each captured value.
  var places: [CapturedValue: Int] {
    Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1.captured, $0) })
  }

  private mutating func collect(_ expression: TypedExpression) {
    if case .ofStep(let step, let inner) = expression.operation {
      let captured = CapturedValue(step, inner)
      if !values.contains(where: { $0.captured == captured }) { values.append((captured, inner)) }
    }
    for operand in expression.operands { collect(operand) }
  }
}

extension TypedExpression {
  var namesEarlierStep: Bool {
    if case .ofStep = operation { return true }
    return operands.contains { $0.namesEarlierStep }
  }

  var namesKey: Bool {
    if case .key = operation { return true }
    return operands.contains { $0.namesKey }
  }

  var namesJudgedEvent: Bool {
    if case .this = operation { return true }
    return operands.contains { $0.namesJudgedEvent }
  }
}
