import WeirCore
import WeirRules

/// Which flags a rule on flags looks at.
package struct SeenFlags: Sendable {
  private let rules: Set<String>
  private let named: [(text: String, isCategory: Bool)]

  /// - Parameter id: of a rule; nil if it sees no flags.
  package init?(_ pipeline: LoadedPipeline, rule id: String) {
    let checked = pipeline.checked
    let flagKind = checked.schema.flagKind
    guard let rule = checked.rules.first(where: { $0.header.id == id }),
      rule.kinds.contains(flagKind)
    else { return nil }
    rules = rule.namedRules.union(
      checked.rules.filter { !$0.kinds.contains(flagKind) }.map(\.header.id))
    named = rule.named.map { ($0.text, $0.isCategory) }
  }

  /// Whether a flag may be one of those that it counts; where it names none, each of the rules that
  /// it sees may.
  package func mayCount(rule: String, category: String) -> Bool {
    guard rules.contains(rule) else { return false }
    return named.isEmpty || named.contains { $0.text == ($0.isCategory ? category : rule) }
  }
}
