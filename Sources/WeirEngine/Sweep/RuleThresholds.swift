import WeirCore
import WeirRules

/// A number or duration in a rule with which something is compared, or the length of its window.
struct RuleThreshold: Hashable, Sendable {
  /// `count() >=`, `within` or `once_per`.
  var name: String
  var value: Value

  /// Whether it is a length of time that the rule looks back or keeps silent.
  var isLength: Bool { name == CheckedRule.withinName || name == CheckedRule.oncePerName }

  /// As it stands in the rule.
  var text: String { "\(name) \(Quantity(value)?.text ?? "")" }
}

extension CheckedRule {
  static let withinName = "within"
  static let oncePerName = "once_per"

  /// Every threshold once: of `where`, `having` and the window, then within aggregates.
  var thresholds: [RuleThreshold] {
    var found: [RuleThreshold] = []
    var copy = self
    copy.visitThresholds { name, value in
      let threshold = RuleThreshold(name: name, value: value)
      if !found.contains(threshold) { found.append(threshold) }
    }
    return found
  }

  /// The rule with other values in place of these thresholds, wherever they stand.
  func with(_ values: [RuleThreshold: Value]) -> CheckedRule {
    var copy = self
    copy.visitThresholds { name, value in
      value = values[RuleThreshold(name: name, value: value)] ?? value
    }
    return copy
  }

  private mutating func visitThresholds(_ visit: (String, inout Value) -> Void) {
    switch form {
    case .single(let kind, var filter):
      filter.visitThresholds(visit)
      form = .single(kind: kind, filter: filter)
    case .window(var window):
      window.filter?.visitThresholds(visit)
      window.having.visitThresholds(visit)
      Self.visit(Self.withinName, &window.within, visit)
      for index in aggregates.indices where aggregates[index].followsWithin {
        aggregates[index].reach.over = window.within
      }
      form = .window(window)
    case .sequence(var sequence):
      for index in sequence.steps.indices { sequence.steps[index].filter?.visitThresholds(visit) }
      for index in sequence.absences.indices {
        sequence.absences[index].filter?.visitThresholds(visit)
      }
      sequence.having?.visitThresholds(visit)
      Self.visit(Self.withinName, &sequence.within, visit)
      form = .sequence(sequence)
    }
    for index in aggregates.indices {
      aggregates[index].argument?.visitThresholds(visit)
      aggregates[index].predicate?.visitThresholds(visit)
    }
    if var duration = oncePer {
      Self.visit(Self.oncePerName, &duration, visit)
      oncePer = duration
    }
  }

  private static func visit(
    _ name: String, _ milliseconds: inout Int64, _ visit: (String, inout Value) -> Void
  ) {
    var value = Value.duration(milliseconds)
    visit(name, &value)
    if case .duration(let changed) = value { milliseconds = changed }
  }
}

extension TypedExpression {
  /// Gives `visit` each comparison with a literal: its text up to the literal, and the literal. One
  /// whose literal stands on the left is turned round. The text says what has changed: by it others are
  /// known to be the same.
  fileprivate mutating func visitThresholds(_ visit: (String, inout Value) -> Void) {
    switch operation {
    case .not(var operand):
      operand.visitThresholds(visit)
      replace([operand], with: .not(operand), text: "not (\(operand.text))")
    case .and(var left, var right):
      left.visitThresholds(visit)
      right.visitThresholds(visit)
      replace([left, right], with: .and(left, right), text: "(\(left.text)) and (\(right.text))")
    case .or(var left, var right):
      left.visitThresholds(visit)
      right.visitThresholds(visit)
      replace([left, right], with: .or(left, right), text: "(\(left.text)) or (\(right.text))")
    case .compare(let comparison, var left, var right):
      if case .constant = right.operation {
        right.visitLiteral("\(left.text) \(comparison.rawValue)", visit)
      } else {
        left.visitLiteral("\(right.text) \(comparison.mirrored.rawValue)", visit)
      }
      replace(
        [left, right], with: .compare(comparison, left, right),
        text: "\(left.text) \(comparison.rawValue) \(right.text)")
    default: break
    }
  }

  private mutating func visitLiteral(_ name: String, _ visit: (String, inout Value) -> Void) {
    guard case .constant(let literal) = operation, Quantity(literal) != nil else { return }
    var value = literal
    visit(name, &value)
    if value == literal { return }
    operation = .constant(value)
    text = Quantity(value)?.text ?? text
  }

  /// Takes other operands, if they are others.
  private mutating func replace(
    _ operands: [TypedExpression], with changed: Operation, text changedText: String
  ) {
    if self.operands.map(\.text) == operands.map(\.text) { return }
    operation = changed
    text = changedText
  }
}

extension Comparison {
  /// The comparison with its sides exchanged.
  fileprivate var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
