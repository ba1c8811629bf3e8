import WeirCore

extension ExpressionChecker {
  func binary(
    _ symbol: String, _ left: Syntax, _ right: Syntax, _ whole: Syntax
  )
    -> TypedExpression?
  {
    if symbol == "and" || symbol == "or" {
      let first = truth(left)
      let second = truth(right)
      guard let first, let second else { return nil }
      return TypedExpression(
        symbol == "and" ? .and(first, second) : .or(first, second), .bool, text: "")
    }
    if symbol == "matches" { return pattern(left, right) }
    let first = typed(left)
    let second = typed(right)
    guard let first, let second else { return nil }
    if let test = TextTest(rawValue: symbol) { return text(test, (first, left), (second, right)) }
    if let comparison = Comparison(rawValue: symbol) {
      return compare(comparison, (first, left), (second, right))
    }
    guard let arithmetic = Arithmetic(rawValue: symbol) else { return nil }
    return calculate(arithmetic, first, second, whole)
  }

  typealias Operand = (value: TypedExpression, syntax: Syntax)

  private func compare(
    _ comparison: Comparison, _ left: Operand, _ right: Operand
  )
    -> TypedExpression?
  {
    guard let (first, second) = unified(left, right) else { return nil }
    let isOrder = comparison != .equal && comparison != .notEqual
    if isOrder { checkLevelOrder(comparison, left, right) }
    noteNamed(first, right.syntax)
    noteNamed(second, left.syntax)
    if first.type == .strings || (isOrder && first.type == .bool) {
      fail(
        "rule.type-mismatch", left.syntax.range,
        "'\(left.syntax.canonicalText)' is \(first.type.phrase), it cannot be compared with "
          + "'\(comparison.rawValue)'")
      return nil
    }
    return TypedExpression(.compare(comparison, first, second), .bool, text: "")
  }

  /// Brings both sides to one type, or reports that there is none.
  func unified(_ left: Operand, _ right: Operand) -> (TypedExpression, TypedExpression)? {
    let (first, second) = (left.value, right.value)
    if first.type == second.type { return (first, second) }
    if first.type.isNumeric, second.type.isNumeric {
      let isReal = first.type == .real || second.type == .real
      return (widened(first, toReal: isReal), widened(second, toReal: isReal))
    }
    if first.type.isText, second.type.isText {
      return (
        first.type == .string ? asPhone(first) : first,
        second.type == .string ? asPhone(second) : second
      )
    }
    reportMismatch(left, right)
    return nil
  }

  private func reportMismatch(_ left: Operand, _ right: Operand) {
    // The literal is at fault if there is one: it is easier to change than the field.
    let isLeftLiteral = left.syntax.isLiteral && !right.syntax.isLiteral
    let (known, found) = isLeftLiteral ? (right, left) : (left, right)
    let name = known.syntax.canonicalText
    let isBareNumber = found.syntax.isLiteral && found.value.type.isNumeric
    if known.value.type == .duration, isBareNumber {
      fail(
        "rule.bare-number", found.syntax.range, "'\(name)' is a duration, found a bare number",
        help: "write a unit, for example \(found.syntax.canonicalText)s")
      return
    }
    fail(
      "rule.type-mismatch", found.syntax.range,
      "'\(name)' is \(known.value.type.phrase), found \(found.value.type.phrase)",
      help: found.syntax.isLiteral && found.value.type == .string && known.value.type.isNumeric
        ? "write the number without quotes" : nil)
  }

  /// A literal compared with a phone, normalised like the field; anything else as it is.
  func asPhone(_ value: TypedExpression) -> TypedExpression {
    guard case .constant(.text(let bytes)) = value.operation else { return value }
    return TypedExpression(.constant(.text(phones.normalize(bytes))), .phone, text: value.text)
  }

  func widened(_ value: TypedExpression, toReal isReal: Bool) -> TypedExpression {
    switch (value.operation, value.type) {
    case (_, .real): return value
    case (_, .decimal) where !isReal: return value
    case (.constant(.integer(let number)), _):
      if isReal {
        return TypedExpression(.constant(.real(Double(number))), .real, text: value.text)
      }
      let millionths = number * Int128(Decimal.scale)
      if millionths.magnitude <= UInt128(Int64.max) {
        return TypedExpression(.constant(.decimal(millionths)), .decimal, text: value.text)
      }
    case (.constant(.decimal(let number)), _):
      if let real = Double(Decimal.format(number)) {
        return TypedExpression(.constant(.real(real)), .real, text: value.text)
      }
    default: break
    }
    return isReal
      ? TypedExpression(.toReal(value), .real, text: value.text)
      : TypedExpression(.toDecimal(value), .decimal, text: value.text)
  }

  private func calculate(
    _ arithmetic: Arithmetic, _ left: TypedExpression, _ right: TypedExpression, _ whole: Syntax
  ) -> TypedExpression? {
    if left.type.isNumeric, right.type.isNumeric {
      var (first, second) = (left, right)
      if left.type != right.type {
        let isReal = left.type == .real || right.type == .real
        (first, second) = (widened(left, toReal: isReal), widened(right, toReal: isReal))
      }
      let type = arithmetic == .divide ? .real : first.type
      return TypedExpression(.arithmetic(arithmetic, first, second), type, text: "")
    }
    if let type = Self.result(of: arithmetic, left.type, right.type) {
      return TypedExpression(.arithmetic(arithmetic, left, right), type, text: "")
    }
    guard case .binary(_, let leftSyntax, let rightSyntax) = whole.form else { return nil }
    let isSum = arithmetic == .add || arithmetic == .subtract
    if isSum, left.type == .duration || left.type == .time, rightSyntax.isLiteral,
      right.type.isNumeric
    {
      fail(
        "rule.bare-number", rightSyntax.range,
        "'\(leftSyntax.canonicalText)' is \(left.type.phrase), found a bare number",
        help: "write a unit, for example \(rightSyntax.canonicalText)s")
      return nil
    }
    fail(
      "rule.type-mismatch", whole.range,
      "'\(arithmetic.rawValue)' does not go with \(left.type.phrase) and \(right.type.phrase)")
    return nil
  }

  /// The type of an operation in which a time or a duration takes part; nil if there is none.
  private static func result(
    of arithmetic: Arithmetic, _ left: ValueType, _ right: ValueType
  )
    -> ValueType?
  {
    switch (arithmetic, left, right) {
    case (.subtract, .time, .time): .duration
    case (.add, .time, .duration), (.subtract, .time, .duration): .time
    case (.add, .duration, .duration), (.subtract, .duration, .duration): .duration
    case (.multiply, .duration, let other) where other.isNumeric: .duration
    case (.multiply, let other, .duration) where other.isNumeric: .duration
    case (.divide, .duration, let other) where other.isNumeric: .duration
    case (.divide, .duration, .duration): .real
    default: nil
    }
  }

  private func text(_ test: TextTest, _ left: Operand, _ right: Operand) -> TypedExpression? {
    guard isTested(left), isText(right) else { return nil }
    return TypedExpression(.text(test, left.value, right.value), .bool, text: "")
  }

  /// Text, or a list of which one value is to pass the test.
  private func isTested(_ operand: Operand) -> Bool {
    operand.value.type == .strings || isText(operand)
  }

  func isText(_ operand: Operand) -> Bool {
    if operand.value.type.isText { return true }
    fail(
      "rule.type-mismatch", operand.syntax.range,
      "'\(operand.syntax.canonicalText)' is \(operand.value.type.phrase), expected text")
    return false
  }

  private func pattern(_ left: Syntax, _ right: Syntax) -> TypedExpression? {
    let value = typed(left)
    guard case .string(let pattern, let written) = right.unwrapped.form else {
      fail("rule.bad-pattern", right.range, "'matches' needs a regular expression in quotes")
      return nil
    }
    do {
      _ = try PatternProgram(pattern)
    } catch {
      // With escapes the place in the pattern is not the place in the text.
      let isVerbatim = written == "\"\(pattern)\""
      let start = right.unwrapped.range.lowerBound + 1 + error.offset
      fail(
        "rule.bad-pattern", isVerbatim ? start..<start + 1 : right.range,
        "not a regular expression: \(error.text)")
      return nil
    }
    guard let value, isTested((value, left)) else { return nil }
    return TypedExpression(.matches(value, pattern: pattern), .bool, text: "")
  }

  func membership(_ operand: Syntax, _ values: [Syntax], _ isNegated: Bool) -> TypedExpression? {
    guard var value = typed(operand) else { return nil }
    var constants: [TypedExpression] = []
    var isSound = true
    for literal in values {
      guard literal.isLiteral, let constant = typed(literal) else {
        if !literal.isLiteral {
          fail("rule.not-a-literal", literal.range, "a list in brackets holds literals only")
        }
        isSound = false
        continue
      }
      // The values of a list are compared, not the list.
      var compared = value
      if value.type == .strings { compared.type = .string }
      guard let (same, typedConstant) = unified((compared, operand), (constant, literal)) else {
        isSound = false
        continue
      }
      if value.type.isNumeric { value = same }
      noteNamed(value, literal)
      constants.append(typedConstant)
    }
    guard isSound else { return nil }
    // A later literal may have widened the operand: bring the earlier ones along.
    if value.type.isNumeric, value.type != .integer {
      constants = constants.map { widened($0, toReal: value.type == .real) }
    }
    let texts = constants.compactMap { constant in
      if case .constant(let value) = constant.operation { value } else { nil }
    }
    return TypedExpression(.isOneOf(value, texts, isNegated: isNegated), .bool, text: "")
  }

  func listed(_ operand: Syntax, _ list: Syntax.ListName, _ isNegated: Bool) -> TypedExpression? {
    guard let value = typed(operand), isTested((value, operand)) else { return nil }
    let use: ListCatalogue.Use = value.type == .phone ? .phones : .texts
    guard let place = place(of: list.name, use, at: list.range) else { return nil }
    return TypedExpression(.isListed(value, list: place, isNegated: isNegated), .bool, text: "")
  }

  /// The place of a list in the plan.
  func place(of name: String, _ use: ListCatalogue.Use, at range: Range<Int>) -> Int? {
    if let place = lists.place(of: name, use: use) { return place }
    fail(
      "rule.unknown-list", range, "unknown list '\(name)'",
      help: Spelling.hint(for: name, of: lists.names))
    return nil
  }
}

extension Syntax {
  /// Whether this is a value written out.
  var isLiteral: Bool {
    switch form {
    case .integer, .decimal, .duration, .string, .bool: true
    case .negate(let operand), .group(let operand): operand.isLiteral
    default: false
    }
  }
}
