import WeirCore

/// What a comparison of a flag's fields says about the rule's place among the others.
extension ExpressionChecker {
  /// Notes a rule or category that is compared with `operand`.
  func noteNamed(_ operand: TypedExpression, _ literal: Syntax) {
    guard scope.namesFlags, scope.kind == context.schema.flagKind,
      case .field(let field) = operand.operation, let flagField = FlagField(field: field),
      flagField == .rule || flagField == .category,
      case .string(let text, _) = literal.unwrapped.form
    else { return }
    named.append(
      NamedFlags(
        text: text, isCategory: flagField == .category, source: log.source,
        location: source.location(of: literal.range, in: log.source)))
  }

  /// `level >= "high"` compares texts: a warning that proposes what is meant.
  func checkLevelOrder(_ comparison: Comparison, _ left: Operand, _ right: Operand) {
    guard scope.kind == context.schema.flagKind, case .field(let field) = left.value.operation,
      FlagField(field: field) == .level, case .string(let text, _) = right.syntax.unwrapped.form
    else { return }
    let chosen = Level.allCases.filter { level in
      guard let bound = Level(rawValue: text) else { return false }
      return switch comparison {
      case .less: level < bound
      case .lessOrEqual: level <= bound
      case .greater: level > bound
      default: level >= bound
      }
    }
    let names = chosen.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    fail(
      "rule.level-order", left.syntax.range.lowerBound..<right.syntax.range.upperBound,
      "levels are compared as texts, not by how much they matter",
      help: chosen.isEmpty
        ? "write level in [\"high\", \"critical\"]" : "write level in [\(names)]",
      severity: .warning)
  }
}
