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
    let rules = plan.rules.flatMap(\.expressions)
    for (_, expression) in rules + plan.features.flatMap(\.expressions) {
      expression.visitUses { operation, constant in
        if case .feature(let place) = operation { Self.note(constant, in: &largest[place]) }
      }
    }
  }

  private static func note(_ constant: Int?, in largest: inout Int?) {
    guard let constant, let known = largest else {
      largest = nil
      return
    }
    largest = max(known, constant)
  }

  /// How many of the latest events, or different values, that count are kept for a key; nil for all.
  func keptCount(of place: Int, _ feature: CheckedFeature) -> Int? {
    var most: Int? = -1
    for site in feature.sites {
      if site.aggregates.count != 1 { return nil }
      // Where the value is the aggregate itself, its readers compare it.
      site.value.visitUses(comparedWith: largest[place]) { operation, constant in
        if case .aggregate = operation { Self.note(constant, in: &most) }
      }
    }
    guard let most, most < Self.mostKept else { return nil }
    return max(1, most + 1)
  }
}

extension TypedExpression {
  /// Calls `body` for each feature and aggregate with the count that it is compared with; nil where it
  /// is used in another way.
  ///
  /// - Parameter constant: that the expression as a whole is compared with.
  fileprivate func visitUses(
    comparedWith constant: Int? = nil, _ body: (Operation, Int?) -> Void
  ) {
    switch operation {
    case .feature, .aggregate: body(operation, constant)
    default:
      for operand in operands { operand.visitUses(comparedWith: comparedConstant, body) }
    }
  }

  /// Of a comparison with a count: that count.
  private var comparedConstant: Int? {
    guard case .compare(_, let left, let right) = operation else { return nil }
    for operand in [left, right] {
      if case .constant(.integer(let constant)) = operand.operation {
        return Int(clamping: constant)
      }
    }
    return nil
  }
}
