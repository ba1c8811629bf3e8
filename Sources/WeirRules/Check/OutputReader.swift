import WeirCore

/// Reads what a flag says and does: `why`, `actions`, `subject`.
struct OutputReader {
  let checker: ExpressionChecker
  let scope: Scope

  /// The template of `why`; parts with errors are left out.
  func template(_ node: ConfigurationNode?) -> [WhyPart] {
    guard let node else { return [] }
    guard let text = node.scalar, !text.isEmpty else {
      checker.log.error("rule.wrong-type", at: node, "'why' must be text")
      return []
    }
    do {
      return try WhyTemplate.parse(text).compactMap { part in
        switch part {
        case .text(let text): return .text(text)
        case .expression(let text, let offset):
          let source = ExpressionSource(text: text, node: node, offset: offset)
          return checker.check(source, in: scope).map { .expression($0) }
        }
      }
    } catch {
      checker.source = ExpressionSource(text: text, node: node)
      checker.report(error)
      return []
    }
  }

  func actions(_ node: ConfigurationNode?) -> [CheckedAction] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      checker.log.error(
        "rule.wrong-type", at: node, "'actions' must be a mapping",
        help: "write for example { block: caller }")
      return []
    }
    var actions: [CheckedAction] = []
    let names = Action.allCases.map(\.rawValue)
    for entry in entries {
      let name = entry.key.scalar ?? ""
      guard let action = Action(rawValue: name) else {
        checker.log.error(
          "rule.unknown-action", at: entry.key, "unknown action '\(name)'",
          help: Spelling.hint(for: name, of: names)
            ?? "write one of \(names.joined(separator: ", "))")
        continue
      }
      for target in entry.value.list ?? [entry.value] {
        guard let target = self.target(target, of: name) else { continue }
        actions.append(CheckedAction(action: action, target: target))
      }
    }
    return actions
  }

  func subject(_ node: ConfigurationNode?) -> TypedExpression? {
    guard let node, let subject = target(node, of: "subject") else { return nil }
    guard subject.type != .strings else {
      checker.fail(
        "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count,
        "'subject' takes text, found \(subject.type.phrase)")
      return nil
    }
    return subject
  }

  private func target(_ node: ConfigurationNode, of name: String) -> TypedExpression? {
    var scope = scope
    scope.hasStepTargets = true
    guard let target = checker.check(node, as: name, in: scope) else { return nil }
    guard target.type.isText || target.type == .strings else {
      checker.fail(
        "rule.type-mismatch", 0..<(node.scalar ?? "").unicodeScalars.count,
        "'\(name)' takes text, found \(target.type.phrase)")
      return nil
    }
    return target
  }
}
