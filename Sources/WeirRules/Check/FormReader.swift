import WeirCore

/// Reads what makes a rule single, a window or a sequence.
struct FormReader {
  struct Result {
    /// Nil if a part of it is wrong.
    var form: RuleForm?
    /// Of `why`, `actions` and `subject`.
    var outputs: Scope
  }

  let rule: MappingReader
  let checker: ExpressionChecker

  private var log: DiagnosticLog { checker.log }
  private var schema: Schema { checker.context.schema }

  mutating func read() -> Result? {
    if let node = rule["sequence"] {
      for key in ["kind", "where", "by", "within"] {
        guard rule[key] != nil else { continue }
        log.error(
          "rule.mixed-forms", at: keyNode(key), "'\(key)' does not go with 'sequence'",
          help: "write it inside the sequence")
      }
      return sequence(node)
    }
    if rule["by"] != nil || rule["within"] != nil || rule["having"] != nil { return window() }
    return single()
  }

  private func keyNode(_ key: String) -> ConfigurationNode? {
    rule.node.entries?.first { $0.key.scalar == key }?.key
  }

  func kind(_ node: ConfigurationNode?) -> KindID? {
    guard let node else { return nil }
    let name = node.scalar ?? ""
    if let kind = schema.kind(named: name) { return kind }
    if name == Schema.flagName { return schema.flagKind }
    let names = schema.kinds.map(\.name) + [Schema.flagName]
    log.error(
      "rule.unknown-kind", at: node, "unknown kind \(node.phrase)",
      help: Spelling.hint(for: name, of: names)
        ?? "write one of \(names.joined(separator: ", "))")
    return nil
  }

  private func single() -> Result? {
    let kind = kind(rule.required("kind"))
    let node = rule.required("where")
    guard let kind else { return nil }
    let scope = Scope(kind: kind)
    let filter = node.flatMap { checker.condition($0, as: "where", in: scope.naming) }
    return Result(form: filter.map { .single(kind: kind, filter: $0) }, outputs: scope)
  }

  private func window() -> Result? {
    let kind = kind(rule.required("kind"))
    let by = rule.required("by")
    let within = rule.duration("within", isRequired: true)
    let havingNode = rule.required("having")
    guard let kind else { return nil }
    let keys = by.flatMap { KeyReader(checker: checker).keys($0, Scope(kind: kind)) }
    var scope = Scope(kind: kind)
    scope.hasRole = keys?.roles.isEmpty == false
    let filterNode = rule["where"]
    let filter = filterNode.flatMap { checker.condition($0, as: "where", in: scope.naming) }
    var outputs = scope
    outputs.window = Scope.Window(kind: kind, within: within ?? 1)
    outputs.keys = (keys?.parts ?? []).map { Scope.Key(name: $0.name, type: $0.expression.type) }
    let having = havingNode.flatMap { checker.condition($0, as: "having", in: outputs) }
    guard let keys, let within, let having, (filter == nil) == (filterNode == nil) else {
      return Result(form: nil, outputs: outputs)
    }
    let form = WindowForm(
      kind: kind, filter: filter, keys: keys.parts, within: within, having: having,
      roles: keys.roles)
    return Result(form: .window(form), outputs: outputs)
  }
}

extension Scope {
  /// The same names, for a `where`.
  var naming: Scope {
    var scope = self
    scope.namesFlags = true
    return scope
  }
}
