import WeirCore

/// Gives the expressions of one rule their types.
///
/// Every method that returns nil has reported why.
final class ExpressionChecker {
  let log: DiagnosticLog
  let context: RuleContext
  let lists: ListCatalogue
  let phones: PhonePlan
  /// In order of appearance, each text once.
  var aggregates: [CheckedAggregate] = []
  /// Of the `where` of rules on flags: the rules and categories that it compares with.
  var named: [NamedFlags] = []
  /// The expression being checked.
  var source: ExpressionSource
  var scope = Scope(kind: 0)

  init(log: DiagnosticLog, context: RuleContext, lists: ListCatalogue, node: ConfigurationNode) {
    self.log = log
    self.context = context
    self.lists = lists
    phones = PhonePlan(country: context.country)
    source = ExpressionSource(text: "", node: node)
  }

  /// Parses and checks the text of a node.
  func check(_ node: ConfigurationNode, as name: String, in scope: Scope) -> TypedExpression? {
    guard let text = node.scalar else {
      log.error("rule.wrong-type", at: node, "'\(name)' must be an expression")
      return nil
    }
    return check(ExpressionSource(text: text, node: node), in: scope)
  }

  func check(_ source: ExpressionSource, in scope: Scope) -> TypedExpression? {
    self.source = source
    self.scope = scope
    do {
      return typed(try ExpressionParser.parse(source.text))
    } catch {
      report(error)
      return nil
    }
  }

  /// Checks an expression that must be true or false.
  func condition(
    _ node: ConfigurationNode, as name: String, in scope: Scope
  )
    -> TypedExpression?
  {
    guard let result = check(node, as: name, in: scope) else { return nil }
    guard result.type == .bool else {
      fail(
        "rule.wrong-type", 0..<source.text.unicodeScalars.count,
        "'\(name)' must be true or false, found \(result.type.phrase)")
      return nil
    }
    return result
  }

  func fail(
    _ slug: String, _ range: Range<Int>, _ text: String, help: String? = nil,
    severity: Severity = .error
  ) {
    log.add(
      Diagnostic(
        slug, in: log.source, at: source.location(of: range, in: log.source), text, help: help,
        severity: severity))
  }

  func report(_ problem: SyntaxProblem) {
    var help = problem.help
    if problem.isCutShort, help == nil { help = cutShortHelp }
    fail(problem.slug, problem.range, problem.text, help: help)
  }

  /// A hint if YAML, not the author, ended the text.
  private var cutShortHelp: String? {
    let node = source.node
    guard let text = node.scalar, case .scalar(_, true) = node.value,
      let line = log.source.line(node.location.line)?.unicodeScalars
    else { return nil }
    let rest = line.dropFirst(node.location.column - 1)
    guard rest.starts(with: text.unicodeScalars) else { return nil }
    let next = rest.dropFirst(text.unicodeScalars.count).first { $0 != " " }
    switch next {
    case ",", "]", "}":
      return "a '\(next ?? ",")' ends the text here: quote the whole expression or give it a line "
        + "of its own"
    case "#": return "' #' begins a comment: quote the whole expression or use a |- block"
    default: return nil
    }
  }

  func typed(_ syntax: Syntax) -> TypedExpression? {
    guard var result = untitled(syntax) else { return nil }
    result.text = syntax.canonicalText
    return result
  }

  private func untitled(_ syntax: Syntax) -> TypedExpression? {
    switch syntax.form {
    case .integer(let text): integer(text, syntax)
    case .decimal(let text): decimal(text, syntax)
    case .duration(let value, _): TypedExpression(.constant(.duration(value)), .duration, text: "")
    case .string(let value, _): TypedExpression(.constant(.text(value)), .string, text: "")
    case .bool(let value): TypedExpression(.constant(.bool(value)), .bool, text: "")
    case .name(let name): resolve(name, syntax)
    case .member(let step, let field): resolve(step, field: field, syntax)
    case .group(let inner): typed(inner)
    case .not(let operand):
      truth(operand).map { TypedExpression(.not($0), .bool, text: "") }
    case .negate(let operand): negated(operand)
    case .binary(let symbol, let left, let right): binary(symbol, left, right, syntax)
    case .isOneOf(let operand, let values, let isNegated):
      membership(operand, values, isNegated)
    case .isListed(let operand, let list, let isNegated):
      listed(operand, list, isNegated)
    case .call(let name, let arguments, let predicate, let reach):
      call(name, arguments, predicate, reach, syntax)
    }
  }

  private func integer(_ text: String, _ syntax: Syntax) -> TypedExpression? {
    guard let value = Int64(text) else {
      fail("rule.number-too-large", syntax.range, "number does not fit 64 bits")
      return nil
    }
    return TypedExpression(.constant(.integer(Int128(value))), .integer, text: "")
  }

  private func decimal(_ text: String, _ syntax: Syntax) -> TypedExpression? {
    guard let value = NumberText.millionths(text), value != .missing else {
      fail("rule.number-too-large", syntax.range, "number does not fit 64 bits of millionths")
      return nil
    }
    return TypedExpression(.constant(.decimal(Int128(value))), .decimal, text: "")
  }

  /// Checks an operand of `and`, `or`, `not` and `where`.
  func truth(_ syntax: Syntax) -> TypedExpression? {
    guard let result = typed(syntax) else { return nil }
    guard result.type == .bool else {
      fail(
        "rule.type-mismatch", syntax.range,
        "'\(syntax.canonicalText)' is \(result.type.phrase), expected true or false")
      return nil
    }
    return result
  }

  private func negated(_ syntax: Syntax) -> TypedExpression? {
    guard let operand = typed(syntax) else { return nil }
    switch operand.operation {
    case .constant(.integer(let value)):
      return TypedExpression(.constant(.integer(-value)), .integer, text: "")
    case .constant(.decimal(let value)):
      return TypedExpression(.constant(.decimal(-value)), .decimal, text: "")
    case .constant(.duration(let value)):
      return TypedExpression(.constant(.duration(-value)), .duration, text: "")
    default: break
    }
    guard operand.type.isNumeric || operand.type == .duration else {
      fail(
        "rule.type-mismatch", syntax.range,
        "'\(syntax.canonicalText)' is \(operand.type.phrase), expected a number or a duration")
      return nil
    }
    return TypedExpression(.negate(operand), operand.type, text: "")
  }
}

extension ValueType {
  /// With its article, for diagnostics.
  var phrase: String {
    switch self {
    case .bool: "true or false"
    case .integer: "an integer"
    case .decimal: "a decimal"
    case .real: "a real number"
    case .duration: "a duration"
    case .time: "a time"
    case .string: "a string"
    case .phone: "a phone number"
    case .strings: "a list of strings"
    }
  }
}
