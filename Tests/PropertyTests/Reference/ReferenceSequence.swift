import WeirCore
import WeirRules

/// Judges sequence rules: the chain kept at a step is looked up among all chains that ever
/// reached that step before the event and have not been broken.
struct ReferenceSequence {
  let evaluator: ReferenceEvaluator
  let form: SequenceForm

  /// A chain that reached a step: the places of its events in the total order.
  private struct Chain {
    var places: [Int]
  }

  /// - Parameter items: events and flags in the total order.
  func findings(_ items: [ReferenceEvent]) -> [ReferenceFinding] {
    /// By step and key: every chain that waits there.
    var waiting: [[Value: [Chain]]] = form.steps.map { _ in [:] }
    var findings: [ReferenceFinding] = []
    for (place, event) in items.enumerated() {
      // The last step first, so that the event serves one step of a chain. What is absent between
      // two steps breaks after the later of them has taken the event, and before the earlier has.
      for step in form.steps.indices.reversed() {
        if let (key, chain) = extended(step, place, items, waiting) {
          waiting[step][key, default: []].append(chain)
          if step == form.steps.count - 1 {
            findings += completed(chain, key, items).map { [$0] } ?? []
          }
        }
        if step > 0 { breakChains(behind: step - 1, event, items, &waiting) }
      }
    }
    return findings
  }

  /// The chain that the item at `place` makes longer, or begins.
  private func extended(
    _ step: Int, _ place: Int, _ items: [ReferenceEvent], _ waiting: [[Value: [Chain]]]
  ) -> (key: Value, chain: Chain)? {
    let event = items[place]
    let declaration = form.steps[step]
    guard declaration.kind == event.kind else { return nil }
    var scope = ReferenceScope(event: event)
    let key = evaluator.evaluate(declaration.key, scope)
    guard key != .missing else { return nil }
    var chain = Chain(places: [])
    if step > 0 {
      guard let kept = kept(waiting[step - 1][key] ?? []) else { return nil }
      chain = kept
    }
    scope.chain = chain.places.map { items[$0] }
    if let first = scope.chain.first, event.time - first.time > form.within { return nil }
    guard evaluator.isTrue(declaration.filter, scope) else { return nil }
    chain.places.append(place)
    return (key, chain)
  }

  private func breakChains(
    behind step: Int, _ event: ReferenceEvent, _ items: [ReferenceEvent],
    _ waiting: inout [[Value: [Chain]]]
  ) {
    for absence in form.absences where absence.after == step && absence.kind == event.kind {
      var scope = ReferenceScope(event: event)
      let key = evaluator.evaluate(absence.key, scope)
      guard key != .missing, let kept = kept(waiting[step][key] ?? []) else { continue }
      scope.chain = kept.places.map { items[$0] }
      if evaluator.isTrue(absence.filter, scope) { waiting[step][key] = [] }
    }
  }

  private func completed(
    _ chain: Chain, _ key: Value, _ items: [ReferenceEvent]
  ) -> ReferenceFinding? {
    let events = chain.places.map { items[$0] }
    let scope = ReferenceScope(event: events[events.count - 1], chain: events, key: [key])
    guard evaluator.isTrue(form.having, scope) else { return nil }
    return ReferenceFinding(
      event: scope.event, scope: scope, keyNames: [form.keyName],
      evidence: zip(form.steps, events).map {
        "\(ReferenceText.place($1.record)) \($0.name) \($1.id)"
      })
  }

  /// The chain with the latest first event; of equals, the one completed last.
  private func kept(_ chains: [Chain]) -> Chain? {
    chains.max { left, right in
      (left.places[0], left.places[left.places.count - 1])
        < (right.places[0], right.places[right.places.count - 1])
    }
  }
}
