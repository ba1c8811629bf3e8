import Foundation
import WeirCore
import WeirRules

/// What the names of an expression stand for.
struct ReferenceScope {
  /// Of a sequence the completing one.
  var event: ReferenceEvent
  /// The chain of a sequence, by step.
  var chain: [ReferenceEvent] = []
  var key: [Value] = []
  /// By place in ``CheckedRule/aggregates``, or those of a feature.
  var aggregates: [Value] = []
  /// Name of the role in which the event counts; missing without roles.
  var role = Value.missing
  /// Inside an aggregate, alone: what is judged.
  var judged: [ReferenceScope] = []

  init(
    event: ReferenceEvent, chain: [ReferenceEvent] = [], key: [Value] = [],
    role: Value = .missing, judged: [ReferenceScope] = []
  ) {
    self.event = event
    self.chain = chain
    self.key = key
    self.role = role
    self.judged = judged
  }
}

/// Evaluates checked expressions by walking them.
struct ReferenceEvaluator {
  let plan: CheckedPlan

  func isTrue(_ condition: TypedExpression?, _ scope: ReferenceScope) -> Bool {
    guard let condition else { return true }
    return evaluate(condition, scope) == .bool(true)
  }

  func evaluate(_ expression: TypedExpression, _ scope: ReferenceScope) -> Value {
    switch expression.operation {
    case .constant(let value): value
    case .field(let field): scope.event.fields[field]
    case .feature(let place): scope.event.features[place]
    case .role: scope.role
    case .ofStep(let step, let operand):
      evaluate(operand, ReferenceScope(event: scope.chain[step]))
    case .this(let operand): evaluate(operand, scope.judged[0])
    case .aggregate(let place): scope.aggregates[place]
    case .key(let part): scope.key[part]
    case .not(let operand): not(evaluate(operand, scope))
    case .and(let left, let right): and(evaluate(left, scope), evaluate(right, scope))
    case .or(let left, let right):
      not(and(not(evaluate(left, scope)), not(evaluate(right, scope))))
    case .compare(let comparison, let left, let right):
      ReferenceArithmetic.compare(comparison, evaluate(left, scope), evaluate(right, scope))
    case .negate(let operand): ReferenceArithmetic.negate(evaluate(operand, scope))
    case .arithmetic(let operation, let left, let right):
      ReferenceArithmetic.apply(operation, evaluate(left, scope), evaluate(right, scope))
    case .toDecimal(let operand): ReferenceArithmetic.toDecimal(evaluate(operand, scope))
    case .toReal(let operand): ReferenceArithmetic.toReal(evaluate(operand, scope))
    case .isOneOf(let operand, let values, let isNegated):
      membership(evaluate(operand, scope), isNegated) { values.contains($0) }
    case .isListed(let operand, let list, let isNegated):
      membership(evaluate(operand, scope), isNegated) { value in
        rows(of: list, at: scope.event.time).contains { .text($0) == value }
      }
    case .text(let test, let left, let right):
      self.test(test, evaluate(left, scope), evaluate(right, scope))
    case .matches(let operand, let pattern):
      onText(evaluate(operand, scope)) { text in
        let text = String(decoding: text, as: UTF8.self)
        return .bool(text.range(of: pattern, options: .regularExpression) != nil)
      }
    case .mentions(let operand, let list):
      mentions(evaluate(operand, scope), rows(of: list, at: scope.event.time))
    case .prefixIn(let operand, let list):
      onText(evaluate(operand, scope)) { text in
        .bool(rows(of: list, at: scope.event.time).contains { text.starts(with: $0) })
      }
    case .lookup(let operand, let column):
      lookup(evaluate(operand, scope), plan.columns[column], at: scope.event.time)
    case .domainIn, .lookalike:
      preconditionFailure("functions of domains have references in their own tests")
    case .call(let function, let arguments):
      ReferenceFunctions.call(function, arguments.map { evaluate($0, scope) })
    }
  }

  private func not(_ value: Value) -> Value {
    guard case .bool(let truth) = value else { return .missing }
    return .bool(!truth)
  }

  private func and(_ left: Value, _ right: Value) -> Value {
    if left == .bool(false) || right == .bool(false) { return .bool(false) }
    return left == .missing || right == .missing ? .missing : .bool(true)
  }

  private func membership(_ value: Value, _ isNegated: Bool, _ isIn: (Value) -> Bool) -> Value {
    value == .missing ? .missing : .bool(isIn(value) != isNegated)
  }

  private func rows(of list: Int, at time: Int64) -> [[UInt8]] {
    plan.lists[list].rows.filter { $0.validFrom <= time && time < $0.validTo }.map(\.value)
  }

  private func lookup(_ value: Value, _ column: ListColumn, at time: Int64) -> Value {
    let rows = plan.lists[column.list].rows
    let place = rows.firstIndex {
      .text($0.value) == value && $0.validFrom <= time && time < $0.validTo
    }
    return place.map { column.values[$0] } ?? .missing
  }

  private func onText(_ value: Value, _ body: ([UInt8]) -> Value) -> Value {
    guard case .text(let text) = value else { return .missing }
    return body(text)
  }

  private func test(_ test: TextTest, _ left: Value, _ right: Value) -> Value {
    onText(left) { text in
      onText(right) { part in
        switch test {
        case .contains: .bool(ReferenceText.contains(text, part))
        case .startsWith: .bool(text.starts(with: part))
        case .endsWith: .bool(text.reversed().starts(with: part.reversed()))
        }
      }
    }
  }

  private func mentions(_ value: Value, _ phrases: [[UInt8]]) -> Value {
    onText(value) { text in
      let folded = Array(ReferenceText.fold(String(decoding: text, as: UTF8.self)).utf8)
      return .bool(
        phrases.contains { phrase in
          let wanted = ReferenceText.fold(String(decoding: phrase, as: UTF8.self))
          return !wanted.isEmpty && ReferenceText.contains(folded, Array(wanted.utf8))
        })
    }
  }
}
