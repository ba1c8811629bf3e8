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
    if name == "flag" {
      log.error("rule.not-supported", at: node, "'kind: flag' is not part of this version")
      return nil
    }
    let names = schema.kinds.map(\.name)
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
    let filter = node.flatMap { checker.condition($0, as: "where", in: scope) }
    return Result(form: filter.map { .single(kind: kind, filter: $0) }, outputs: scope)
  }

  private func window() -> Result? {
    let kind = kind(rule.required("kind"))
    let by = rule.required("by")
    let within = rule.duration("within", isRequired: true)
    let havingNode = rule.required("having")
    guard let kind else { return nil }
    let scope = Scope(kind: kind)
    let filterNode = rule["where"]
    let filter = filterNode.flatMap { checker.condition($0, as: "where", in: scope) }
    let keys = by.flatMap { self.keys($0, scope) }
    var outputs = scope
    outputs.hasAggregates = true
    outputs.keys = (keys ?? []).map { Scope.Key(name: $0.name, type: $0.expression.type) }
    let having = havingNode.flatMap { checker.condition($0, as: "having", in: outputs) }
    guard let keys, let within, let having, (filter == nil) == (filterNode == nil) else {
      return Result(form: nil, outputs: outputs)
    }
    let form = WindowForm(kind: kind, filter: filter, keys: keys, within: within, having: having)
    return Result(form: .window(form), outputs: outputs)
  }

  private func keys(_ node: ConfigurationNode, _ scope: Scope) -> [KeyPart]? {
    if let entries = node.entries { return namedKeys(entries, scope) }
    let nodes = node.list ?? [node]
    let parts = nodes.compactMap { key($0, scope) }
    guard parts.count == nodes.count, !parts.isEmpty else {
      if nodes.isEmpty { log.error("rule.wrong-type", at: node, "'by' is empty") }
      return nil
    }
    return parts.map { KeyPart(name: $0.text, expression: $0) }
  }

  private func namedKeys(_ entries: [ConfigurationEntry], _ scope: Scope) -> [KeyPart]? {
    var parts: [KeyPart] = []
    for entry in entries {
      let name = entry.key.scalar ?? ""
      if entry.value.list != nil {
        log.error("rule.not-supported", at: entry.key, "roles are not part of this version")
        continue
      }
      checkIsFree(name, "key", entry.key, kinds: [scope.kind])
      if let expression = key(entry.value, scope) {
        parts.append(KeyPart(name: name, expression: expression))
      }
    }
    return parts.count == entries.count ? parts : nil
  }

  private func key(_ node: ConfigurationNode, _ scope: Scope) -> TypedExpression? {
    guard let key = checker.check(node, as: "by", in: scope) else { return nil }
    guard key.type != .strings, key.type != .real else {
      checker.fail(
        "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count,
        "a key cannot be \(key.type.phrase)")
      return nil
    }
    return key
  }

  /// Reports a name that is already that of a field.
  func checkIsFree(
    _ name: String, _ noun: String, _ node: ConfigurationNode, kinds: [KindID]
  ) {
    for kind in kinds {
      let declared = schema.kinds[kind]
      guard declared.field(named: name) != nil || (name == "start" && declared.name == "call")
      else { continue }
      log.error(
        "rule.name-taken", at: node,
        "\(noun) '\(name)' is named like a field of '\(declared.name)'",
        help: "give it another name")
      return
    }
  }
}
