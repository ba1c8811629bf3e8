import WeirCore

/// How far the counts of features matter.
///
/// Where all that reads a count compares it with constants, values above the largest of them, C, come
/// to the same; so the latest C + 1 events, or different values, of a key tell as much as all of them.
struct FeatureBounds {
  /// By feature, the largest constant that it is compared with, -1 if nothing reads it; nil where its
  /// value itself matters.
  private var largest: [Int?]

  /// More are not worth the search for equal ones.
  static let mostKept = 8

  init(_ plan: CheckedPlan) {
    largest = plan.features.map { _ in -1 }
    for rule in plan.rules {
      for (_, expression) in rule.expressions { note(expression) }
    }
    for feature in plan.features {
      for (_, expression) in feature.expressions { note(expression) }
    }
  }

  private mutating func note(_ expression: TypedExpression) {
    if case .feature(let place) = expression.operation { largest[place] = nil }
    guard let (operand, constant) = expression.comparedConstant,
      case .feature(let place) = operand.operation
    else {
      for operand in expression.operands { note(operand) }
      return
    }
    largest[place] = largest[place].map { max($0, constant) }
  }

  /// How many of the latest events, or different values, that count are kept for a key; nil for all.
  func keptCount(of place: Int, _ feature: CheckedFeature) -> Int? {
    var most = -1
    for site in feature.sites {
      guard site.aggregates.count == 1, let bound = bound(of: site.value, largest[place]) else {
        return nil
      }
      most = max(most, bound)
    }
    return most < Self.mostKept ? max(1, most + 1) : nil
  }

  /// The largest constant that the only aggregate in a value is compared with.
  private func bound(of value: TypedExpression, _ readers: Int?) -> Int? {
    if case .aggregate = value.operation { return readers }
    return value.boundOfAggregate
  }
}

extension TypedExpression {
  /// Of a comparison with a count: the other operand and the count.
  fileprivate var comparedConstant: (operand: TypedExpression, constant: Int)? {
    guard case .compare(_, let left, let right) = operation else { return nil }
    for (operand, other) in [(left, right), (right, left)] {
      if case .constant(.integer(let constant)) = other.operation {
        return (operand, Int(clamping: constant))
      }
    }
    return nil
  }

  /// Nil where an aggregate is used in another way; -1 where there is none.
  fileprivate var boundOfAggregate: Int? {
    if case .aggregate = operation { return nil }
    if let (operand, constant) = comparedConstant, case .aggregate = operand.operation {
      return constant
    }
    var most = -1
    for operand in operands {
      guard let bound = operand.boundOfAggregate else { return nil }
      most = max(most, bound)
    }
    return most
  }
}
