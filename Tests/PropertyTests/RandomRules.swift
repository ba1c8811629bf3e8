import TestSupport

/// Features and rules that go together.
struct RandomPlan {
  var features: [RandomFeature]
  /// By number, see ``EngineRun/ruleID(_:)``.
  var rules: [String]
  /// Milliseconds.
  var warmup: Int64?
}

/// Makes rule files that load without an error, and the lists that they name.
struct RandomRules {
  private var expressions: RandomExpressions
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    expressions = RandomExpressions(generator: SeededGenerator(seed: seed))
  }

  /// What is settled of a rule before its text is made.
  private struct Draft {
    var id: String
    var status: String
    var category: String
    /// 0 for rules on events; a rule on flags names rules of lower tiers only.
    var tier: Int
  }

  private var drafts: [Draft] = []
  /// By kind: keys and conditions of windows that other rules can have, too.
  private var takings: [String: [[String]]] = [:]
  /// Of the rule that is being made.
  private var tier = 0

  static let eventCategories = ["wangiri", "phishing", "mule", "impersonation"]

  /// CSV files by name: phones, number ranges, words and phrases, some of them valid for a while.
  static let lists: [(name: String, text: String)] = [
    (
      "numbers",
      """
      value,valid_from,valid_to
      +8613900000001,2021-06-01T14:10:00Z,2021-06-01T14:30:00Z
      +85512000001,,2021-06-01T15:00:00Z
      95588,2021-06-02,

      """
    ),
    (
      "ranges",
      """
      value,valid_from,valid_to
      +86139,2021-06-01T14:20:00Z,
      +855,,
      955,,2021-06-01T14:40:00Z

      """
    ),
    ("words", "value,weight:integer\nc-1,3\napp,0\nCNY,1000\np1,\nhello,-7\nhello,5\n"),
    (
      "phrases",
      """
      value,valid_from,valid_to
      win a prize,,
      安全账户,2021-06-01T14:10:00Z,
      Safe Account,,2021-06-02

      """
    ),
  ]

  /// So many rules, with features for them.
  mutating func plan(rules count: Int) -> RandomPlan {
    var features = RandomFeatures(seed: seed ^ 0xFEA7)
    expressions.features = features.features(6)
    drafts = (0..<count).map { draft(EngineRun.ruleID($0)) }
    let warmup: Int64? = chance(2) ? nil : chance(3) ? 600_000 : 30_000
    return RandomPlan(
      features: expressions.features, rules: drafts.map { rule($0) }, warmup: warmup)
  }

  private mutating func draft(_ id: String) -> Draft {
    let tier = chance(4) ? Int.random(in: 1...3, using: &expressions.generator) : 0
    return Draft(
      id: id, status: chance(12) ? "test" : chance(20) ? "retired" : "stable",
      category: tier == 0 ? pick(Self.eventCategories) : "ring-\(tier)", tier: tier)
  }

  private mutating func rule(_ draft: Draft) -> String {
    tier = draft.tier
    expressions.steps = []
    expressions.roles = []
    expressions.kind = tier > 0 ? "flag" : pick(["call", "call", "sms", "transaction"])
    var lines = [
      "id: \(draft.id)", "title: A rule made at random", "category: \(draft.category)",
      "status: \(draft.status)",
      "level: \(pick(["informational", "low", "medium", "high", "critical"]))",
      "score: \(pick(["1", "33", "50", "60", "95", "100"]))",
    ]
    switch Int.random(in: 0..<5, using: &expressions.generator) {
    case 0: lines += single()
    case 1, 2: lines += sequence()
    default: lines += window()
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func single() -> [String] {
    ["kind: \(expressions.kind)"] + block("where", filter(2)) + actions(targets) + subject(targets)
      + block("why", "\(pick(expressions.phones)) {\(pick(expressions.phones))} {\(number())}")
  }

  private var targets: [String] {
    expressions.phones + (expressions.kind == "flag" ? ["subject", "rule"] : [])
  }

  /// What a rule says in `where`, on flags with names of rules or categories.
  private mutating func filter(_ depth: Int) -> String {
    let condition = expressions.condition(depth)
    guard expressions.kind == "flag", !chance(8) else { return condition }
    let named = naming()
    switch Int.random(in: 0..<6, using: &expressions.generator) {
    case 0: return "\(named) and (\(condition))"
    case 1: return "(\(named) or \(naming())) and not (\(condition))"
    case 2: return "not (\(named)) and (\(condition))"
    default: return named
    }
  }

  private mutating func naming() -> String {
    let seen = drafts.filter { $0.tier < tier }
    let onFlags = seen.filter { $0.tier > 0 }
    let rules = (onFlags.isEmpty || chance(2) ? seen : onFlags).map(\.id)
    let categories = Array(Set(seen.map(\.category))).sorted()
    switch Int.random(in: 0..<5, using: &expressions.generator) {
    case 0: return "category == \"\(pick(categories))\""
    case 1: return "category in [\"\(pick(categories))\", \"\(pick(categories))\"]"
    case 2: return "rule == \"\(pick(rules))\""
    default: return "rule in [\"\(pick(rules))\", \"\(pick(rules))\", \"\(pick(rules))\"]"
    }
  }

  private mutating func window() -> [String] {
    var lines = ["kind: \(expressions.kind)"] + takenIn()
    lines.append("within: \(pick(["1m", "5s", "10m", "1h", "1ms"]))")
    lines += block("having", expressions.having()) + oncePer() + actions(targets)
    lines += subject(targets)
    let first = expressions.chance(3) ? expressions.textAggregate() : pick(expressions.phones)
    return lines
      + block(
        "why",
        "{\(expressions.numericAggregate())} and {\(expressions.durationAggregate())} of "
          + "{\(first)}, {{")
  }

  /// What a window takes in, at times the same as one before.
  private mutating func takenIn() -> [String] {
    let kind = expressions.kind
    if let known = takings[kind]?.randomElement(using: &expressions.generator), chance(3) {
      return known
    }
    var lines = by()
    if kind == "flag" || chance(2) { lines += block("where", filter(1)) }
    if kind != "flag", expressions.roles.isEmpty { takings[kind, default: []].append(lines) }
    return lines
  }

  private mutating func by() -> [String] {
    let first = expressions.phones[0]
    let isFlag = expressions.kind == "flag"
    switch Int.random(in: 0..<12, using: &expressions.generator) {
    case 10: return ["by: [\(pick(others)), \(first)]"]
    case 11: return ["by: \(pick(others))"]
    case 0: return ["by: [\(expressions.phones[0]), \(expressions.phones[1])]"]
    case 1: return ["by: prefix(\(first), 6)"]
    case 2: return ["by: { origin: country(\(first)) }"]
    case 3 where expressions.kind == "transaction": return ["by: payer"]
    case 4: return ["by: [hour(time), \(first)]"]
    case 5, 6:
      expressions.roles = isFlag ? ["subject", "caller"] : expressions.phones
      let roles = "[\(expressions.roles.joined(separator: ", "))]"
      return ["by: { party: \(roles)\(chance(3) ? ", at: hour(time)" : "") }"]
    case 7:
      let feature = expressions.feature(on: expressions.kind)
      if let feature, feature.type != .number, feature.type != .tally {
        return ["by: [\(feature.name), \(first)]"]
      }
      return ["by: \(first)"]
    default: return ["by: \(isFlag ? pick(["subject", first]) : pick(expressions.phones))"]
    }
  }

  /// Keys that are no phone number.
  private var others: [String] {
    switch expressions.kind {
    case "call": ["cell", "duration", "answered", "imei"]
    case "sms": ["text", "cell", "length(text)"]
    case "flag": ["rule", "category", "score", "cell", "answered"]
    default: ["payee", "amount", "amount * 2", "currency"]
    }
  }

  private mutating func sequence() -> [String] {
    let isOnFlags = tier > 0
    let names = Array(["lure", "push", "strike"].suffix(chance(3) ? 3 : 2))
    var lines = ["sequence:", "  within: \(pick(["1m", "10m", "1h", "5s"]))", "  by: person"]
    lines.append("  steps:")
    for (index, name) in names.enumerated() {
      let kinds =
        ["call", "call", "sms", "transaction"]
        + (isOnFlags ? Array(repeating: "flag", count: 6) : [])
      expressions.kind = pick(kinds)
      // A rule on flags has a step on flags.
      if isOnFlags, index == 0 { expressions.kind = "flag" }
      lines += step("step: \(name)", "kind")
      expressions.steps.append(RandomExpressions.Step(name: name, kind: expressions.kind))
      guard index < names.count - 1, chance(3) else { continue }
      for _ in 0..<(chance(4) ? 2 : 1) {
        expressions.kind = pick(kinds)
        lines += step(nil, "absent")
      }
    }
    let last = expressions.steps.removeLast()
    expressions.kind = last.kind
    let first = expressions.steps[0]
    let firstPhone = "\(first.name).\(RandomExpressions.phones(of: first.kind)[0])"
    if chance(3) { lines += block("having", expressions.condition(1)) }
    lines += oncePer() + actions(targets + names + ["person", firstPhone])
    lines += subject(targets + ["person", firstPhone])
    return lines
      + block(
        "why", "{gap(\(first.name), \(last.name))} after {\(first.name).id} from {\(firstPhone)}")
  }

  /// A step, or what is absent between two.
  private mutating func step(_ name: String?, _ kindKey: String) -> [String] {
    var lines =
      name.map { ["    - \($0)", "      \(kindKey): \(expressions.kind)"] }
      ?? ["    - \(kindKey): \(expressions.kind)"]
    lines.append("      by: \"\(expressions.key())\"")
    if expressions.kind == "flag" || chance(2) {
      lines += ["      where: |-", "        \(filter(1))"]
    }
    return lines
  }

  private mutating func oncePer() -> [String] {
    chance(3) ? ["once_per: \(pick(["1m", "10m", "5s"]))"] : []
  }

  private mutating func subject(_ targets: [String]) -> [String] {
    chance(4) ? ["subject: \(pick(targets))"] : []
  }

  private mutating func actions(_ targets: [String]) -> [String] {
    guard !chance(3) else { return [] }
    return [
      "actions: { \(pick(["block", "hold"])): \(pick(targets)), "
        + "\(pick(["warn", "refer", "watch"])): [\(pick(targets)), \(pick(targets))] }"
    ]
  }

  private mutating func number() -> String { expressions.number(1) }

  /// A key whose text stands in a block, where YAML reads nothing into it.
  private func block(_ key: String, _ text: String) -> [String] { ["\(key): |-", "  \(text)"] }

  private mutating func pick(_ choices: [String]) -> String { expressions.pick(choices) }

  private mutating func chance(_ times: Int) -> Bool { expressions.chance(times) }
}
