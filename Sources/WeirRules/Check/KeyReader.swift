import WeirCore

/// Reads the `by` of a rule with a window and of a feature.
struct KeyReader {
  struct Keys {
    var parts: [KeyPart] = []
    /// Names of the roles; empty without.
    var roles: [String] = []
  }

  let checker: ExpressionChecker

  private var log: DiagnosticLog { checker.log }

  /// Nil, with a report, if a part is wrong.
  func keys(_ node: ConfigurationNode, _ scope: Scope) -> Keys? {
    if let entries = node.entries { return named(entries, scope) }
    let nodes = node.list ?? [node]
    let parts = nodes.compactMap { key($0, scope) }
    guard parts.count == nodes.count, !parts.isEmpty else {
      if nodes.isEmpty { log.error("rule.wrong-type", at: node, "'by' is empty") }
      return nil
    }
    return Keys(parts: parts.map { KeyPart(name: $0.text, expression: $0) })
  }

  private func named(_ entries: [ConfigurationEntry], _ scope: Scope) -> Keys? {
    var keys = Keys()
    for entry in entries {
      let name = entry.key.scalar ?? ""
      checker.checkIsFree(name, "key", entry.key, kinds: [scope.kind])
      if let list = entry.value.list {
        if !keys.roles.isEmpty {
          log.error(
            "rule.two-role-lists", at: entry.key, "roles stand twice in 'by'",
            help: "one list of roles is all that a key can have")
        }
        guard let part = roles(list, name, entry.value, scope) else { continue }
        keys.roles = part.byRole.map(\.text)
        keys.parts.append(part)
      } else if let expression = key(entry.value, scope) {
        keys.parts.append(KeyPart(name: name, expression: expression))
      }
    }
    return keys.parts.count == entries.count && !entries.isEmpty ? keys : nil
  }

  private func roles(
    _ nodes: [ConfigurationNode], _ name: String, _ list: ConfigurationNode, _ scope: Scope
  ) -> KeyPart? {
    var expressions: [TypedExpression] = []
    for node in nodes {
      guard let expression = key(node, scope) else { continue }
      if expressions.contains(where: { $0.text == expression.text }) {
        log.error("rule.name-taken", at: node, "role '\(expression.text)' stands twice")
      }
      if let first = expressions.first, first.type != expression.type,
        !(first.type.isText && expression.type.isText)
      {
        log.error(
          "rule.type-mismatch", at: node,
          "role '\(expression.text)' is \(expression.type.phrase), the first one "
            + first.type.phrase)
      }
      expressions.append(expression)
    }
    if nodes.isEmpty { log.error("rule.wrong-type", at: list, "'\(name)' has no roles") }
    guard expressions.count == nodes.count, let first = expressions.first else { return nil }
    return KeyPart(name: name, expression: first, byRole: expressions)
  }

  /// One part of a key.
  func key(_ node: ConfigurationNode, _ scope: Scope) -> TypedExpression? {
    guard let key = checker.check(node, as: "by", in: scope) else { return nil }
    guard key.type != .strings, key.type != .real else {
      checker.fail(
        "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count,
        "a key cannot be \(key.type.phrase)")
      return nil
    }
    return key
  }
}

extension ExpressionChecker {
  /// Reports a name that is already that of a field.
  func checkIsFree(
    _ name: String, _ noun: String, _ node: ConfigurationNode, kinds: [KindID]
  ) {
    for kind in kinds {
      let declared = context.schema.declaration(of: kind)
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
