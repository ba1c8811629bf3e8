import WeirCore

/// Reads one feature file.
struct FeatureReader {
  let log: DiagnosticLog
  /// With the features that this one may use.
  let context: RuleContext
  let lists: ListCatalogue
  private let feature: MappingReader

  /// Nil, with a report, if the file is no mapping.
  init?(
    _ root: ConfigurationNode, context: RuleContext, lists: ListCatalogue, log: DiagnosticLog
  ) {
    let keys = FeatureKeys.feature.map(\.key)
    guard let feature = MappingReader(root, "a feature", keys: keys, log: log) else { return nil }
    self.log = log
    self.context = context
    self.lists = lists
    self.feature = feature
  }

  /// The feature; nil, with a report, if there is an error.
  func read() -> CheckedFeature? {
    let name = feature.text("feature", isRequired: true)
    _ = feature.text("title")
    _ = feature.text("description")
    let kind = kind(feature.required("kind"))
    let within = feature.duration("within", isRequired: true)
    let keyNode = feature.required("by")
    _ = feature.required("value")
    if let name { checkName(name) }
    guard let kind else { return nil }
    let checker = checker()
    let keys = keyNode.flatMap { KeyReader(checker: checker).keys($0, Scope(kind: kind)) }
    if let keys, !keys.roles.isEmpty {
      log.error(
        "feature.roles", at: keyNode, "a feature has no roles: an event would have two values",
        help: "write a feature for each role")
    }
    let filterNode = feature["where"]
    let filter = filterNode.flatMap {
      checker.condition($0, as: "where", in: Scope(kind: kind))
    }
    guard let name, let within, let keys, (filter == nil) == (filterNode == nil) else { return nil }
    let own = keys.parts.map(\.expression)
    let sites = ([(kind, own)] + readKeys(own)).compactMap { site, keys in
      self.site(site, keys, Scope.Window(kind: kind, within: within))
    }
    guard let type = sites.first?.value.type, log.diagnostics.allSatisfy({ $0.severity != .error })
    else { return nil }
    return CheckedFeature(
      name: name, type: type, kind: kind, filter: filter, keys: own, within: within, sites: sites)
  }

  private func checker() -> ExpressionChecker {
    ExpressionChecker(log: log, context: context, lists: lists, node: feature.node)
  }

  private func kind(_ node: ConfigurationNode?) -> KindID? {
    guard let node else { return nil }
    let name = node.scalar ?? ""
    if let kind = context.schema.kind(named: name) { return kind }
    let names = context.schema.kinds.map(\.name)
    log.error(
      "rule.unknown-kind", at: node, "unknown kind \(node.phrase)",
      help: Spelling.hint(for: name, of: names)
        ?? "write one of \(names.joined(separator: ", "))")
    return nil
  }

  private func checkName(_ name: String) {
    let node = feature["feature"]
    let isName = (try? ExpressionParser.parse(name))?.form == .name(name)
    if !isName {
      log.error(
        "feature.bad-name", at: node, "'\(name)' is no name that an expression can have",
        help: "write letters, digits and _")
    }
    if context.features.contains(where: { $0.name == name }) {
      log.error("rule.name-taken", at: node, "feature '\(name)' stands twice")
    }
    checker().checkIsFree(name, "feature", node ?? feature.node, kinds: Array(siteKinds))
    if [ExpressionNames.this, ExpressionNames.role, Schema.flagName].contains(name) {
      log.error("rule.name-taken", at: node, "'\(name)' has a meaning of its own")
    }
  }

  private var siteKinds: Set<KindID> {
    let names =
      [feature["kind"]?.scalar] + (feature["read"]?.entries ?? []).map { $0.key.scalar }
    return Set(names.compactMap { $0.flatMap(context.schema.kind) })
  }

  /// By kind of `read`, the expressions that make its key.
  private func readKeys(_ own: [TypedExpression]) -> [(KindID, [TypedExpression])] {
    guard let node = feature["read"] else { return [] }
    guard let entries = node.entries, !entries.isEmpty else {
      log.error(
        "rule.wrong-type", at: node, "'read' must be a mapping of kinds to keys",
        help: "for example read: { transaction: payer_phone }")
      return []
    }
    return entries.compactMap { entry in
      guard let kind = kind(entry.key) else { return nil }
      if entry.key.scalar == feature["kind"]?.scalar {
        log.error(
          "feature.reads-itself", at: entry.key, "the feature is known on its own kind already")
        return nil
      }
      let keys = KeyReader(checker: checker()).keys(entry.value, Scope(kind: kind))
      guard let parts = keys?.parts else { return nil }
      checkKeys(parts.map(\.expression), own, entry.value)
      return (kind, parts.map(\.expression))
    }
  }

  private func checkKeys(
    _ keys: [TypedExpression], _ own: [TypedExpression], _ node: ConfigurationNode
  ) {
    guard keys.count == own.count else {
      log.error(
        "rule.type-mismatch", at: node,
        "the key has \(keys.count) parts here and \(own.count) in 'by'")
      return
    }
    for (key, part) in zip(keys, own) where key.type != part.type {
      if key.type.isText, part.type.isText { continue }
      log.error(
        "rule.type-mismatch", at: node,
        "'\(key.text)' is \(key.type.phrase), '\(part.text)' \(part.type.phrase)")
    }
  }

  /// The value as it is computed on events of one kind.
  private func site(
    _ kind: KindID, _ keys: [TypedExpression], _ window: Scope.Window
  )
    -> CheckedFeature.Site?
  {
    guard let node = feature["value"] else { return nil }
    let checker = checker()
    var scope = Scope(kind: kind)
    scope.window = window
    guard let value = checker.check(node, as: "value", in: scope) else { return nil }
    guard value.type != .strings else {
      checker.fail(
        "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count,
        "a feature cannot be \(value.type.phrase)")
      return nil
    }
    return CheckedFeature.Site(
      kind: kind, keys: keys, value: value, aggregates: checker.aggregates)
  }
}
