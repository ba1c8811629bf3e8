import WeirCore
import WeirRules

/// The definition of a sequence whose conditions name no earlier step: an event completes it if
/// and only if some chain within `within` exists. All chains are tried.
struct ReferenceChains {
  let evaluator: ReferenceEvaluator
  let form: SequenceForm

  /// An item that matches a step, or what is absent behind one.
  private struct Match {
    var place: Int
    var time: Int64
    var key: Value
  }

  /// Whether the definition says all that there is to say about the sequence.
  var isWhole: Bool {
    let conditions = form.steps.map(\.filter) + form.absences.map(\.filter) + [form.having]
    return conditions.allSatisfy { condition in
      var namesStep = false
      condition?.visit { if case .ofStep = $0.operation { namesStep = true } }
      return !namesStep
    }
  }

  /// Places of the items that complete a chain, with their keys.
  func completing(_ items: [ReferenceEvent]) -> [(place: Int, key: Value)] {
    let steps = form.steps.map { matches(items, $0.kind, $0.key, $0.filter) }
    let absences = form.steps.indices.map { step in
      form.absences.filter { $0.after == step }
        .flatMap { matches(items, $0.kind, $0.key, $0.filter) }
    }
    return steps[steps.count - 1].filter { last in
      let scope = ReferenceScope(event: items[last.place], key: [last.key])
      return evaluator.isTrue(form.having, scope)
        && steps[0].contains { first in
          first.key == last.key && last.time - first.time <= form.within
            && leads(first, to: last, step: 0, steps, absences)
        }
    }.map { ($0.place, $0.key) }
  }

  /// Whether a chain goes from `match`, of step `step`, to `last`.
  private func leads(
    _ match: Match, to last: Match, step: Int, _ steps: [[Match]], _ absences: [[Match]]
  ) -> Bool {
    if step == steps.count - 1 { return match.place == last.place }
    return steps[step + 1].contains { next in
      next.key == match.key && next.place > match.place && next.place <= last.place
        && !absences[step].contains {
          $0.key == match.key && $0.place > match.place && $0.place < next.place
        }
        && leads(next, to: last, step: step + 1, steps, absences)
    }
  }

  private func matches(
    _ items: [ReferenceEvent], _ kind: KindID, _ key: TypedExpression, _ filter: TypedExpression?
  ) -> [Match] {
    items.enumerated().compactMap { place, event in
      let scope = ReferenceScope(event: event)
      guard event.kind == kind, evaluator.isTrue(filter, scope) else { return nil }
      let value = evaluator.evaluate(key, scope)
      return value == .missing ? nil : Match(place: place, time: event.time, key: value)
    }
  }
}
