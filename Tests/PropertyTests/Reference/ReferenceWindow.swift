import WeirCore
import WeirRules

/// What a rule says of one event, before `once_per`.
struct ReferenceFinding {
  /// Place of the event in the total order.
  var place: Int
  var scope: ReferenceScope
  var keyNames: [String]
}

/// Judges window rules: for each event, all events before it are looked at again.
struct ReferenceWindow {
  let evaluator: ReferenceEvaluator
  let rule: CheckedRule
  let form: WindowForm

  /// An event that the rule sees, with what depends on that event alone.
  private struct Seen {
    var place: Int
    var event: ReferenceEvent
    var key: [Value]
    /// By aggregate: nil where its condition is not true.
    var rows: [ReferenceAggregates.Row?]
  }

  func findings(_ events: [ReferenceEvent]) -> [ReferenceFinding] {
    let seen = events.enumerated().compactMap { see($0.element, at: $0.offset) }
    var findings: [ReferenceFinding] = []
    for (index, current) in seen.enumerated() {
      let window = seen[...index].filter {
        $0.event.time > current.event.time - form.within && $0.key == current.key
      }
      var scope = ReferenceScope(event: current.event, key: current.key)
      scope.aggregates = rule.aggregates.enumerated().map { place, aggregate in
        ReferenceAggregates.value(of: aggregate, over: window.compactMap { $0.rows[place] })
      }
      guard evaluator.isTrue(form.having, scope) else { continue }
      findings.append(
        ReferenceFinding(place: current.place, scope: scope, keyNames: form.keys.map(\.name)))
    }
    return findings
  }

  private func see(_ event: ReferenceEvent, at place: Int) -> Seen? {
    var scope = ReferenceScope(event: event)
    guard event.kind == form.kind else { return nil }
    scope.key = form.keys.map { evaluator.evaluate($0.expression, scope) }
    guard !scope.key.contains(.missing), evaluator.isTrue(form.filter, scope) else { return nil }
    let rows = rule.aggregates.map { aggregate -> ReferenceAggregates.Row? in
      guard evaluator.isTrue(aggregate.predicate, scope) else { return nil }
      let argument = aggregate.argument.map { evaluator.evaluate($0, scope) } ?? .missing
      return ReferenceAggregates.Row(time: event.time, argument: argument)
    }
    return Seen(place: place, event: event, key: scope.key, rows: rows)
  }
}
