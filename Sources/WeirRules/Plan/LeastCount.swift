import WeirCore

extension WindowForm {
  /// The most events without which `having` cannot hold, by its `count() >= N` and `distinct(x) >= N`:
  /// the largest N, or the sum of some that count different events.
  func leastCount(_ aggregates: [CheckedAggregate]) -> Int {
    let counts = having.conjuncts.compactMap { $0.leastCount(aggregates) }
    var most = 0
    for first in counts.indices {
      var (sum, parts) = (0, [CheckedAggregate]())
      for (aggregate, least) in counts[first...] + counts[..<first]
      where parts.allSatisfy({ aggregate.excludes($0) }) {
        sum += least
        parts.append(aggregate)
      }
      most = max(most, sum)
    }
    return most
  }
}

extension TypedExpression {
  /// Of `count() >= N` and the like: how many events are needed of those that the aggregate counts.
  fileprivate func leastCount(
    _ aggregates: [CheckedAggregate]
  ) -> (aggregate: CheckedAggregate, least: Int)? {
    // Narrowed counts are at most the number of all events that are kept, as are different values.
    guard case .compare(let comparison, let left, let right) = operation,
      case .aggregate(let index) = left.operation,
      aggregates[index].function == .count || aggregates[index].function == .distinct,
      case .constant(.integer(let bound)) = right.operation, bound >= 0
    else { return nil }
    // More are never reached, whatever they add up to.
    let least = Int(Int32(clamping: bound))
    switch comparison {
    case .greaterOrEqual, .equal: return (aggregates[index], least)
    case .greater: return (aggregates[index], least + 1)
    default: return nil
    }
  }
}

extension CheckedAggregate {
  /// Whether no event counts in both: each wants another constant of the same value.
  fileprivate func excludes(_ other: CheckedAggregate) -> Bool {
    let theirs = other.predicate?.wantedConstants ?? []
    return (predicate?.wantedConstants ?? []).contains { own in
      theirs.contains { $0.value == own.value && $0.constant != own.constant }
    }
  }
}

extension TypedExpression {
  /// Of the parts `x == "TEXT"` of a condition: x as it is written, and the text.
  fileprivate var wantedConstants: [(value: String, constant: [UInt8])] {
    conjuncts.compactMap { part in
      guard case .compare(.equal, let left, let right) = part.operation,
        left.type == .string, case .constant(.text(let text)) = right.operation
      else { return nil }
      return (left.text, text)
    }
  }
}
