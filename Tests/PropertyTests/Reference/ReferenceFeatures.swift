import WeirCore
import WeirRules

/// Computes features, those first that others use.
struct ReferenceFeatures {
  let evaluator: ReferenceEvaluator

  /// The events with the values of all features on them.
  func computed(_ events: [ReferenceEvent]) -> [ReferenceEvent] {
    var events = events
    for feature in evaluator.plan.features {
      let values = self.values(of: feature, on: events)
      for (place, value) in values.enumerated() { events[place].features.append(value) }
    }
    return events
  }

  private func values(of feature: CheckedFeature, on events: [ReferenceEvent]) -> [Value] {
    let entries = events.compactMap { event -> ReferenceWindow.Entry? in
      let scope = ReferenceScope(event: event)
      guard event.kind == feature.kind, let key = key(feature.keys, scope),
        evaluator.isTrue(feature.filter, scope)
      else { return nil }
      return ReferenceWindow.Entry(place: event.place, event: event, key: key)
    }
    let windows = feature.sites.map { ReferenceWindow(evaluator, $0.aggregates, entries) }
    return events.map { event in
      guard let site = feature.sites.firstIndex(where: { $0.kind == event.kind }) else {
        return .missing
      }
      var scope = ReferenceScope(event: event)
      guard let key = key(feature.sites[site].keys, scope) else { return .missing }
      scope.key = key
      scope.aggregates = windows[site].values(on: scope, at: event.place)
      return evaluator.evaluate(feature.sites[site].value, scope)
    }
  }

  /// Nil if a part is missing.
  private func key(_ parts: [TypedExpression], _ scope: ReferenceScope) -> [Value]? {
    let key = parts.map { evaluator.evaluate($0, scope) }
    return key.contains(.missing) ? nil : key
  }
}
