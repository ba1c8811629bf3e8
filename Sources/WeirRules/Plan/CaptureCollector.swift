import WeirCore

/// Finds the fields of earlier steps that a sequence must remember.
struct CaptureCollector {
  private let form: SequenceForm
  private(set) var fields: [CapturedField] = []

  init(form: SequenceForm) {
    self.form = form
  }

  /// Place of each captured field.
  var places: [CapturedField: Int] {
    Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1, $0) })
  }

  mutating func collect(_ rule: CheckedRule) {
    for step in form.steps { visit(step.filter) }
    visit(form.having)
    for case .expression(let expression) in rule.why { visit(expression) }
    for action in rule.actions { visit(action.target) }
    visit(rule.subject)
  }

  private mutating func visit(_ expression: TypedExpression?) {
    guard let expression else { return }
    if case .stepField(let step, let field) = expression.operation {
      let captured = CapturedField(step: step, field: field)
      if !fields.contains(captured) { fields.append(captured) }
    }
    for operand in expression.operands { visit(operand) }
  }
}

extension TypedExpression {
  /// The expressions directly below this one.
  package var operands: [TypedExpression] {
    switch operation {
    case .constant, .field, .stepField, .aggregate, .key: []
    case .not(let operand), .negate(let operand), .toDecimal(let operand), .toReal(let operand),
      .isOneOf(let operand, _, _), .isListed(let operand, _, _), .matches(let operand, _),
      .mentions(let operand, _), .prefixIn(let operand, _), .domainIn(let operand, _),
      .lookalike(let operand, _), .lookup(let operand, _):
      [operand]
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .text(_, let left, let right):
      [left, right]
    case .call(_, let operands): operands
    }
  }

  var namesEarlierStep: Bool {
    if case .stepField = operation { return true }
    return operands.contains { $0.namesEarlierStep }
  }
}
