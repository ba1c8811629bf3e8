import WeirCore

extension ExpressionChecker {
  func call(
    _ name: String, _ arguments: [Syntax], _ predicate: Syntax?, _ reach: Syntax.Reach?,
    _ whole: Syntax
  )
    -> TypedExpression?
  {
    if FunctionRegistry.reserved.contains(name) {
      fail("rule.not-supported", whole.nameRange, "'\(name)' is not part of this version")
      return nil
    }
    let declaration = FunctionRegistry.declaration(of: name, argumentCount: arguments.count)
    if let declaration, case .aggregate(let function) = declaration.implementation {
      return aggregate(function, declaration, arguments, predicate, reach, whole)
    }
    if reach != nil {
      fail("rule.unexpected-reach", whole.range, "'over' and 'before' belong to an aggregate")
      return nil
    }
    if let predicate {
      fail("rule.unexpected-where", predicate.range, "'where' belongs in an aggregate")
      return nil
    }
    if name == "list" {
      fail("rule.misplaced-list", whole.range, "a list stands after 'in'")
      return nil
    }
    guard let declaration else {
      fail(
        "rule.unknown-function", whole.nameRange, "unknown function '\(name)'",
        help: hint(for: name))
      return nil
    }
    guard isCount(declaration, arguments, whole) else { return nil }
    switch declaration.implementation {
    case .value(.gap): return gap(arguments)
    case .value(let function): return apply(function, declaration, arguments)
    case .lookup: return lookup(declaration, arguments)
    default: return search(declaration, arguments)
    }
  }

  private func hint(for name: String) -> String {
    let known = FunctionRegistry.functions + FunctionRegistry.aggregates
    let nearest = Spelling.nearest(to: name, of: known.map(\.name))
    if let declaration = known.last(where: { $0.name == nearest }) {
      return "did you mean '\(declaration.signature)'?"
    }
    let names = Set(known.map(\.name)).sorted()
    return "known functions are \(names.joined(separator: ", "))"
  }

  private func isCount(
    _ declaration: FunctionDeclaration, _ arguments: [Syntax], _ whole: Syntax
  ) -> Bool {
    let expected = declaration.parameters.count
    if arguments.count == expected { return true }
    let noun = expected == 1 ? "argument" : "arguments"
    fail(
      "rule.argument-count", whole.range,
      "'\(declaration.signature)' takes \(expected) \(noun), found \(arguments.count)")
    return false
  }

  private func apply(
    _ function: Function, _ declaration: FunctionDeclaration, _ arguments: [Syntax]
  ) -> TypedExpression? {
    let values = arguments.map(typed)
    let operands = zip(values, arguments).compactMap { value, syntax in
      value.map { Operand($0, syntax) }
    }
    guard operands.count == arguments.count, let first = operands.first else { return nil }
    var parameters = operands.map(\.value)
    if declaration.isUnified {
      guard let (left, right) = unified(first, operands[1]) else { return nil }
      parameters = [left, right]
    }
    for (operand, parameter) in zip(operands, declaration.parameters) {
      guard takes(operand, parameter.type, declaration.name) else { return nil }
    }
    if function == .urls || function == .domain || function == .template { lists.readSuffixes() }
    return TypedExpression(
      .call(function, parameters), declaration.result.type(of: parameters[0].type), text: "")
  }

  func takes(
    _ operand: Operand, _ parameter: FunctionDeclaration.ParameterType, _ name: String
  ) -> Bool {
    if parameter.accepts(operand.value.type) { return true }
    fail(
      "rule.type-mismatch", operand.syntax.range,
      "'\(name)' takes \(parameter.phrase), found \(operand.value.type.phrase)")
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
      let time = TypedExpression(.field(EventKind.timeField), .time, text: "time")
      times.append(value(of: time, at: place, text: name))
    }
    guard times.count == 2 else { return nil }
    return TypedExpression(.call(.gap, times), .duration, text: "")
  }

  /// The functions of a value and a list.
  private func search(
    _ declaration: FunctionDeclaration, _ arguments: [Syntax]
  )
    -> TypedExpression?
  {
    let value = typed(arguments[0])
    guard case .string(let list, _) = arguments[1].form else {
      fail(
        "rule.unknown-list", arguments[1].range,
        "'\(declaration.name)' needs a list's name in quotes")
      return nil
    }
    let place = place(
      of: list, Self.use(of: declaration.implementation), at: arguments[1].range)
    guard let value, let place else { return nil }
    if Self.use(of: declaration.implementation) == .domains { lists.readSuffixes() }
    guard takes((value, arguments[0]), declaration.parameters[0].type, declaration.name) else {
      return nil
    }
    let operation: Operation
    switch declaration.implementation {
    case .mentions: operation = .mentions(value, list: place)
    case .domainIn: operation = .domainIn(value, list: place)
    case .lookalike: operation = .lookalike(value, list: place)
    default: operation = .prefixIn(value, list: place)
    }
    return TypedExpression(operation, .bool, text: "")
  }

  private static func use(
    of implementation: FunctionDeclaration.Implementation
  )
    -> ListCatalogue.Use
  {
    switch implementation {
    case .mentions: .phrases
    case .domainIn, .lookalike: .domains
    default: .prefixes
    }
  }
}

extension ExpressionChecker {
  private func aggregate(
    _ function: AggregateFunction, _ declaration: FunctionDeclaration, _ arguments: [Syntax],
    _ predicate: Syntax?, _ reach: Syntax.Reach?, _ whole: Syntax
  ) -> TypedExpression? {
    guard let window = scope.window else {
      fail(
        "rule.misplaced-aggregate", whole.range,
        "'\(declaration.name)' is an aggregate, it stands in 'having', 'why' and 'actions' of a "
          + "rule with a window and in the 'value' of a feature")
      return nil
    }
    guard isCount(declaration, arguments, whole) else { return nil }
    let outer = scope
    scope.window = nil
    scope.keys = []
    scope.judgedKind = outer.kind
    scope.kind = window.kind
    defer { scope = outer }
    let argument = arguments.first.map(typed)
    let condition = predicate.map(truth)
    // A nil inside means that the problem has been reported.
    if case .some(.none) = argument { return nil }
    if case .some(.none) = condition { return nil }
    let value = argument ?? nil
    if let value, let parameter = declaration.parameters.first {
      guard takes((value, arguments[0]), parameter.type, declaration.name) else { return nil }
    }
    let type = declaration.result.type(of: value?.type ?? .integer)
    let text = whole.canonicalText
    if let place = aggregates.firstIndex(where: { $0.text == text }) {
      return TypedExpression(.aggregate(place), aggregates[place].type, text: text)
    }
    aggregates.append(
      CheckedAggregate(
        function: function, argument: value, predicate: condition ?? nil,
        reach: AggregateReach(reach, within: window.within), followsWithin: reach?.over == nil,
        type: type, text: text))
    return TypedExpression(.aggregate(aggregates.count - 1), type, text: text)
  }
}

extension AggregateReach {
  fileprivate init(_ syntax: Syntax.Reach?, within: Int64) {
    self.init(over: syntax?.over?.milliseconds ?? within)
    switch syntax?.before {
    case .event: leavesOutEvent = true
    case .duration(let before, _): self.before = before
    case nil: break
    }
  }
}
