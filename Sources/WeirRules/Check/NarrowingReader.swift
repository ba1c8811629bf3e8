import WeirCore

/// Checks the condition of `--where` against every kind of event.
///
/// It need not fit all of them: events of a kind that lacks its fields are left out.
struct NarrowingReader {
  let text: String
  let context: RuleContext
  let lists: ListCatalogue

  /// By kind, nil where the condition does not fit; an error if it fits none.
  func read(_ diagnostics: inout [Diagnostic]) -> [TypedExpression?] {
    let source = SourceText(path: "--where", text: text)
    let node = ConfigurationNode(
      value: .scalar(text, isPlain: true), location: SourceLocation(line: 1, column: 1))
    var conditions: [TypedExpression?] = []
    var errors: [[Diagnostic]] = []
    for kind in context.schema.kinds.indices {
      let log = DiagnosticLog(source)
      let checker = ExpressionChecker(log: log, context: context, lists: lists, node: node)
      var scope = Scope(kind: kind)
      scope.hasKind = true
      scope.hasFeatures = false
      conditions.append(checker.condition(node, as: "--where", in: scope))
      errors.append(log.diagnostics)
    }
    if conditions.allSatisfy({ $0 == nil }) { diagnostics += clearest(errors) }
    return conditions
  }

  /// What is wrong with the condition itself rather than with a kind, else the kind that comes
  /// nearest.
  private func clearest(_ errors: [[Diagnostic]]) -> [Diagnostic] {
    let isAboutFields = { (error: Diagnostic) in error.slug == "rule.unknown-field" }
    if let own = errors.first(where: { !$0.contains(where: isAboutFields) }) { return own }
    let near = errors.filter { $0.allSatisfy { $0.help != nil } }
    if let nearest = near.min(by: { $0.count < $1.count }) { return nearest }
    var some = errors.min { $0.count < $1.count } ?? []
    if !some.isEmpty { some[0].help = "no kind of event has every field that --where names" }
    return some
  }
}
