package import WeirCore

/// A counter of a pipeline's own, checked.
package struct CheckedCounter: Sendable {
  package var name: String
  package var kind: KindID
  package var filter: TypedExpression?
  /// What the events are counted by; at least one.
  package var dimensions: [KeyPart]
  /// An integer or decimal to add up instead of counting.
  package var sum: TypedExpression?
}

/// Reads the `count` of a pipeline.
struct CounterReader {
  let checker: ExpressionChecker
  let taken: Set<String>

  private static let keys = RuleKeys.counter.map(\.key)

  private var log: DiagnosticLog { checker.log }
  private var schema: Schema { checker.context.schema }

  func read(_ node: ConfigurationNode) -> [CheckedCounter] {
    guard let list = node.list else {
      log.error(
        "rule.wrong-type", at: node, "'count' must be a list of counters",
        help: "for example - { name: calls_by_origin, of: call, by: { origin: country(caller) } }")
      return []
    }
    var names: Set<String> = []
    return list.compactMap { entry in
      guard let reader = MappingReader(entry, "a counter", keys: Self.keys, log: log) else {
        return nil
      }
      let counter = counter(reader)
      if let node = reader["name"], let name = node.scalar, !names.insert(name).inserted {
        log.error(
          "rule.name-taken", at: node, "counter '\(name)' stands twice",
          help: "give each counter its own name")
      }
      return counter
    }
  }

  private func counter(_ reader: MappingReader) -> CheckedCounter? {
    let name = reader.text("name", isRequired: true)
    if let name { checkName(name, at: reader["name"]) }
    let kind = reader.required("of").flatMap(kind)
    guard let name, let kind else { return nil }
    var scope = Scope(kind: kind)
    scope.hasFeatures = false
    let filter = reader["where"].flatMap { checker.condition($0, as: "where", in: scope) }
    let sum = reader["sum"].flatMap { number($0, scope) }
    guard let dimensions = dimensions(reader["by"], scope) else { return nil }
    return CheckedCounter(
      name: name, kind: kind, filter: filter, dimensions: dimensions, sum: sum)
  }

  private func checkName(_ name: String, at node: ConfigurationNode?) {
    if taken.contains(name) {
      log.error(
        "rule.name-taken", at: node, "'\(name)' is a counter of every run",
        help: "give the counter another name")
    } else if !Self.isName(name) {
      log.error(
        "rule.bad-name", at: node, "'\(name)' is no name of a counter",
        help: "write letters, digits, _ and -")
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          || $0 == "_" || $0 == "-"
      }
  }

  private func kind(_ node: ConfigurationNode) -> KindID? {
    let name = node.scalar ?? ""
    if let kind = schema.kind(named: name) { return kind }
    let names = schema.kinds.map(\.name)
    log.error(
      "rule.unknown-kind", at: node, "unknown kind \(node.phrase)",
      help: Spelling.hint(for: name, of: names)
        ?? "write one of \(names.joined(separator: ", "))")
    return nil
  }

  /// Without `by` an event is counted by its kind.
  private func dimensions(_ node: ConfigurationNode?, _ scope: Scope) -> [KeyPart]? {
    guard let node else {
      let kind = Value.text(schema.kinds[scope.kind].name)
      return [
        KeyPart(name: "kind", expression: TypedExpression(.constant(kind), .string, text: ""))
      ]
    }
    guard let entries = node.entries, !entries.isEmpty else {
      log.error(
        "rule.wrong-type", at: node, "'by' must be a mapping of names to expressions",
        help: "for example by: { origin: country(caller) }")
      return nil
    }
    let parts = entries.compactMap { entry -> KeyPart? in
      let name = entry.key.scalar ?? ""
      if !Self.isName(name) {
        log.error(
          "rule.bad-name", at: entry.key, "'\(name)' is no name of a dimension",
          help: "write letters, digits, _ and -")
      }
      return dimension(entry.value, scope).map { KeyPart(name: name, expression: $0) }
    }
    return parts.count == entries.count ? parts : nil
  }

  private func dimension(_ node: ConfigurationNode, _ scope: Scope) -> TypedExpression? {
    guard let value = checker.check(node, as: "by", in: scope) else { return nil }
    guard value.type != .strings, value.type != .real else {
      fail(node, "a counter cannot be kept by \(value.type.phrase)")
      return nil
    }
    return value
  }

  private func number(_ node: ConfigurationNode, _ scope: Scope) -> TypedExpression? {
    guard let value = checker.check(node, as: "sum", in: scope) else { return nil }
    guard value.type == .integer || value.type == .decimal else {
      fail(node, "'sum' must be an integer or a decimal, found \(value.type.phrase)")
      return nil
    }
    return value
  }

  private func fail(_ node: ConfigurationNode, _ text: String) {
    checker.fail(
      "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count, text)
  }
}
