import WeirCore

/// Names that the checker gives a meaning beyond fields.
package enum ExpressionNames {
  /// Rewritten: `start` of a call is `time - duration`.
  package static let start = "start"
  package static let startKind = "call"
  package static let this = "this"
  package static let role = "role"
}

extension ExpressionChecker {
  private func fields(of kind: KindID) -> [String] {
    let declared = context.schema.declaration(of: kind)
    return declared.fields.map(\.name) + (hasStart(declared) ? [ExpressionNames.start] : [])
      + (scope.hasFeatures ? context.features.filter { isKnown($0, on: kind) }.map(\.name) : [])
  }

  private func hasStart(_ kind: EventKind) -> Bool {
    kind.name == ExpressionNames.startKind || kind.name == Schema.flagName
  }

  private func isKnown(_ feature: FeatureSignature, on kind: KindID) -> Bool {
    kind == context.schema.flagKind || feature.kinds.contains(kind)
  }

  /// A bare name: a field or feature of the judged event, a named part of the key or a step as a
  /// target.
  func resolve(_ name: String, _ syntax: Syntax) -> TypedExpression? {
    if name == ExpressionNames.role, scope.hasRole {
      return TypedExpression(.role, .string, text: name)
    }
    if let result = field(name, of: scope.kind) { return result }
    if let place = scope.keys.firstIndex(where: { $0.name == name }) {
      return TypedExpression(.key(place), scope.keys[place].type, text: name)
    }
    if let place = scope.steps.firstIndex(where: { $0.name == name }) {
      if scope.hasStepTargets { return value(of: identifier, at: place, text: name) }
      fail(
        "rule.step-without-field", syntax.range, "'\(name)' is a step, not a value",
        help: "name one of its fields, for example '\(name).time'")
      return nil
    }
    let kind = context.schema.declaration(of: scope.kind).name
    if name == "kind", scope.hasKind {
      return TypedExpression(.constant(.text(kind)), .string, text: name)
    }
    if reportFeature(name, of: scope.kind, syntax.range) { return nil }
    let names = fields(of: scope.kind) + scope.keys.map(\.name)
    fail(
      "rule.unknown-field", syntax.range, "unknown field '\(name)' of '\(kind)'",
      help: Spelling.hint(for: name, of: names))
    return nil
  }

  private var identifier: TypedExpression {
    TypedExpression(.field(EventKind.idField), .string, text: "id")
  }

  /// A feature that is not known here.
  private func reportFeature(_ name: String, of kind: KindID, _ range: Range<Int>) -> Bool {
    // Its own file says what is wrong.
    if context.faultyFeatures.contains(name) { return true }
    guard let feature = context.features.first(where: { $0.name == name }) else { return false }
    let kindName = context.schema.declaration(of: kind).name
    if !scope.hasFeatures {
      fail("rule.misplaced-feature", range, "feature '\(name)' is known in rules and features only")
      return true
    }
    let known = feature.kinds.sorted().map { "'\(context.schema.kinds[$0].name)'" }
    fail(
      "rule.unknown-field", range,
      "feature '\(name)' is known on \(known.joined(separator: ", ")), not on '\(kindName)'",
      help: "write 'read: { \(kindName): … }' in the feature with the key that it has there")
    return true
  }

  /// `step.field` or `this.field`.
  func resolve(_ step: String, field name: String, _ syntax: Syntax) -> TypedExpression? {
    if step == ExpressionNames.this { return this(name, syntax) }
    guard let place = self.step(named: step, at: stepRange(step, syntax)) else { return nil }
    let kind = scope.steps[place].kind
    if let inner = field(name, of: kind) { return value(of: inner, at: place, text: name) }
    reportField(name, of: kind, syntax)
    return nil
  }

  private func reportField(_ name: String, of kind: KindID, _ syntax: Syntax) {
    let start = syntax.range.upperBound - name.unicodeScalars.count
    let range = start..<syntax.range.upperBound
    if reportFeature(name, of: kind, range) { return }
    fail(
      "rule.unknown-field", range,
      "unknown field '\(name)' of '\(context.schema.declaration(of: kind).name)'",
      help: Spelling.hint(for: name, of: fields(of: kind)))
  }

  /// Inside an aggregate: a field of the event that is judged.
  private func this(_ name: String, _ syntax: Syntax) -> TypedExpression? {
    guard let kind = scope.judgedKind else {
      fail(
        "rule.misplaced-this", syntax.range, "'this.' belongs inside an aggregate",
        help: "outside of aggregates write '\(name)'")
      return nil
    }
    if name == ExpressionNames.role, scope.hasRole {
      return TypedExpression(
        .this(TypedExpression(.role, .string, text: name)), .string, text: name)
    }
    if let inner = field(name, of: kind) {
      return TypedExpression(.this(inner), inner.type, text: name)
    }
    reportField(name, of: kind, syntax)
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

  /// A value of the event that matched a step: of the judged event itself, or kept of an earlier
  /// one.
  func value(of inner: TypedExpression, at step: Int, text: String) -> TypedExpression {
    if step == scope.completing { return inner }
    return TypedExpression(.ofStep(step, inner), inner.type, text: text)
  }

  /// A field or feature of a kind, or `start` of a call; nil without a report if there is none.
  private func field(_ name: String, of kind: KindID) -> TypedExpression? {
    let declared = context.schema.declaration(of: kind)
    if let field = declared.field(named: name) {
      return TypedExpression(.field(field), declared.fields[field].type, text: name)
    }
    if name == ExpressionNames.start, hasStart(declared),
      let duration = declared.field(named: "duration")
    {
      let time = TypedExpression(.field(EventKind.timeField), .time, text: "time")
      let length = TypedExpression(.field(duration), .duration, text: "duration")
      return TypedExpression(.arithmetic(.subtract, time, length), .time, text: name)
    }
    guard scope.hasFeatures,
      let place = context.features.firstIndex(where: { $0.name == name && isKnown($0, on: kind) })
    else { return nil }
    return TypedExpression(.feature(place), context.features[place].type, text: name)
  }
}
