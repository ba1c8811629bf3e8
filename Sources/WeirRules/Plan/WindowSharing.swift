import WeirCore

/// Which window rules share the windows of their keys: those that take in the same events by the same
/// keys, on one level, and do not make one another keep much more. Each judges them for itself.
struct WindowSharing {
  /// By rule: all that share its windows, itself among them, in their order; empty for other forms.
  private(set) var sharers: [[Int]]

  /// - Parameter isAllowed: else each rule has windows of its own.
  init(_ plan: CheckedPlan, _ order: LevelOrder, isAllowed: Bool) {
    sharers = plan.rules.map { _ in [] }
    var groups: [Origin: [Int]] = [:]
    for (index, rule) in plan.rules.enumerated() {
      guard let form = rule.windowForm else { continue }
      sharers[index] = [index]
      guard isAllowed, form.isSharable(rule.aggregates, plan.schema) else { continue }
      let origin = Origin(level: order.rules[index], text: form.origin(in: plan.schema))
      groups[origin, default: []].append(index)
    }
    for group in groups.values {
      for part in Self.parts(of: group, plan) {
        for index in part { sharers[index] = part }
      }
    }
  }

  /// The rules of a group that are to share: what one keeps for a short time only, others that look back
  /// further need not keep with every event.
  private static func parts(of group: [Int], _ plan: CheckedPlan) -> [[Int]] {
    var parts: [[Int]] = []
    var rest = group.sorted { (plan.rules[$1].lookBack, $0) < (plan.rules[$0].lookBack, $1) }
    while let first = rest.first {
      let longest = plan.rules[first].lookBack
      var (part, kept, others) = ([Int](), Set<String>(), [Int]())
      for index in rest {
        let (lookBack, values) = (plan.rules[index].lookBack, plan.rules[index].windowValues)
        let fits = lookBack > longest / 2 || values.isSubset(of: kept)
        guard fits, part.count < TappedRow.mostParts else {
          others.append(index)
          continue
        }
        part.append(index)
        kept.formUnion(values)
      }
      parts.append(part.sorted())
      rest = others
    }
    return parts
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

extension CheckedRule {
  /// Of a window, milliseconds.
  fileprivate var lookBack: Int64 { windowForm?.lookBack(aggregates) ?? 0 }

  /// Texts of what its aggregates look at in each event.
  fileprivate var windowValues: Set<String> {
    Set(aggregates.flatMap(\.operands).map(\.text))
  }
}
