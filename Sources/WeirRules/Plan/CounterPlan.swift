package import WeirCore

/// A counter of the pipeline's own, ready to be counted.
package struct CounterPlan: Sendable {
  package var name: String
  /// Names of the dimensions, several joined by `;`.
  package var dimension: String
  /// Types of the dimensions.
  package var types: [ValueType]
  /// Whether its numbers are sums of decimals, in millionths.
  package var isDecimal: Bool

  init(_ counter: CheckedCounter) {
    name = counter.name
    dimension = counter.dimensions.map(\.name).joined(separator: ";")
    types = counter.dimensions.map(\.expression.type)
    isDecimal = counter.sum?.type == .decimal
  }
}

/// What one counter reads of the batches of its kind.
package struct CounterTap: Sendable {
  /// Place among ``RulePlan/counters``.
  package var counter: Int
  /// Node that must be true; nil counts every row.
  package var mask: Int32?
  /// Nodes of the dimensions.
  package var dimensions: [Int32]
  /// Node of what is added up; nil counts.
  package var sum: Int32?
}

extension RulePlanner {
  mutating func add(_ counter: CheckedCounter, _ index: Int) {
    let site = ProgramSite.event(counter.kind)
    let tap = CounterTap(
      counter: index, mask: counter.filter.map { levels[0].add($0, at: site) },
      dimensions: counter.dimensions.map { levels[0].add($0.expression, at: site) },
      sum: counter.sum.map { levels[0].add($0, at: site) })
    levels[0].counterTaps[counter.kind].append(tap)
  }

  /// Takes from taps and counters what the pipeline is narrowed to leave out.
  mutating func narrow(to conditions: [TypedExpression?]) {
    for (kind, condition) in conditions.enumerated() {
      let site = ProgramSite.event(kind)
      if let condition {
        // What higher levels see of events has come through the lowest one.
        levels[0].narrowings[kind] = levels[0].add(condition, at: site)
      } else {
        for level in levels.indices {
          levels[level].taps[site] = []
          levels[level].counterTaps[kind] = []
          levels[level].foundations[kind] = PlanFoundation()
        }
      }
    }
  }
}
