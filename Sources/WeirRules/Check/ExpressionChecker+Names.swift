import WeirCore

/// A name that the checker rewrites: `start` of a call is `time - duration`.
package enum ExpressionNames {
  package static let start = "start"
  package static let startKind = "call"
}

extension ExpressionChecker {
  private func fields(of kind: KindID) -> [String] {
    let kind = context.schema.kinds[kind]
    return kind.fields.map(\.name)
      + (kind.name == ExpressionNames.startKind ? [ExpressionNames.start] : [])
  }

  /// A bare name: a field of the judged event, a named part of the key or a step as a target.
  func resolve(_ name: String, _ syntax: Syntax) -> TypedExpression? {
    if let result = field(name, of: scope.kind, make: { .field($0) }) { return result }
    if let place = scope.keys.firstIndex(where: { $0.name == name }) {
      return TypedExpression(.key(place), scope.keys[place].type, text: name)
    }
    if let place = scope.steps.firstIndex(where: { $0.name == name }) {
      if scope.hasStepTargets {
        return TypedExpression(
          operation(step: place, field: EventKind.idField), .string, text: name)
      }
      fail(
        "rule.step-without-field", syntax.range, "'\(name)' is a step, not a value",
        help: "name one of its fields, for example '\(name).time'")
      return nil
    }
    let kind = context.schema.kinds[scope.kind].name
    if name == "kind", scope.hasKind {
      return TypedExpression(.constant(.text(kind)), .string, text: name)
    }
    let names = fields(of: scope.kind) + scope.keys.map(\.name)
    fail(
      "rule.unknown-field", syntax.range, "unknown field '\(name)' of '\(kind)'",
      help: Spelling.hint(for: name, of: names))
    return nil
  }

  /// `step.field`.
  func resolve(_ step: String, field name: String, _ syntax: Syntax) -> TypedExpression? {
    if step == "this" {
      fail("rule.not-supported", syntax.range, "'this.' is not part of this version")
      return nil
    }
    guard let place = self.step(named: step, at: stepRange(step, syntax)) else { return nil }
    let make = { self.operation(step: place, field: $0) }
    if let result = field(name, of: scope.steps[place].kind, make: make) { return result }
    let start = syntax.range.upperBound - name.unicodeScalars.count
    let kind = scope.steps[place].kind
    fail(
      "rule.unknown-field", start..<syntax.range.upperBound,
      "unknown field '\(name)' of '\(context.schema.kinds[kind].name)'",
      help: Spelling.hint(for: name, of: fields(of: kind)))
    return nil
  }

  private func stepRange(_ name: String, _ syntax: Syntax) -> Range<Int> {
    syntax.range.lowerBound..<syntax.range.lowerBound + name.unicodeScalars.count
  }

  func step(named name: String, at range: Range<Int>) -> Int? {
    if let place = scope.steps.firstIndex(where: { $0.name == name }) { return place }
    if name == scope.ownStep {
      fail(
        "rule.own-step", range, "the 'where' of step '\(name)' names the step itself",
        help: "use its fields bare")
      return nil
    }
    fail(
      "rule.unknown-step", range, "unknown step '\(name)'",
      help: Spelling.hint(for: name, of: scope.steps.map(\.name)))
    return nil
  }

  func operation(step: Int, field: FieldID) -> Operation {
    step == scope.completing ? .field(field) : .stepField(step: step, field: field)
  }

  /// The field of a kind, or `start` of a call; nil without a report if there is no such field.
  private func field(
    _ name: String, of kind: KindID, make: (FieldID) -> Operation
  )
    -> TypedExpression?
  {
    let declared = context.schema.kinds[kind]
    if let field = declared.field(named: name) {
      return TypedExpression(make(field), declared.fields[field].type, text: name)
    }
    guard name == ExpressionNames.start, declared.name == ExpressionNames.startKind,
      let duration = declared.field(named: "duration")
    else { return nil }
    let time = TypedExpression(make(EventKind.timeField), .time, text: "time")
    let length = TypedExpression(make(duration), .duration, text: "duration")
    return TypedExpression(.arithmetic(.subtract, time, length), .time, text: name)
  }
}
