package import WeirCore

/// Turns checked rules into a plan.
package struct RulePlanner {
  private let plan: CheckedPlan
  private let resources: ResourceBuilder
  var builders: [ProgramBuilder]
  var taps: [[Tap]]
  var counterTaps: [[CounterTap]]
  var narrowings: [Int32?]
  private var operators: [OperatorPlan] = []
  private var rules: [CompiledRule] = []

  package init(_ plan: CheckedPlan, zone: Zone) {
    self.plan = plan
    let resources = ResourceBuilder(plan: plan, zone: zone)
    self.resources = resources
    builders = plan.schema.kinds.indices.map { ProgramBuilder(kind: $0, resources: resources) }
    taps = plan.schema.kinds.map { _ in [] }
    counterTaps = plan.schema.kinds.map { _ in [] }
    narrowings = plan.schema.kinds.map { _ in nil }
  }

  /// - Parameter fields: what sinks and counters read of each kind besides the rules.
  package static func plan(
    _ checked: CheckedPlan, zone: Zone, fields: [(kind: KindID, field: FieldID)] = []
  ) -> RulePlan {
    var planner = RulePlanner(checked, zone: zone)
    for (kind, field) in fields { _ = planner.resources.column(of: field, in: kind) }
    for (index, rule) in checked.rules.enumerated() { planner.add(rule, index) }
    for (index, counter) in checked.counters.enumerated() { planner.add(counter, index) }
    planner.narrow(to: checked.narrowing)
    return planner.finished()
  }

  private func finished() -> RulePlan {
    let inputs = builders.indices.map {
      RulePlan.KindInput(
        program: builders[$0].finished(), taps: taps[$0], counters: counterTaps[$0],
        narrowing: narrowings[$0])
    }
    return RulePlan(
      schema: plan.schema, rules: rules,
      levels: [RulePlan.Level(inputs: inputs, operators: operators)],
      projections: resources.projections, resources: resources.finished(),
      counters: plan.counters.map(CounterPlan.init), namesEvidence: plan.namesEvidence)
  }

  private mutating func add(_ rule: CheckedRule, _ index: Int) {
    switch rule.form {
    case .single(let kind, let filter): addSingle(rule, index, kind, filter)
    case .window(let form): addWindow(rule, index, form)
    case .sequence(let form): addSequence(rule, index, form)
    }
  }

  private mutating func addSingle(
    _ rule: CheckedRule, _ index: Int, _ kind: KindID, _ filter: TypedExpression
  ) {
    rules.append(
      CompiledRule(
        rule, index: index, kind: kind, having: nil, keys: [], captured: [:],
        resources: resources))
    taps[kind].append(
      Tap(
        operatorIndex: operators.count, step: 0, mask: builders[kind].add(filter), keys: [],
        arguments: []))
    operators.append(.single(rule: index))
  }

  private mutating func addWindow(_ rule: CheckedRule, _ index: Int, _ form: WindowForm) {
    let kind = form.kind
    let compiled = CompiledRule(
      rule, index: index, kind: kind, having: form.having, keys: form.keys, captured: [:],
      resources: resources)
    var layout = EntryLayout()
    var arguments: [Int32] = []
    func slot(_ expression: TypedExpression?) -> EntryLayout.Slot? {
      guard let expression else { return nil }
      let node = builders[kind].add(expression)
      if let known = arguments.firstIndex(of: node) { return layout.slots[known] }
      arguments.append(node)
      layout.append(expression.type)
      return layout.slots.last
    }
    let aggregates = rule.aggregates.map {
      WindowAggregate(
        function: $0.function, argument: slot($0.argument), predicate: slot($0.predicate),
        argumentType: $0.argument?.type ?? .integer, type: $0.type)
    }
    let identifier =
      plan.namesEvidence
      ? slot(TypedExpression(.field(EventKind.idField), .string, text: "id")) : nil
    let mask = form.filter.map { builders[kind].add($0) }
    let keys = form.keys.map { builders[kind].add($0.expression) }
    taps[kind].append(
      Tap(
        operatorIndex: operators.count, step: 0, mask: mask, keys: keys, arguments: arguments))
    rules.append(compiled)
    operators.append(
      .window(
        WindowPlan(
          rule: index, within: form.within, layout: layout, aggregates: aggregates,
          leastCount: Self.leastCount(form.having, rule.aggregates), identifier: identifier)))
  }

  /// The largest N of a `count() >= N` that `having` cannot hold without.
  private static func leastCount(
    _ having: TypedExpression, _ aggregates: [CheckedAggregate]
  )
    -> Int
  {
    switch having.operation {
    case .and(let left, let right):
      return max(leastCount(left, aggregates), leastCount(right, aggregates))
    case .compare(let comparison, let left, let right):
      guard case .aggregate(let index) = left.operation,
        aggregates[index].function == .count, aggregates[index].predicate == nil,
        case .constant(.integer(let bound)) = right.operation
      else { return 0 }
      switch comparison {
      case .greaterOrEqual, .equal: return Int(clamping: bound)
      case .greater: return Int(clamping: bound) + 1
      default: return 0
      }
    default: return 0
    }
  }
}

extension RulePlanner {
  private mutating func addSequence(_ rule: CheckedRule, _ index: Int, _ form: SequenceForm) {
    let last = form.steps.count - 1
    var capture = CaptureCollector(form: form)
    capture.collect(rule)
    let places = capture.places
    rules.append(
      CompiledRule(
        rule, index: index, kind: form.steps[last].kind, having: form.having,
        keys: [KeyPart(name: form.keyName, expression: form.steps[last].key)],
        captured: places, resources: resources))
    var steps: [SequencePlan.Step] = []
    for (place, step) in form.steps.enumerated() {
      let (free, bound) = Self.split(step.filter)
      let mask = free.map { builders[step.kind].add($0) }
      let fields = capture.fields.filter { $0.step == place }.map(\.field)
      var layout = EntryLayout()
      var arguments: [Int32] = []
      for field in fields {
        let type = plan.schema.kinds[step.kind].fields[field].type
        layout.append(type)
        arguments.append(
          builders[step.kind].add(TypedExpression(.field(field), type, text: "")))
      }
      taps[step.kind].append(
        Tap(
          operatorIndex: operators.count, step: place, mask: mask,
          keys: [builders[step.kind].add(step.key)], arguments: arguments))
      var conditions = ProgramBuilder(
        kind: step.kind, resources: resources, captured: places)
      let condition = bound.map { conditions.add($0) }
      steps.append(
        SequencePlan.Step(
          name: step.name, kind: step.kind, fields: fields, layout: layout,
          capturedPlaces: fields.map { places[CapturedField(step: place, field: $0)] ?? -1 },
          program: conditions.finished(), condition: condition))
    }
    operators.append(
      .sequence(
        SequencePlan(
          rule: index, within: form.within, steps: steps, capturedCount: places.count)))
  }

  /// The part of a condition that needs no earlier step, and the rest.
  private static func split(
    _ filter: TypedExpression?
  )
    -> (free: TypedExpression?, bound: TypedExpression?)
  {
    guard let filter else { return (nil, nil) }
    if case .and(let left, let right) = filter.operation {
      let first = split(left)
      let second = split(right)
      return (join(first.free, second.free), join(first.bound, second.bound))
    }
    return filter.namesEarlierStep ? (nil, filter) : (filter, nil)
  }

  private static func join(
    _ left: TypedExpression?, _ right: TypedExpression?
  )
    -> TypedExpression?
  {
    guard let left, let right else { return left ?? right }
    return TypedExpression(.and(left, right), .bool, text: "\(left.text) and \(right.text)")
  }
}
