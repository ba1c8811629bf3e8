import WeirCore

extension RulePlanner {
  /// Adds the window of some rules that share it.
  mutating func addWindow(_ indices: [Int]) {
    let level = order.rules[indices[0]]
    let rules = indices.map { self.plan.rules[$0] }
    guard let form = rules[0].windowForm else { return }
    let sites = sites(of: form.kind)
    let lookBack = rules.compactMap(\.windowForm?.within).reduce(0, max)
    var store = WindowStoreBuilder(within: lookBack, resources: resources)
    let parts = zip(indices, rules).compactMap { part($0, $1, sites, &store) }
    let identifier = plan.namesEvidence ? store.slot(.identifier) : nil
    let judged = rules.map(\.judgedByRow)
    for site in sites {
      for role in 0..<max(1, form.roles.count) {
        add(
          TapDraft(
            place: role, rank: -role, mask: form.filter, judged: judged,
            keys: form.keys.map { $0.expression(role: role) }, arguments: store.kept,
            role: form.roles.isEmpty ? nil : form.roles[role],
            visible: visible(indices[0], site)),
          at: site, level: level)
      }
    }
    levels[level].operators.append(
      .window(
        WindowPlan(
          rules: parts, store: store.finished(vetoing: form.vetoes(rules[0].aggregates)),
          origin: form.origin(in: plan.schema), identifier: identifier)))
  }

  /// One rule of a window, whose aggregates are computed from what `store` keeps.
  private func part(
    _ index: Int, _ rule: CheckedRule, _ sites: [ProgramSite], _ store: inout WindowStoreBuilder
  ) -> WindowPlan.Rule? {
    guard let form = rule.windowForm else { return nil }
    let places = rule.aggregates.map { store.add($0, judgedAt: sites) }
    return WindowPlan.Rule(
      rule: index, within: form.within,
      lookBack: store.lookBack(of: places, within: form.within),
      leastCount: form.leastCount(rule.aggregates), aggregates: places)
  }
}

extension CheckedRule {
  /// The part of a condition on a window that the judged event alone decides; nil where there is none.
  /// Functions of texts are left to the few rows whose windows are large enough.
  fileprivate var judgedByRow: TypedExpression? {
    var parts: TypedExpression?
    for conjunct in windowForm?.having.conjuncts ?? [] {
      let part = conjunct.namesWindow ? conjunct.uncounted(aggregates) : conjunct
      if let part, !part.readsText { parts = RulePlanner.join(parts, part) }
    }
    return parts
  }
}

extension WindowForm {
  /// The counts that must be 0, of what no window may hold.
  func vetoes(_ aggregates: [CheckedAggregate]) -> [Int] {
    having.conjuncts.compactMap { $0.vetoingCount(aggregates) }
  }
}

extension TypedExpression {
  /// Of `count(where P) == 0`: that P is not true of the judged event, which is in the window itself.
  fileprivate func uncounted(_ aggregates: [CheckedAggregate]) -> TypedExpression? {
    guard let index = vetoingCount(aggregates), let predicate = aggregates[index].predicate else {
      return nil
    }
    let (no, missing) = ("not (\(predicate.text))", "missing(\(predicate.text))")
    return TypedExpression(
      .or(
        TypedExpression(.not(predicate), .bool, text: no),
        TypedExpression(.call(.missing, [predicate]), .bool, text: missing)),
      .bool, text: "(\(no) or \(missing))")
  }

  /// Of `count(where P) == 0`, the judged event included: that count.
  fileprivate func vetoingCount(_ aggregates: [CheckedAggregate]) -> Int? {
    guard case .compare(.equal, let left, let right) = operation,
      case .aggregate(let index) = left.operation, aggregates[index].function == .count,
      case .constant(.integer(0)) = right.operation,
      let predicate = aggregates[index].predicate, !predicate.namesJudgedEvent
    else { return nil }
    let reach = aggregates[index].reach
    return reach.before == 0 && !reach.leavesOutEvent ? index : nil
  }

  /// Whether it looks at a window or a key.
  var namesWindow: Bool {
    switch operation {
    case .aggregate, .key: true
    default: operands.contains(where: \.namesWindow)
    }
  }
}
