import WeirCore

/// In which order a block's values are best computed: what is cheap first, as it may show that the
/// rest is not needed.
package struct NodeStep: BitwiseCopyable, Sendable {
  /// Whether the node is computed for all rows of a block at once: the loop takes less than finding
  /// out for which rows it is needed.
  var isWide = false
  /// Of `and` and `or`: whether the right operand is computed first.
  var isRightFirst = false
  /// About so many nanoseconds a row with all that it needs.
  var cost: Int32 = 0
}

/// What the nodes of a program cost.
struct NodeCosts {
  let nodes: [Node]
  let phraseSets: [PhraseSet]

  /// The steps of all nodes, operands before their users.
  var orderedSteps: [NodeStep] {
    var steps: [NodeStep] = []
    for node in nodes {
      let operands = [node.left, node.right].filter { $0 >= 0 && node.opcode != .mentions }
      var step = NodeStep()
      step.cost = ownCost(node)
      for operand in operands {
        let (sum, overflow) = step.cost.addingReportingOverflow(steps[Int(operand)].cost)
        step.cost = overflow ? .max : sum
      }
      if node.opcode == .mentions, !phraseSets.isEmpty {
        step.cost += steps[Int(node.left)].cost
      }
      step.isWide = isWide(node) && operands.allSatisfy { steps[Int($0)].isWide }
      if node.opcode == .and || node.opcode == .or {
        step.isRightFirst = steps[Int(node.right)].cost < steps[Int(node.left)].cost
      }
      steps.append(step)
    }
    return steps
  }

  private func isWide(_ node: Node) -> Bool {
    switch node.opcode {
    case .constant, .column, .derived, .carried, .identifier, .time, .not, .isMissing, .isPresent:
      true
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      nodes[Int(node.left)].type.lane != .bytes
    case .add, .subtract: node.type.lane == .word
    default: false
    }
  }

  private func ownCost(_ node: Node) -> Int32 {
    switch node.opcode {
    case .constant, .column, .derived, .carried, .identifier, .time, .role, .captured, .aggregate,
      .key:
      0
    case .not, .and, .or, .isMissing, .isPresent: 1
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      nodes[Int(node.left)].type.lane == .bytes ? 8 : 1
    case .negate, .add, .subtract, .toDecimal, .toReal, .absolute, .minimum, .maximum, .gap: 2
    case .multiply, .divide, .remainder, .startsWith, .endsWith, .country, .prefix: 6
    case .isOneOf, .isNotOneOf, .isListed, .isNotListed, .lookup, .hour, .weekday, .isNight: 20
    case .prefixIn, .contains, .length: 40
    // One pass answers for all lists of the set.
    case .mentions: 400 / Int32(max(1, phraseSets[Int(node.auxiliary)].members.count))
    case .matches, .lower: 150
    case .urls, .domain: 300
    case .domainIn, .template, .lookalike: 600
    }
  }
}

extension TypedExpression {
  /// Whether its value depends on a feature.
  var readsFeature: Bool {
    if case .feature = operation { return true }
    return operands.contains { $0.readsFeature }
  }

  /// Whether it is a function of texts, or holds one: such values are computed once for an event.
  var readsText: Bool {
    switch operation {
    case .matches, .mentions, .prefixIn, .domainIn, .lookalike, .lookup, .isListed: return true
    case .call(let function, _) where function.isOfTexts: return true
    default: return operands.contains { $0.readsText }
    }
  }
}

extension Function {
  fileprivate var isOfTexts: Bool {
    switch self {
    case .urls, .domain, .template, .lower, .length, .isNight, .hour, .weekday: true
    default: false
    }
  }
}
