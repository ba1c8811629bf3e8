import WeirCore

extension CheckedPlan {
  /// Leaves only some rules and the ones whose flags they see.
  package mutating func keep(rules ids: Set<String>) {
    var kept = ids
    let flagKind = schema.flagKind
    let seesFlags = { (rule: CheckedRule) in rule.kinds.contains(flagKind) }
    for _ in rules {
      let before = kept.count
      for rule in rules where kept.contains(rule.header.id) && seesFlags(rule) {
        kept.formUnion(rule.namedRules)
        kept.formUnion(rules.filter { !seesFlags($0) }.map(\.header.id))
      }
      if kept.count == before { break }
    }
    rules.removeAll { !kept.contains($0.header.id) }
  }

  /// Whether the ids of events are read other than to name them, so that records without one need one
  /// before they are evaluated.
  var readsIDs: Bool {
    let counted = counters.flatMap { counter in
      counter.dimensions.map(\.expression) + [counter.filter, counter.sum].compactMap(\.self)
    }
    return rules.contains(where: \.readsIDs)
      || features.contains { $0.expressions.contains { $0.expression.namesID } }
      || (counted + narrowing.compactMap(\.self)).contains(where: \.namesID)
  }

  /// How far a rule looks back, with the features it uses and the rules whose flags it sees,
  /// milliseconds.
  package func span(of rule: CheckedRule) -> Int64 { ownSpan(of: rule) + spanBelow(rule) }

  private func spanBelow(_ rule: CheckedRule) -> Int64 {
    let below = rule.features.map { span(of: self.features[$0]) }.max() ?? 0
    guard rule.kinds.contains(schema.flagKind) else { return below }
    let seen = rules.filter { other in
      other.header.id != rule.header.id
        && (!other.kinds.contains(schema.flagKind) || rule.namedRules.contains(other.header.id))
    }
    return max(below, seen.map(span).max() ?? 0)
  }

  private func ownSpan(of rule: CheckedRule) -> Int64 {
    switch rule.form {
    case .single: 0
    case .window(let form): form.lookBack(rule.aggregates)
    case .sequence(let form): form.within
    }
  }

  private func span(of feature: CheckedFeature) -> Int64 {
    let own = feature.sites.flatMap(\.aggregates).map(\.reach.lookBack)
      .reduce(feature.within, max)
    return own + (feature.features.map { span(of: features[$0]) }.max() ?? 0)
  }
}
