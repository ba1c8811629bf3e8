package import WeirCore

/// Turns checked rules into a plan.
package struct RulePlanner {
  let plan: CheckedPlan
  let resources: ResourceBuilder
  let order: LevelOrder
  /// Nil where features keep all that they are made of.
  private let bounds: FeatureBounds?
  private let sharing: WindowSharing
  var levels: [LevelBuilder]
  private var rules: [CompiledRule] = []

  /// What one level computes, while it is built.
  struct LevelBuilder {
    var programs: [ProgramSite: ProgramBuilder]
    var taps: [ProgramSite: [Tap]] = [:]
    var operators: [OperatorPlan] = []
    var counterTaps: [[CounterTap]]
    var narrowings: [Int32?]
    /// By kind of event; of the lowest level.
    var foundations: [PlanFoundation]

    init(schema: Schema, resources: ResourceBuilder) {
      programs = [:]
      for kind in schema.kinds.indices {
        for site in [ProgramSite.event(kind), .flag(on: kind)] {
          programs[site] = ProgramBuilder(site: site, resources: resources)
        }
      }
      counterTaps = schema.kinds.map { _ in [] }
      narrowings = schema.kinds.map { _ in nil }
      foundations = schema.kinds.map { _ in PlanFoundation() }
    }

    /// Adds an expression to what is computed for the rows of a site.
    ///
    /// - Parameter carried: the places of values that the lowest level has computed.
    mutating func add(
      _ expression: TypedExpression, at site: ProgramSite, role: String? = nil,
      carried: [EntryValue: Int] = [:]
    ) -> Int32 {
      guard var builder = programs.removeValue(forKey: site) else {
        preconditionFailure("every site has a program")
      }
      builder.role = role
      builder.carried = carried
      defer { programs[site] = builder }
      return builder.add(expression)
    }

    mutating func add(_ tap: Tap, at site: ProgramSite) { taps[site, default: []].append(tap) }
  }

  init(_ plan: CheckedPlan, zone: Zone, isFinal: Bool) {
    self.plan = plan
    bounds = isFinal ? FeatureBounds(plan) : nil
    order = LevelOrder(plan)
    sharing = WindowSharing(plan, order, isAllowed: isFinal)
    let resources = ResourceBuilder(plan: plan, zone: zone, features: order.features)
    self.resources = resources
    levels = (0..<order.count).map { _ in
      LevelBuilder(schema: plan.schema, resources: resources)
    }
  }

  /// - Parameters:
  ///   - fields: what sinks and counters read of each kind besides the rules.
  ///   - isFinal: whether no other rules come that want to go on with the state. Then features keep
  ///     only as much as these rules ask for, so that their values are right where they are compared,
  ///     and rules share windows.
  package static func plan(
    _ checked: CheckedPlan, zone: Zone, fields: [(kind: KindID, field: FieldID)] = [],
    isFinal: Bool = false
  ) -> RulePlan {
    var planner = RulePlanner(checked, zone: zone, isFinal: isFinal)
    for (kind, field) in fields { _ = planner.resources.column(of: field, in: kind) }
    planner.addAll()
    return planner.finished()
  }

  mutating func addAll() {
    for place in plan.features.indices { addFeature(place) }
    for (index, rule) in plan.rules.enumerated() { add(rule, index) }
    for (index, counter) in plan.counters.enumerated() { add(counter, index) }
    narrow(to: plan.narrowing)
  }

  /// Where the rows of a kind come from; flags lie on events of any kind.
  func sites(of kind: KindID) -> [ProgramSite] {
    kind == plan.schema.flagKind
      ? plan.schema.kinds.indices.map { .flag(on: $0) } : [.event(kind)]
  }

  func finished() -> RulePlan {
    var operators: [OperatorPlan] = []
    var finished: [RulePlan.Level] = []
    for (number, level) in levels.enumerated() {
      let start = operators.count
      operators += level.operators.map(withWrittenColumns)
      func inputs(_ site: (KindID) -> ProgramSite) -> [RulePlan.KindInput] {
        plan.schema.kinds.indices.map { kind in
          let site = site(kind)
          return RulePlan.KindInput(
            program: level.programs[site]?.finished() ?? Program(),
            taps: (level.taps[site] ?? []).map { tap in
              var tap = withDemand(tap, kind)
              tap.operatorIndex += start
              return tap
            },
            counters: site == .event(kind) && number == 0 ? level.counterTaps[kind] : [],
            narrowing: site == .event(kind) ? level.narrowings[kind] : nil,
            foundation: site == .event(kind)
              ? withDemand(level.foundations[kind], kind) : PlanFoundation())
        }
      }
      finished.append(
        RulePlan.Level(
          events: inputs { .event($0) }, flags: inputs { .flag(on: $0) },
          operators: start..<operators.count))
    }
    return RulePlan(
      schema: plan.schema, rules: rules, operators: operators, levels: finished,
      projections: resources.projections, derived: resources.derivedTypes,
      resources: resources.finished(), counters: plan.counters.map(CounterPlan.init),
      namesEvidence: plan.namesEvidence, readsIDs: plan.readsIDs, warmup: plan.warmup)
  }

  /// What programs read of a feature is known once all of them are there.
  private func withWrittenColumns(_ part: OperatorPlan) -> OperatorPlan {
    guard case .feature(var feature) = part else { return part }
    for place in feature.sites.indices {
      feature.sites[place].column = resources.writtenColumn(
        of: feature.feature, in: feature.sites[place].kind)
    }
    return .feature(feature)
  }

  private func withDemand(_ foundation: PlanFoundation, _ kind: KindID) -> PlanFoundation {
    var foundation = foundation
    foundation.taps = foundation.taps.map { withDemand($0, kind) }
    foundation.decided = foundation.decided.compactMap { decided in
      let features = decided.features.filter { resources.demand.isRead($0, in: kind) }
      if features.isEmpty { return nil }
      var decided = decided
      let candidates = features.map { resources.demand.candidates(of: $0, in: kind) }
      decided.candidates =
        candidates.contains(nil) ? nil : Set(candidates.flatMap { $0 ?? [] }).sorted()
      return decided
    }
    return foundation
  }

  /// Of which rows features are read is known once all programs are there.
  private func withDemand(_ tap: Tap, _ kind: KindID) -> Tap {
    guard let feature = tap.feature else { return tap }
    var tap = tap
    tap.demand = resources.demand.candidates(of: feature, in: kind)
    return tap
  }

  private mutating func add(_ rule: CheckedRule, _ index: Int) {
    let rows = rule.features.isEmpty ? .all : judgedRows(of: rule)
    reading(rows) { $0.addPart(rule, index) }
  }

  private mutating func addPart(_ rule: CheckedRule, _ index: Int) {
    let capture = CaptureCollector(rule)
    rules.append(
      CompiledRule(
        rule, index: index, sites: sites(of: rule.completingKind), captured: capture.places,
        resources: resources))
    switch rule.form {
    case .single(let kind, let filter): addSingle(index, kind, filter)
    case .window:
      let sharers = sharing.sharers[index]
      if sharers.last == index { addWindow(sharers) }
    case .sequence(let form): addSequence(index, form, capture)
    }
  }

  /// On which rows a rule that reads features is judged.
  private mutating func judgedRows(of rule: CheckedRule) -> FeatureDemand.Rows {
    switch rule.form {
    case .single(let kind, let filter): rows(kind, fulfilling: filter)
    case .window(let form): form.roles.isEmpty ? rows(form.kind, fulfilling: form.filter) : .all
    case .sequence(let form): rows(of: Pattern(form.steps[form.steps.count - 1]))
    }
  }

  /// What a tap of a rule has besides its place and nodes.
  func visible(_ rule: Int, _ site: ProgramSite) -> [Bool] {
    if case .flag = site { order.visible[rule] } else { [] }
  }

  private mutating func addSingle(_ index: Int, _ kind: KindID, _ filter: TypedExpression) {
    let level = order.rules[index]
    for site in sites(of: kind) {
      add(
        TapDraft(mask: filter, visible: visible(index, site)), at: site, level: level)
    }
    levels[level].operators.append(.single(rule: index))
  }
}

extension RulePlanner {
  private mutating func addFeature(_ place: Int) {
    guard let level = order.features[place] else { return }
    let feature = plan.features[place]
    var store = WindowStoreBuilder(
      within: feature.within, resources: resources, isOfFeature: true,
      keptCount: bounds?.keptCount(of: place, feature))
    reading(.feature(place)) { _ in
      // The sites have the same aggregates in the same order; they differ in what `this.` names.
      for index in feature.sites[0].aggregates.indices {
        store.add(
          feature.sites.map { ($0.aggregates[index], .event($0.kind)) })
      }
    }
    let own = ProgramSite.event(feature.kind)
    let counted = TapDraft(
      place: FeaturePlan.counted, mask: feature.filter, keys: feature.keys,
      arguments: store.kept, feature: place)
    add(counted, at: own, level: level)
    if feature.filter != nil {
      add(
        TapDraft(
          place: FeaturePlan.read, mask: feature.filter, isInverted: true, keys: feature.keys,
          feature: place),
        at: own, level: level)
    }
    for (number, site) in feature.sites.enumerated().dropFirst() {
      add(
        TapDraft(place: FeaturePlan.read + number, keys: site.keys, feature: place),
        at: .event(site.kind), level: level)
    }
    levels[level].operators.append(
      .feature(
        FeaturePlan(
          feature: place, name: feature.name, store: store.finished(),
          origin: feature.origin(in: plan.schema),
          sites: reading(.feature(place)) { $0.sites(of: feature, place) })))
  }

  private mutating func sites(
    of feature: CheckedFeature, _ place: Int
  ) -> [FeaturePlan.Site] {
    feature.sites.map { site in
      var builder = ProgramBuilder(site: .event(site.kind), resources: resources)
      decide(site.value, site.kind, feature: place, into: &builder.decided)
      let value = builder.add(site.value)
      return FeaturePlan.Site(
        kind: site.kind, program: builder.finished(), value: value,
        aggregate: builder.aggregate(at: value))
    }
  }

  /// Has the lowest level decide the largest conditions in the value of a feature that look at the
  /// event alone and hold functions of texts: whole batches are faster, and have the texts near.
  private mutating func decide(
    _ expression: TypedExpression, _ kind: KindID, feature: Int,
    into decided: inout [EntryValue: Int]
  ) {
    guard expression.readsText else { return }
    guard expression.type == .bool, !expression.readsFeature, !expression.namesWindow else {
      for operand in expression.operands { decide(operand, kind, feature: feature, into: &decided) }
      return
    }
    let node = levels[0].add(expression, at: .event(kind))
    decided[EntryValue(expression)] = levels[0].foundations[kind].column(
      deciding: node, for: feature
    ) { resources.addColumn(of: .bool, in: kind) }
  }
}

extension PlanFoundation {
  /// The column of a condition in the value of a feature.
  ///
  /// - Parameter newColumn: makes one.
  fileprivate mutating func column(
    deciding node: Int32, for feature: Int, _ newColumn: () -> Int
  ) -> Int {
    if let place = decided.firstIndex(where: { $0.node == node }) {
      decided[place].features.append(feature)
      return decided[place].column
    }
    decided.append(Decided(node: node, column: newColumn(), features: [feature]))
    return decided[decided.count - 1].column
  }
}
