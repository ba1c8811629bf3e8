import WeirCore

/// Checks the features of a pipeline, those first that others use.
struct FeatureLibrary {
  private(set) var features: [CheckedFeature] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var context: RuleContext
  private let lists: ListCatalogue

  private struct Draft {
    var source: SourceText
    var root: ConfigurationNode
    var name: String
    /// Names in its expressions.
    var words: Set<String>
  }

  /// What rules may name.
  var signatures: [FeatureSignature] { context.features }
  /// Names of those with errors.
  var faulty: Set<String> { context.faultyFeatures }

  init(_ sources: [SourceText], context: RuleContext, lists: ListCatalogue) {
    self.context = context
    self.lists = lists
    var waiting: [Draft] = []
    for source in sources {
      do {
        waiting.append(Self.draft(source, try ConfigurationReader.read(source)))
      } catch {
        diagnostics += error.diagnostics
      }
    }
    check(waiting)
  }

  private static func draft(_ source: SourceText, _ root: ConfigurationNode) -> Draft {
    var words: Set<String> = []
    func collect(_ node: ConfigurationNode?) {
      guard let node else { return }
      if let text = node.scalar {
        let tokens = (try? Lexer.tokens(of: text)) ?? []
        for case .name(let word) in tokens.map(\.kind) { words.insert(word) }
      }
      for part in node.list ?? [] { collect(part) }
      for entry in node.entries ?? [] { collect(entry.value) }
    }
    for key in ["where", "by", "value", "read"] { collect(root[key]) }
    return Draft(source: source, root: root, name: root["feature"]?.scalar ?? "", words: words)
  }

  private mutating func check(_ drafts: [Draft]) {
    var waiting = drafts
    while !waiting.isEmpty {
      let names = Set(waiting.map(\.name))
      let ready = waiting.filter { $0.words.isDisjoint(with: names) }
      guard !ready.isEmpty else {
        reportCircle(waiting)
        return
      }
      for draft in ready { check(draft) }
      waiting.removeAll { $0.words.isDisjoint(with: names) }
    }
  }

  private mutating func check(_ draft: Draft) {
    let log = DiagnosticLog(draft.source)
    let reader = FeatureReader(draft.root, context: context, lists: lists, log: log)
    if let feature = reader?.read() {
      features.append(feature)
      context.features.append(
        FeatureSignature(
          name: feature.name, type: feature.type, kinds: Set(feature.sites.map(\.kind))))
    } else {
      context.faultyFeatures.insert(draft.name)
    }
    diagnostics += log.diagnostics
  }

  /// Those that wait for one another, and those that wait for them.
  private mutating func reportCircle(_ waiting: [Draft]) {
    // What is left once nobody waits for it any more is a circle.
    var circle = waiting
    while case let inner = circle.filter({ draft in
      circle.contains { $0.words.contains(draft.name) }
    }),
      inner.count < circle.count
    {
      circle = inner
    }
    context.faultyFeatures.formUnion(waiting.map(\.name))
    for draft in circle {
      let others = circle.map(\.name).filter(draft.words.contains)
      let log = DiagnosticLog(draft.source)
      log.error(
        "feature.circle", at: draft.root["feature"],
        "feature '\(draft.name)' is computed from itself",
        help: "it uses \(others.map { "'\($0)'" }.joined(separator: ", "))")
      diagnostics += log.diagnostics
    }
  }
}
