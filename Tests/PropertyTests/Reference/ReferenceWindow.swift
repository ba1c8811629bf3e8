import WeirCore
import WeirRules

/// The past of keys, and aggregates over it: for each event, all entries before it are looked at
/// again.
struct ReferenceWindow {
  /// An event that counts, in one of its roles.
  struct Entry {
    /// Among all events and flags that the rule is shown.
    var place: Int
    var event: ReferenceEvent
    /// Missing without roles.
    var role = Value.missing
    var key: [Value]
  }

  /// By aggregate: what an entry adds, nil where the aggregate's condition is not true. Known
  /// beforehand unless the aggregate names the judged event.
  private struct Known {
    var entry: Entry
    var rows: [ReferenceAggregates.Row?]
  }

  let evaluator: ReferenceEvaluator
  let aggregates: [CheckedAggregate]
  private let namesJudged: [Bool]
  /// In the total order; roles as they are listed.
  private var byKey: [[Value]: [Known]] = [:]

  init(_ evaluator: ReferenceEvaluator, _ aggregates: [CheckedAggregate], _ entries: [Entry]) {
    self.evaluator = evaluator
    self.aggregates = aggregates
    namesJudged = aggregates.map(\.namesJudged)
    for entry in entries {
      let rows = zip(aggregates, namesJudged).map { aggregate, namesJudged in
        namesJudged ? nil : Self.row(of: aggregate, entry, judged: [], evaluator)
      }
      byKey[entry.key, default: []].append(Known(entry: entry, rows: rows))
    }
  }

  /// The aggregates on an event that stands at `place`, for its key.
  func values(on scope: ReferenceScope, at place: Int) -> [Value] {
    aggregates.indices.map { index in
      let aggregate = aggregates[index]
      let reach = aggregate.reach
      let end = scope.event.time - reach.before
      let window = known(scope.key, upTo: place).filter {
        $0.entry.event.time > end - reach.over && $0.entry.event.time <= end
          && !(reach.leavesOutEvent && $0.entry.place == place)
      }
      let rows = window.compactMap { known in
        namesJudged[index]
          ? Self.row(of: aggregate, known.entry, judged: [scope], evaluator) : known.rows[index]
      }
      return ReferenceAggregates.value(of: aggregate, over: rows)
    }
  }

  /// The latest 20 records of the window, each once, oldest first.
  func evidence(on scope: ReferenceScope, at place: Int, within: Int64) -> [String] {
    var records: [ReferenceRecord] = []
    for known in known(scope.key, upTo: place)
    where known.entry.event.time > scope.event.time - within
      && !records.contains(known.entry.event.record)
    {
      records.append(known.entry.event.record)
    }
    return records.suffix(20).map(ReferenceText.place)
  }

  private func known(_ key: [Value], upTo place: Int) -> [Known] {
    (byKey[key] ?? []).filter { $0.entry.place <= place }
  }

  private static func row(
    of aggregate: CheckedAggregate, _ entry: Entry, judged: [ReferenceScope],
    _ evaluator: ReferenceEvaluator
  ) -> ReferenceAggregates.Row? {
    let scope = ReferenceScope(event: entry.event, role: entry.role, judged: judged)
    guard evaluator.isTrue(aggregate.predicate, scope) else { return nil }
    let argument = aggregate.argument.map { evaluator.evaluate($0, scope) } ?? .missing
    return ReferenceAggregates.Row(time: entry.event.time, argument: argument)
  }
}

extension CheckedAggregate {
  /// Whether it says something of the event that is judged.
  fileprivate var namesJudged: Bool {
    var isNamed = false
    for expression in [argument, predicate] {
      expression?.visit { if case .this = $0.operation { isNamed = true } }
    }
    return isNamed
  }
}

/// Judges window rules.
struct ReferenceWindowRule {
  let evaluator: ReferenceEvaluator
  let rule: CheckedRule
  let form: WindowForm

  /// - Parameter items: events and flags in the total order.
  func findings(_ items: [ReferenceEvent]) -> [ReferenceFinding] {
    let entries = items.enumerated().flatMap { self.entries(of: $0.element, at: $0.offset) }
    let window = ReferenceWindow(evaluator, rule.aggregates, entries)
    return entries.compactMap { entry in
      var scope = ReferenceScope(event: entry.event, key: entry.key, role: entry.role)
      scope.aggregates = window.values(on: scope, at: entry.place)
      guard evaluator.isTrue(form.having, scope) else { return nil }
      return ReferenceFinding(
        event: entry.event, scope: scope, keyNames: form.keys.map(\.name),
        evidence: window.evidence(on: scope, at: entry.place, within: form.within))
    }
  }

  /// One for each role in which the rule sees the event.
  private func entries(of event: ReferenceEvent, at place: Int) -> [ReferenceWindow.Entry] {
    guard event.kind == form.kind else { return [] }
    let roles: [Value] =
      form.roles.isEmpty ? [.missing] : form.roles.map { .text(Array($0.utf8)) }
    return roles.enumerated().compactMap { index, role in
      var scope = ReferenceScope(event: event, role: role)
      scope.key = form.keys.map { evaluator.evaluate($0.expression(role: index), scope) }
      guard !scope.key.contains(.missing), evaluator.isTrue(form.filter, scope) else { return nil }
      return ReferenceWindow.Entry(place: place, event: event, role: role, key: scope.key)
    }
  }
}
