import WeirCore

/// Which level each feature and rule stands on.
///
/// What an operator reads stands on lower levels: features below those that use them, rules on
/// events below all rules on flags, and these below the ones that name them.
struct LevelOrder {
  /// By place among the checked features; nil where nothing uses the feature.
  private(set) var features: [Int?]
  /// By place among the checked rules.
  private(set) var rules: [Int]
  /// By rule on flags: whether it sees the flags of each rule; empty for rules on events.
  private(set) var visible: [[Bool]]

  var count: Int { max(rules.max() ?? 0, features.compactMap { $0 }.max() ?? 0) + 1 }

  init(_ plan: CheckedPlan) {
    features = Array(repeating: nil, count: plan.features.count)
    rules = []
    visible = []
    let used = Self.used(plan)
    // Those that a feature uses stand before it.
    for (place, feature) in plan.features.enumerated() where used.contains(place) {
      features[place] = above(feature.features)
    }
    let flagKind = plan.schema.flagKind
    let isOnFlags = plan.rules.map { $0.kinds.contains(flagKind) }
    for rule in plan.rules {
      rules.append(above(rule.features))
      visible.append([])
    }
    placeRulesOnFlags(plan.rules, isOnFlags)
  }

  /// The lowest level above some features.
  private func above(_ used: Set<Int>) -> Int {
    var level = 0
    for case let below? in used.map({ features[$0] }) { level = max(level, below + 1) }
    return level
  }

  private static func used(_ plan: CheckedPlan) -> Set<Int> {
    var used = plan.rules.reduce(into: Set<Int>()) { $0.formUnion($1.features) }
    for (place, feature) in plan.features.enumerated().reversed() where used.contains(place) {
      used.formUnion(feature.features)
    }
    return used
  }

  private mutating func placeRulesOnFlags(_ checked: [CheckedRule], _ isOnFlags: [Bool]) {
    let ground = checked.indices.filter { !isOnFlags[$0] }.map { rules[$0] }.max() ?? -1
    for place in checked.indices where isOnFlags[place] {
      visible[place] = checked.indices.map {
        checked[$0].status == .stable
          && (!isOnFlags[$0] || checked[place].namedRules.contains(checked[$0].header.id))
      }
      rules[place] = max(rules[place], ground + 1)
    }
    // There is no circle, so that so many rounds reach every rule.
    for _ in checked {
      for place in checked.indices where isOnFlags[place] {
        for seen in checked.indices where visible[place][seen] {
          rules[place] = max(rules[place], rules[seen] + 1)
        }
      }
    }
  }
}
