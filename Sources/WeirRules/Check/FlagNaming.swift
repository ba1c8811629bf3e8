import WeirCore

/// Finds for each rule on flags which other rules on flags it sees, and reports names that lead
/// nowhere or in a circle.
struct FlagNaming {
  private(set) var diagnostics: [Diagnostic] = []
  private let known: Set<String>
  private let categories: Set<String>
  /// Rules that are on trial or retired: nobody sees their flags.
  private var quiet: [String: RuleStatus] = [:]
  private var byCategory: [String: [CheckedRule]] = [:]

  /// - Parameter all: every rule, retired ones too.
  init(_ all: [CheckedRule], typology: Set<String>?) {
    known = Set(all.map(\.header.id))
    categories = Set(all.map(\.header.category)).union(typology ?? [])
    for rule in all {
      if rule.status != .stable { quiet[rule.header.id] = rule.status }
      byCategory[rule.header.category, default: []].append(rule)
    }
  }

  /// Fills in ``CheckedRule/namedRules``.
  mutating func resolve(_ rules: inout [CheckedRule], flagKind: KindID) {
    let onFlags = Set(rules.filter { $0.kinds.contains(flagKind) }.map(\.header.id))
    for index in rules.indices where onFlags.contains(rules[index].header.id) {
      var named: Set<String> = []
      for name in rules[index].named { named.formUnion(resolve(name, rules[index])) }
      rules[index].namedRules = named.intersection(onFlags).subtracting([rules[index].header.id])
    }
    reportCircles(rules.filter { onFlags.contains($0.header.id) })
  }

  /// Ids of the rules in force that a name stands for.
  private mutating func resolve(_ name: NamedFlags, _ rule: CheckedRule) -> Set<String> {
    guard name.isCategory else { return resolve(rule: name, rule) }
    let category = name.text
    if category == rule.header.category {
      report("rule.circle", name, "a rule cannot build on flags of its own category '\(category)'")
      return []
    }
    guard categories.contains(category) else {
      report(
        "rule.unknown-category", name, "no rule has the category '\(category)'",
        help: Spelling.hint(for: category, of: categories))
      return []
    }
    let members = byCategory[category] ?? []
    let stable = members.filter { $0.status == .stable }
    if stable.isEmpty {
      report(
        "rule.quiet-name", name, "no rule in force has the category '\(category)'",
        severity: .warning)
    }
    return Set(stable.map(\.header.id))
  }

  private mutating func resolve(rule name: NamedFlags, _ rule: CheckedRule) -> Set<String> {
    if name.text == rule.header.id {
      report("rule.circle", name, "rule '\(name.text)' names itself")
      return []
    }
    guard known.contains(name.text) else {
      report(
        "rule.unknown-rule", name, "unknown rule '\(name.text)'",
        help: Spelling.hint(for: name.text, of: known))
      return []
    }
    if let status = quiet[name.text] {
      report(
        "rule.quiet-name", name,
        "rule '\(name.text)' has the status '\(status.rawValue)': its flags are not seen",
        severity: .warning)
      return []
    }
    return [name.text]
  }

  private mutating func reportCircles(_ rules: [CheckedRule]) {
    var waiting = rules
    while !waiting.isEmpty {
      let ids = Set(waiting.map(\.header.id))
      let rest = waiting.filter { !$0.namedRules.isDisjoint(with: ids) }
      guard rest.count == waiting.count else {
        waiting = rest
        continue
      }
      for rule in rest {
        let others = rule.namedRules.intersection(ids)
        guard let name = rule.named.first(where: { stands($0, for: others) }) else { continue }
        let list = others.sorted().map { "'\($0)'" }.joined(separator: ", ")
        report("rule.circle", name, "rule '\(rule.header.id)' waits for \(list), and they for it")
      }
      return
    }
  }

  private func stands(_ name: NamedFlags, for ids: Set<String>) -> Bool {
    guard name.isCategory else { return ids.contains(name.text) }
    return (byCategory[name.text] ?? []).contains { ids.contains($0.header.id) }
  }

  private mutating func report(
    _ slug: String, _ name: NamedFlags, _ text: String, help: String? = nil,
    severity: Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(
        slug, in: name.source, at: name.location, text, help: help, severity: severity))
  }
}
