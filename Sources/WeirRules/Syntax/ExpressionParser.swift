/// Reads an expression by recursive descent.
///
/// Precedence: `or` < `and` < `not` < comparison (no chaining) < `+ -` < `* / %` < unary minus.
package struct ExpressionParser {
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  private static let maximumDepth = 200
  private static let maximumTokens = 2000
  private static let comparisons: Set = ["==", "!=", "<", "<=", ">", ">="]
  private static let textTests: Set = ["contains", "starts_with", "ends_with", "matches"]
  private static let reserved: Set = [
    "and", "or", "not", "in", "contains", "starts_with", "ends_with", "matches", "where",
  ]

  /// - Throws: the first problem of the text.
  package static func parse(_ text: String) throws(SyntaxProblem) -> Syntax {
    var parser = ExpressionParser(tokens: try Lexer.tokens(of: text))
    // A chain of operators is as deep as it is long for those who walk the tree.
    guard parser.tokens.count <= maximumTokens else {
      throw SyntaxProblem(
        "rule.too-long", 0..<1, "the expression has more than \(maximumTokens) words",
        help: "put the values into a list")
    }
    let expression = try parser.disjunction()
    guard parser.current.kind == .end else { throw parser.unexpected("an operator") }
    return expression
  }

  private init(tokens: [Token]) {
    self.tokens = tokens
  }

  private var current: Token { tokens[position] }

  private mutating func advance() -> Token {
    let token = current
    if position < tokens.count - 1 { position += 1 }
    return token
  }

  private mutating func take(symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    _ = advance()
    return true
  }

  private mutating func take(name: String) -> Bool {
    guard current.isName(name) else { return false }
    _ = advance()
    return true
  }

  private mutating func expect(_ symbol: String) throws(SyntaxProblem) {
    guard take(symbol: symbol) else { throw unexpected("'\(symbol)'") }
  }

  private func unexpected(_ expected: String) -> SyntaxProblem {
    let isAtEnd = current.kind == .end
    let range = isAtEnd ? current.range.lowerBound..<current.range.lowerBound + 1 : current.range
    return SyntaxProblem(
      isAtEnd ? "rule.cut-short" : "rule.unexpected-token", range,
      isAtEnd
        ? "the expression ends where \(expected) is expected"
        : "expected \(expected), found '\(current.text)'",
      isCutShort: isAtEnd)
  }

  private mutating func disjunction() throws(SyntaxProblem) -> Syntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw SyntaxProblem("rule.too-deep", current.range, "the expression is nested too deeply")
    }
    var left = try conjunction()
    while take(name: "or") { left = Self.binary("or", left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(SyntaxProblem) -> Syntax {
    var left = try negation()
    while take(name: "and") { left = Self.binary("and", left, try negation()) }
    return left
  }

  private mutating func negation() throws(SyntaxProblem) -> Syntax {
    guard current.isName("not") else { return try comparison() }
    let start = advance().range.lowerBound
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw SyntaxProblem("rule.too-deep", current.range, "the expression is nested too deeply")
    }
    let operand = try negation()
    return Syntax(.not(operand), start..<operand.range.upperBound)
  }

  private mutating func comparison() throws(SyntaxProblem) -> Syntax {
    let left = try sum()
    guard let result = try comparison(of: left) else { return left }
    if startsComparison {
      throw SyntaxProblem(
        "rule.chained-comparison", current.range, "comparisons do not chain",
        help: "join two comparisons with 'and'")
    }
    return result
  }

  private var startsComparison: Bool {
    switch current.kind {
    case .symbol(let symbol): Self.comparisons.contains(symbol)
    case .name(let name): name == "in" || name == "not" || Self.textTests.contains(name)
    default: false
    }
  }

  private mutating func comparison(of left: Syntax) throws(SyntaxProblem) -> Syntax? {
    guard startsComparison else { return nil }
    let token = advance()
    if token.isName("not") {
      guard take(name: "in") else { throw unexpected("'in'") }
      return try membership(of: left, isNegated: true)
    }
    if token.isName("in") { return try membership(of: left, isNegated: false) }
    return Self.binary(token.text, left, try sum())
  }

  private mutating func membership(
    of left: Syntax, isNegated: Bool
  ) throws(SyntaxProblem)
    -> Syntax
  {
    let start = left.range.lowerBound
    if take(name: "list") {
      try expect("(")
      guard case .string(let name) = current.kind else { throw unexpected("a list's name") }
      let list = Syntax.ListName(name: name, range: advance().range)
      try expect(")")
      return Syntax(.isListed(left, list, isNegated: isNegated), start..<previousEnd)
    }
    guard take(symbol: "[") else { throw unexpected("'[' or 'list(\"name\")'") }
    var values: [Syntax] = []
    repeat {
      if current.isSymbol("]"), !values.isEmpty { break }
      values.append(try sum())
    } while take(symbol: ",")
    try expect("]")
    return Syntax(.isOneOf(left, values, isNegated: isNegated), start..<previousEnd)
  }

  private var previousEnd: Int { tokens[position - 1].range.upperBound }

  private mutating func sum() throws(SyntaxProblem) -> Syntax {
    var left = try product()
    while current.isSymbol("+") || current.isSymbol("-") {
      let symbol = advance().text
      left = Self.binary(symbol, left, try product())
    }
    return left
  }

  private mutating func product() throws(SyntaxProblem) -> Syntax {
    var left = try factor()
    while current.isSymbol("*") || current.isSymbol("/") || current.isSymbol("%") {
      let symbol = advance().text
      left = Self.binary(symbol, left, try factor())
    }
    return left
  }

  private mutating func factor() throws(SyntaxProblem) -> Syntax {
    guard current.isSymbol("-") else { return try primary() }
    let start = advance().range.lowerBound
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw SyntaxProblem("rule.too-deep", current.range, "the expression is nested too deeply")
    }
    let operand = try factor()
    return Syntax(.negate(operand), start..<operand.range.upperBound)
  }

  private mutating func primary() throws(SyntaxProblem) -> Syntax {
    let token = current
    switch token.kind {
    case .integer(let text):
      return Syntax(.integer(text), advance().range)
    case .decimal(let text):
      return Syntax(.decimal(text), advance().range)
    case .duration(let value):
      return Syntax(.duration(value, text: token.text), advance().range)
    case .string(let value):
      return Syntax(.string(value, text: token.text), advance().range)
    case .symbol("("):
      _ = advance()
      let inner = try disjunction()
      try expect(")")
      return Syntax(.group(inner), token.range.lowerBound..<previousEnd)
    case .name(let name) where !Self.reserved.contains(name):
      _ = advance()
      return try named(name, at: token.range)
    default:
      throw unexpected("a value")
    }
  }

  private mutating func named(
    _ name: String, at range: Range<Int>
  ) throws(SyntaxProblem)
    -> Syntax
  {
    if name == "true" || name == "false" { return Syntax(.bool(name == "true"), range) }
    if take(symbol: ".") {
      guard case .name(let field) = current.kind else { throw unexpected("a field's name") }
      _ = advance()
      return Syntax(.member(name, field: field), range.lowerBound..<previousEnd)
    }
    guard take(symbol: "(") else { return Syntax(.name(name), range) }
    var arguments: [Syntax] = []
    if !current.isSymbol(")"), !current.isName("where") {
      repeat { arguments.append(try disjunction()) } while take(symbol: ",")
    }
    let predicate = take(name: "where") ? try disjunction() : nil
    if current.isName("over") || current.isName("before") {
      throw SyntaxProblem(
        "rule.unexpected-token", current.range,
        "'\(current.text)' stands behind the parentheses of an aggregate",
        help: "write for example max(amount) before event")
    }
    try expect(")")
    let reach = try reach()
    return Syntax(
      .call(name, arguments, predicate: predicate, reach: reach), range.lowerBound..<previousEnd)
  }

  /// `over D` and `before D` or `before event` behind an aggregate.
  private mutating func reach() throws(SyntaxProblem) -> Syntax.Reach? {
    var reach = Syntax.Reach()
    if take(name: "over") {
      let (value, text) = try positiveDuration()
      reach.over = Syntax.Reach.Over(milliseconds: value, text: text)
    }
    if take(name: "before") {
      if take(name: "event") {
        reach.before = .event
      } else {
        let (value, text) = try positiveDuration()
        reach.before = .duration(value, text: text)
      }
    }
    let isOutOfOrder = current.isName("over") || current.isName("where")
    if reach != Syntax.Reach(), isOutOfOrder {
      throw SyntaxProblem(
        "rule.unexpected-token", current.range,
        current.isName("over")
          ? "'over' stands before 'before'" : "'where' stands inside the parentheses",
        help: "write for example sum(amount where answered) over 1h before 1d")
    }
    return reach == Syntax.Reach() ? nil : reach
  }

  private mutating func positiveDuration() throws(SyntaxProblem) -> (Int64, String) {
    guard case .duration(let value) = current.kind, value > 0 else {
      throw unexpected("a duration, for example 1h,")
    }
    return (value, advance().text)
  }

  private static func binary(_ symbol: String, _ left: Syntax, _ right: Syntax) -> Syntax {
    Syntax(.binary(symbol, left, right), left.range.lowerBound..<right.range.upperBound)
  }
}
