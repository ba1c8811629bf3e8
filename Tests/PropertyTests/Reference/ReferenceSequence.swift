import WeirCore
import WeirRules

/// Judges sequence rules: the chain kept at a step is looked up among all chains that ever
/// reached that step before the event.
struct ReferenceSequence {
  let evaluator: ReferenceEvaluator
  let rule: CheckedRule
  let form: SequenceForm

  /// A chain that reached a step: the places of its events in the total order.
  private struct Chain {
    var key: Value
    var places: [Int]
  }

  func findings(_ events: [ReferenceEvent]) -> [ReferenceFinding] {
    /// By step: every chain that reached it, in the order in which they did.
    var reached: [[Chain]] = form.steps.map { _ in [] }
    var findings: [ReferenceFinding] = []
    for (place, event) in events.enumerated() {
      // All steps are judged on what was there before the event: it serves one step of a chain.
      let before = reached
      for (step, declaration) in form.steps.enumerated() where declaration.kind == event.kind {
        var scope = ReferenceScope(event: event)
        let key = evaluator.evaluate(declaration.key, scope)
        guard key != .missing else { continue }
        scope.key = [key]
        var chain = Chain(key: key, places: [])
        if step > 0 {
          guard let kept = kept(before[step - 1], key) else { continue }
          chain = kept
        }
        scope.chain = chain.places.map { events[$0] }
        if let first = scope.chain.first, event.time - first.time > form.within { continue }
        guard evaluator.isTrue(declaration.filter, scope) else { continue }
        chain.places.append(place)
        reached[step].append(chain)
        guard step == form.steps.count - 1 else { continue }
        scope.chain.append(event)
        guard evaluator.isTrue(form.having, scope) else { continue }
        findings.append(ReferenceFinding(place: place, scope: scope, keyNames: [form.keyName]))
      }
    }
    return findings
  }

  /// The chain of `key` with the latest first event; of equals, the one completed last.
  private func kept(_ chains: [Chain], _ key: Value) -> Chain? {
    chains.filter { $0.key == key }.max { left, right in
      (left.places[0], left.places[left.places.count - 1])
        < (right.places[0], right.places[right.places.count - 1])
    }
  }
}
