package import WeirCore

/// What is looked at to say how near a rule came to a flag: every condition by itself.
package struct TracePlan: Sendable {
  /// Of the rule, among the plan's.
  package var rule: Int
  /// Roles of a window (one without roles), or steps and then absences of a sequence; one for a
  /// rule on single events.
  package var parts: [Part]
  /// Judged when a window has taken an event in, or a sequence is complete.
  package var having: Part
  /// What a window keeps; nil for other forms.
  package var window: WindowPlan?
  /// Of a sequence: how long it may take, and the steps behind which its absences stand.
  package var within: Int64 = 0
  package var absences: [Int] = []
  /// Of a rule on flags, by rule: whether its flags are seen.
  package var visible: [Bool] = []
  /// Values that a chain keeps.
  package var capturedCount = 0

  /// A part of the rule as it is judged on the events, or the flags, of each kind.
  package struct Part: Sendable {
    /// For people: the step's name, or the role.
    package var name: String
    package var kind: KindID
    package var sites: [KindID: Site]
  }

  package struct Site: Sendable {
    package var program: Program
    package var key: [Output]
    package var conditions: [Condition]
    /// Nodes of what is kept of the event.
    package var kept: [Int32]
    /// Of a step: places of the kept values among the captured ones.
    package var places: [Int] = []
  }

  package struct Output: Sendable {
    package var node: Int32
    package var type: ValueType
  }

  /// A conjunct; its sides where it is a comparison.
  package struct Condition: Sendable {
    package var text: String
    package var node: Int32
    package var left: Output?
    package var right: Output?
    package var comparison: Comparison?
  }
}

extension TypedExpression {
  /// What is joined by `and`.
  package var conjuncts: [TypedExpression] {
    if case .and(let left, let right) = operation { return left.conjuncts + right.conjuncts }
    return [self]
  }
}

extension RulePlanner {
  /// Plans one rule with what is needed to trace it.
  package static func trace(
    _ checked: CheckedPlan, rule id: String, zone: Zone
  ) -> (plan: RulePlan, trace: TracePlan)? {
    guard let index = checked.rules.firstIndex(where: { $0.header.id == id }) else { return nil }
    var planner = RulePlanner(checked, zone: zone, isFinal: false)
    planner.addAll()
    var trace = planner.trace(checked.rules[index], index)
    trace.visible = planner.order.visible[index]
    var plan = planner.finished()
    // The key of a rule on single events is their id.
    plan.readsIDs = true
    return (plan, trace)
  }

  private func trace(_ rule: CheckedRule, _ index: Int) -> TracePlan {
    let captured = CaptureCollector(rule)
    switch rule.form {
    case .single(let kind, let filter):
      return TracePlan(
        rule: index, parts: [part("", kind, [.identifier], filter, [], captured)],
        having: part("", kind, [], nil, [], captured))
    case .window(let form):
      guard let window = windowPlan(of: index) else { preconditionFailure("the rule is planned") }
      var store = WindowStoreBuilder(within: form.within, resources: resources)
      for aggregate in rule.aggregates { store.add(aggregate, judgedAt: sites(of: form.kind)) }
      if plan.namesEvidence { _ = store.slot(.identifier) }
      let parts = (0..<max(1, form.roles.count)).map { role in
        part(
          form.roles.isEmpty ? "" : form.roles[role], form.kind,
          form.keys.map { $0.expression(role: role) }, form.filter, store.kept, captured,
          role: form.roles.isEmpty ? nil : form.roles[role])
      }
      var plan = TracePlan(
        rule: index, parts: parts,
        having: part("", form.kind, [], form.having, [], captured))
      plan.window = window
      return plan
    case .sequence(let form):
      var parts = form.steps.enumerated().map { place, step in
        let kept = captured.values.filter { $0.captured.step == place }
        var part = part(
          step.name, step.kind, [step.key], step.filter, kept.map(\.expression), captured)
        for kind in part.sites.keys {
          part.sites[kind]?.places = kept.compactMap { captured.places[$0.captured] }
        }
        return part
      }
      parts += form.absences.map { part("absent", $0.kind, [$0.key], $0.filter, [], captured) }
      var plan = TracePlan(
        rule: index, parts: parts,
        having: part("", rule.completingKind, [], form.having, [], captured))
      plan.within = form.within
      plan.absences = form.absences.map(\.after)
      plan.capturedCount = captured.values.count
      return plan
    }
  }

  private func windowPlan(of rule: Int) -> WindowPlan? {
    for level in levels {
      for case .window(let plan) in level.operators where plan.rules[0].rule == rule { return plan }
    }
    return nil
  }

  private func part(
    _ name: String, _ kind: KindID, _ key: [TypedExpression], _ condition: TypedExpression?,
    _ kept: [TypedExpression], _ captured: CaptureCollector, role: String? = nil
  ) -> TracePlan.Part {
    var found: [KindID: TracePlan.Site] = [:]
    for site in sites(of: kind) {
      var builder = ProgramBuilder(
        site: site, resources: resources, captured: captured.places)
      builder.role = role
      func output(_ expression: TypedExpression) -> TracePlan.Output {
        TracePlan.Output(node: builder.add(expression), type: expression.type)
      }
      let keys = key.map(output)
      let conditions = (condition?.conjuncts ?? []).map { conjunct in
        var planned = TracePlan.Condition(text: conjunct.text, node: builder.add(conjunct))
        if case .compare(let comparison, let left, let right) = conjunct.operation {
          planned.left = output(left)
          planned.right = output(right)
          planned.comparison = comparison
        }
        return planned
      }
      let kept = kept.map { builder.add($0) }
      found[site.kind] = TracePlan.Site(
        program: builder.finished(), key: keys, conditions: conditions, kept: kept)
    }
    return TracePlan.Part(name: name, kind: kind, sites: found)
  }
}
