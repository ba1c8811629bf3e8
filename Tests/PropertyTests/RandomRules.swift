import TestSupport

/// Makes rule files that load without an error, and the lists that they name.
struct RandomRules {
  private var expressions: RandomExpressions

  init(seed: UInt64) {
    expressions = RandomExpressions(generator: SeededGenerator(seed: seed))
  }

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

  /// The text of the rule `id`.
  mutating func rule(_ id: String) -> String {
    expressions.steps = []
    expressions.kind = pick(["call", "call", "sms", "transaction"])
    let status = chance(12) ? "test" : chance(20) ? "retired" : "stable"
    var lines = [
      "id: \(id)", "title: A rule made at random",
      "category: \(pick(["wangiri", "phishing", "mule", "impersonation"]))", "status: \(status)",
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
    ["kind: \(expressions.kind)"] + block("where", expressions.condition())
      + actions(expressions.phones)
      + block("why", "\(pick(expressions.phones)) {\(pick(expressions.phones))} {\(number())}")
  }

  private mutating func window() -> [String] {
    var lines = ["kind: \(expressions.kind)"]
    if !chance(3) { lines += block("where", expressions.condition(1)) }
    lines += by() + ["within: \(pick(["1m", "5s", "10m", "1h", "1ms"]))"]
    lines += block("having", expressions.having()) + oncePer() + actions(expressions.phones)
    return lines
      + block(
        "why",
        "{\(expressions.numericAggregate())} and {\(expressions.durationAggregate())} of "
          + "{\(pick(expressions.phones))}, {{")
  }

  private mutating func by() -> [String] {
    let first = expressions.phones[0]
    switch Int.random(in: 0..<6, using: &expressions.generator) {
    case 0: return ["by: [\(expressions.phones[0]), \(expressions.phones[1])]"]
    case 1: return ["by: prefix(\(first), 6)"]
    case 2: return ["by: { origin: country(\(first)) }"]
    case 3 where expressions.kind == "transaction": return ["by: payer"]
    case 4: return ["by: [hour(time), \(first)]"]
    default: return ["by: \(pick(expressions.phones))"]
    }
  }

  private mutating func sequence() -> [String] {
    let names = ["lure", "push", "strike"].suffix(chance(3) ? 3 : 2)
    var lines = ["sequence:", "  within: \(pick(["1m", "10m", "1h", "5s"]))", "  by: person"]
    lines.append("  steps:")
    for (index, name) in names.enumerated() {
      // Earlier steps are calls, so that their fields are known to the later ones.
      let isLast = index == names.count - 1
      expressions.kind = isLast ? pick(["call", "sms", "transaction"]) : "call"
      lines += ["    - step: \(name)", "      kind: \(expressions.kind)"]
      lines.append("      by: \"\(expressions.key())\"")
      if !chance(3) {
        lines += ["      where: |-", "        \(expressions.condition(1))"]
      }
      if !isLast { expressions.steps.append(name) }
    }
    if chance(3) { lines += block("having", expressions.condition(1)) }
    lines += oncePer() + actions(expressions.phones + names + ["person", "\(names.first!).caller"])
    return lines
      + block(
        "why",
        "{gap(\(names.first!), \(names.last!))} after {\(names.first!).duration} from "
          + "{\(names.first!).caller}")
  }

  private mutating func oncePer() -> [String] {
    chance(3) ? ["once_per: \(pick(["1m", "10m", "5s"]))"] : []
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
