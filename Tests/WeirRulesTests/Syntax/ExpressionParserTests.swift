import Testing

@testable import WeirRules

struct ExpressionParserTests {
  /// The structure of an expression, every operation in brackets.
  private func shape(_ text: String) throws -> String { shape(try ExpressionParser.parse(text)) }

  private func shape(_ syntax: Syntax) -> String {
    switch syntax.form {
    case .binary(let symbol, let left, let right): "[\(shape(left)) \(symbol) \(shape(right))]"
    case .not(let operand): "[not \(shape(operand))]"
    case .negate(let operand): "[-\(shape(operand))]"
    case .group(let inner): shape(inner)
    case .isOneOf(let operand, let values, let isNegated):
      "[\(shape(operand)) \(isNegated ? "not in" : "in") \(values.map(shape))]"
    default: syntax.canonicalText
    }
  }

  @Test(arguments: [
    ("a or b and c", "[a or [b and c]]"),
    ("(a or b) and c", "[[a or b] and c]"),
    ("not a and b", "[[not a] and b]"),
    ("not a == b", "[not [a == b]]"),
    ("a + b * c - d", "[[a + [b * c]] - d]"),
    ("a - b - c", "[[a - b] - c]"),
    ("-a * b % c", "[[[-a] * b] % c]"),
    ("a + 1 <= b / 2", "[[a + 1] <= [b / 2]]"),
    ("a starts_with \"x\" or b", "[[a starts_with \"x\"] or b]"),
  ])
  func precedence(text: String, expected: String) throws {
    #expect(try shape(text) == expected)
  }

  @Test(arguments: [
    ("count( where   amount>5 )", "count(where amount > 5)"),
    ("sum(amount  where channel==\"atm\")", "sum(amount where channel == \"atm\")"),
    ("a  not   in [\"x\",\"y\"]", "a not in [\"x\", \"y\"]"),
    ("callee in list( \"known\" )", "callee in list(\"known\")"),
    ("lure . duration>=5m", "lure.duration >= 5m"),
    ("min( a,b )/2", "min(a, b) / 2"),
    ("max(amount)  over  30d before 1d", "max(amount) over 30d before 1d"),
    ("avg(x where  y) before   event", "avg(x where y) before event"),
    ("sum(hour(time) where a) over 1h", "sum(hour(time) where a) over 1h"),
  ])
  func canonicalText(text: String, expected: String) throws {
    #expect(try ExpressionParser.parse(text).canonicalText == expected)
  }

  @Test(arguments: [
    ("a < b < c", "rule.chained-comparison", 6..<7),
    ("a and", "rule.cut-short", 5..<6),
    ("prefix(a", "rule.cut-short", 8..<9),
    ("a = b", "rule.unexpected-character", 2..<3),
    ("a b", "rule.unexpected-token", 2..<3),
    ("duration > 3x", "rule.unknown-unit", 11..<13),
    ("a == \"x", "rule.unclosed-string", 5..<7),
    ("a matches \"\\d\"", "rule.unknown-escape", 11..<13),
    ("count() before 1h over 2h > 2", "rule.unexpected-token", 18..<22),
    ("max(x before event) > 2", "rule.unexpected-token", 6..<12),
    ("count() over 0s > 2", "rule.unexpected-token", 13..<15),
  ])
  func problems(text: String, slug: String, range: Range<Int>) {
    let problem = #expect(throws: SyntaxProblem.self) { try ExpressionParser.parse(text) }
    #expect(problem?.slug == slug)
    #expect(problem?.range == range)
  }

  @Test func deepNestingIsAnError() {
    let text = String(repeating: "(", count: 1000) + "a"
    let problem = #expect(throws: SyntaxProblem.self) { try ExpressionParser.parse(text) }
    #expect(problem?.slug == "rule.too-deep")
  }

  @Test func longChainsAreAnError() {
    let text = "a" + String(repeating: " or a", count: 5000)
    let problem = #expect(throws: SyntaxProblem.self) { try ExpressionParser.parse(text) }
    #expect(problem?.slug == "rule.too-long")
  }

  @Test func stringsHaveJSONEscapes() throws {
    let syntax = try ExpressionParser.parse(#""a\n\"\u00e9\ud83d\ude00\\""#)
    guard case .string(let value, _) = syntax.form else {
      Issue.record("not a string")
      return
    }
    #expect(value == "a\n\"é😀\\")
  }
}
