import WeirCore

extension RuleTestReader {
  func expectation(_ node: ConfigurationNode) -> TestExpectation? {
    let keys = RuleKeys.expectation.map(\.key)
    guard let reader = MappingReader(node, "'expect'", keys: keys, log: log) else { return nil }
    var result = TestExpectation()
    result.flags = reader.integer("flags", in: 0...Int.max)
    result.late = reader.integer("late", in: 0...Int.max)
    result.suppressed = reader.integer("suppressed", in: 0...Int.max)
    if reader["ids"] != nil { result.ids = reader.texts("ids") }
    result.keys = reader["keys"].flatMap(expectedKeys)
    result.values = reader["values"].flatMap(expectedValues)
    result.actions = reader["actions"].map(expectedActions)
    return result
  }

  /// A list with one text, or a list of texts, for each flag.
  private func expectedKeys(_ node: ConfigurationNode) -> [[String]]? {
    let keys = (node.list ?? [node]).map(\.texts)
    let texts = keys.compactMap { $0 }
    guard texts.count == keys.count else {
      log.error("rule.wrong-type", at: node, "'keys' must be a list with one key for each flag")
      return nil
    }
    return texts
  }

  private func expectedValues(_ node: ConfigurationNode) -> [String: String]? {
    guard let entries = node.entries else {
      log.error("rule.wrong-type", at: node, "'values' must be a mapping")
      return nil
    }
    var result: [String: String] = [:]
    for entry in entries {
      let written = entry.key.scalar ?? ""
      let name = (try? ExpressionParser.parse(written))?.canonicalText ?? written
      guard values.contains(name) else {
        log.error(
          "rule.unknown-value", at: entry.key, "the rule has no aggregate '\(name)'",
          help: Spelling.hint(for: name, of: values))
        continue
      }
      result[name] = entry.value.scalar ?? ""
    }
    return result
  }

  /// A mapping of actions to targets, or a list of such mappings.
  private func expectedActions(_ node: ConfigurationNode) -> [TargetedAction] {
    var result: [TargetedAction] = []
    for part in node.list ?? [node] {
      guard let entries = part.entries else {
        log.error(
          "rule.wrong-type", at: part, "'actions' must name actions and their targets",
          help: "write for example [{ block: \"+85512000001\" }]")
        continue
      }
      for entry in entries {
        guard let action = entry.key.scalar.flatMap(Action.init) else {
          log.error("rule.unknown-action", at: entry.key, "unknown action")
          continue
        }
        result += (entry.value.texts ?? []).map {
          TargetedAction(action: action, target: Array($0.utf8))
        }
      }
    }
    return result
  }
}
