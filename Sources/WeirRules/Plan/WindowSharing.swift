import WeirCore

/// Which window rules share the windows of their keys: those that take in the same events by the same
/// keys, on one level. Each judges them for itself.
struct WindowSharing {
  /// By rule: all that share its windows, itself among them, in their order; empty for other forms.
  private(set) var sharers: [[Int]]

  /// - Parameter isAllowed: else each rule has windows of its own.
  init(_ plan: CheckedPlan, _ order: LevelOrder, isAllowed: Bool) {
    sharers = plan.rules.map { _ in [] }
    var groups: [Origin: [Int]] = [:]
    for (index, rule) in plan.rules.enumerated() {
      guard case .window(let form) = rule.form else { continue }
      sharers[index] = [index]
      guard isAllowed, form.isSharable(rule.aggregates, plan.schema) else { continue }
      let origin = Origin(level: order.rules[index], text: form.origin(in: plan.schema))
      groups[origin, default: []].append(index)
    }
    for group in groups.values {
      for start in stride(from: 0, to: group.count, by: TappedRow.mostParts) {
        let part = Array(group[start..<min(start + TappedRow.mostParts, group.count)])
        for index in part { sharers[index] = part }
      }
    }
  }

  private struct Origin: Hashable {
    var level: Int
    var text: String
  }
}

extension WindowForm {
  /// Whether its windows mean the same to others: flags are seen by some rules only, roles are judged
  /// together, and events that veto take others away.
  fileprivate func isSharable(_ aggregates: [CheckedAggregate], _ schema: Schema) -> Bool {
    kind != schema.flagKind && roles.isEmpty && vetoes(aggregates).isEmpty
  }
}
