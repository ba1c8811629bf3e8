import WeirCore

extension ExpressionChecker {
  private static let unsupported: Set = [
    "median", "lookup", "urls", "domain", "domain_in", "lookalike", "template", "scam_score",
  ]

  func call(
    _ name: String, _ arguments: [Syntax], _ predicate: Syntax?, _ whole: Syntax
  )
    -> TypedExpression?
  {
    if Self.unsupported.contains(name) {
      fail("rule.not-supported", whole.nameRange, "'\(name)' is not part of this version")
      return nil
    }
    let isFunctionOfTwo = (name == "min" || name == "max") && arguments.count == 2
    if let function = AggregateFunction(rawValue: name), !isFunctionOfTwo {
      return aggregate(function, arguments, predicate, whole)
    }
    if let predicate {
      fail("rule.unexpected-where", predicate.range, "'where' belongs in an aggregate")
      return nil
    }
    if name == "mentions" || name == "prefix_in" { return search(name, arguments, whole) }
    if name == "list" {
      fail("rule.misplaced-list", whole.range, "a list stands after 'in'")
      return nil
    }
    guard let function = Function(rawValue: name) else {
      fail(
        "rule.unknown-function", whole.nameRange, "unknown function '\(name)'",
        help: hint(for: name))
      return nil
    }
    guard isCount(function.signature, arguments, whole) else { return nil }
    return function == .gap ? gap(arguments) : apply(function, arguments)
  }

  private func hint(for name: String) -> String? {
    var signatures: [String: String] = [
      "mentions": "mentions(text, \"list\")", "prefix_in": "prefix_in(phone, \"list\")",
    ]
    for function in Function.allCases { signatures[function.rawValue] = function.signature }
    for function in AggregateFunction.allCases {
      signatures[function.rawValue] = function.signature
    }
    return Spelling.nearest(to: name, of: signatures.keys).flatMap { signatures[$0] }
      .map { "did you mean '\($0)'?" }
  }

  private func isCount(_ signature: String, _ arguments: [Syntax], _ whole: Syntax) -> Bool {
    let commas = signature.count { $0 == "," }
    let expected = signature.hasSuffix("()") ? 0 : commas + 1
    if arguments.count == expected { return true }
    let noun = expected == 1 ? "argument" : "arguments"
    fail(
      "rule.argument-count", whole.range,
      "'\(signature)' takes \(expected) \(noun), found \(arguments.count)")
    return false
  }

  private func apply(_ function: Function, _ arguments: [Syntax]) -> TypedExpression? {
    let values = arguments.map(typed)
    let operands = zip(values, arguments).compactMap { value, syntax in
      value.map { Operand($0, syntax) }
    }
    guard operands.count == arguments.count, let first = operands.first else { return nil }
    var parameters = operands.map(\.value)
    let type: ValueType
    switch function {
    case .missing, .present: type = .bool
    case .country: type = .string
    case .length: type = .integer
    case .lower, .prefix: type = .string
    case .hour, .weekday: type = .integer
    case .isNight: type = .bool
    case .abs: type = first.value.type
    case .min, .max:
      guard let (left, right) = unified(first, operands[1]) else { return nil }
      parameters = [left, right]
      type = left.type
    case .gap: type = .duration
    }
    guard accepts(function, operands) else { return nil }
    return TypedExpression(.call(function, parameters), type, text: "")
  }

  private func accepts(_ function: Function, _ operands: [Operand]) -> Bool {
    switch function {
    case .missing, .present, .gap: true
    case .country: takes(operands[0], "a phone number", function) { $0 == .phone }
    case .length, .lower: takes(operands[0], "text", function) { $0.isText }
    case .prefix:
      takes(operands[0], "text", function) { $0.isText }
        && takes(operands[1], "an integer", function) { $0 == .integer }
    case .hour, .weekday, .isNight: takes(operands[0], "a time", function) { $0 == .time }
    case .abs:
      takes(operands[0], "a number or a duration", function) { $0.isNumeric || $0 == .duration }
    case .min, .max:
      takes(operands[0], "numbers, durations or times", function) {
        $0.isNumeric || $0 == .duration || $0 == .time
      }
    }
  }

  private func takes(
    _ operand: Operand, _ expected: String, _ function: Function, _ test: (ValueType) -> Bool
  ) -> Bool {
    takes(operand, expected, function.rawValue, test)
  }

  private func takes(
    _ operand: Operand, _ expected: String, _ name: String, _ test: (ValueType) -> Bool
  ) -> Bool {
    if test(operand.value.type) { return true }
    fail(
      "rule.type-mismatch", operand.syntax.range,
      "'\(name)' takes \(expected), found \(operand.value.type.phrase)")
    return false
  }

  /// `gap(a, b)`: the times of two steps.
  private func gap(_ arguments: [Syntax]) -> TypedExpression? {
    var times: [TypedExpression] = []
    for argument in arguments {
      guard case .name(let name) = argument.form else {
        fail("rule.unknown-step", argument.range, "'gap' takes the names of two steps")
        continue
      }
      guard let place = step(named: name, at: argument.range) else { continue }
      times.append(
        TypedExpression(operation(step: place, field: EventKind.timeField), .time, text: name))
    }
    guard times.count == 2 else { return nil }
    return TypedExpression(.call(.gap, times), .duration, text: "")
  }

  /// `mentions(text, "list")` and `prefix_in(phone, "list")`.
  private func search(
    _ name: String, _ arguments: [Syntax], _ whole: Syntax
  )
    -> TypedExpression?
  {
    let isMention = name == "mentions"
    guard isCount(isMention ? "mentions(text, list)" : "prefix_in(phone, list)", arguments, whole)
    else { return nil }
    let value = typed(arguments[0])
    guard case .string(let list, _) = arguments[1].form else {
      fail("rule.unknown-list", arguments[1].range, "'\(name)' needs a list's name in quotes")
      return nil
    }
    let place = place(of: list, isMention ? .phrases : .prefixes, at: arguments[1].range)
    guard let value, let place else { return nil }
    let operand = (value, arguments[0])
    if isMention {
      guard takes(operand, "text", name, { $0.isText }) else { return nil }
      return TypedExpression(.mentions(value, list: place), .bool, text: "")
    }
    guard takes(operand, "a phone number", name, { $0 == .phone }) else { return nil }
    return TypedExpression(.prefixIn(value, list: place), .bool, text: "")
  }
}

extension ExpressionChecker {
  private func aggregate(
    _ function: AggregateFunction, _ arguments: [Syntax], _ predicate: Syntax?, _ whole: Syntax
  ) -> TypedExpression? {
    guard scope.hasAggregates else {
      fail(
        "rule.misplaced-aggregate", whole.range,
        "'\(function.rawValue)' is an aggregate, it stands in 'having', 'why' and 'actions' of a "
          + "rule with a window")
      return nil
    }
    guard isCount(function.signature, arguments, whole) else { return nil }
    let outer = scope
    scope.hasAggregates = false
    scope.keys = []
    defer { scope = outer }
    let argument = arguments.first.map(typed)
    let condition = predicate.map(truth)
    // A nil inside means that the problem has been reported.
    if case .some(.none) = argument { return nil }
    if case .some(.none) = condition { return nil }
    let value = argument ?? nil
    guard let type = resultType(function, value, arguments.first) else { return nil }
    let text = whole.canonicalText
    if let place = aggregates.firstIndex(where: { $0.text == text }) {
      return TypedExpression(.aggregate(place), aggregates[place].type, text: text)
    }
    aggregates.append(
      CheckedAggregate(
        function: function, argument: value, predicate: condition ?? nil, type: type, text: text))
    return TypedExpression(.aggregate(aggregates.count - 1), type, text: text)
  }

  private func resultType(
    _ function: AggregateFunction, _ value: TypedExpression?, _ syntax: Syntax?
  ) -> ValueType? {
    switch function {
    case .count: return .integer
    case .span: return .duration
    default: break
    }
    guard let value, let syntax else { return nil }
    let operand = (value, syntax)
    let name = function.rawValue
    let isAmount = { (type: ValueType) in type.isNumeric || type == .duration }
    switch function {
    case .count, .span: return nil
    case .distinct: return .integer
    case .share:
      return takes(operand, "a condition", name) { $0 == .bool } ? .real : nil
    case .sum:
      return takes(operand, "numbers or durations", name, isAmount) ? value.type : nil
    case .avg, .stddev:
      guard takes(operand, "numbers or durations", name, isAmount) else { return nil }
      return value.type == .duration ? .duration : .real
    case .min, .max:
      return takes(operand, "values with an order", name) { $0 != .bool && $0 != .strings }
        ? value.type : nil
    case .first, .last:
      return value.type
    }
  }
}

extension Function {
  /// The name with its parameters.
  var signature: String {
    switch self {
    case .country: "country(phone)"
    case .prefix: "prefix(x, n)"
    case .hour, .weekday, .isNight: "\(rawValue)(time)"
    case .missing, .present, .abs: "\(rawValue)(x)"
    case .length, .lower: "\(rawValue)(text)"
    case .min, .max, .gap: "\(rawValue)(a, b)"
    }
  }
}

extension AggregateFunction {
  /// The name with its parameters.
  var signature: String {
    switch self {
    case .count, .span: "\(rawValue)()"
    case .share: "share(P)"
    default: "\(rawValue)(x)"
    }
  }
}
