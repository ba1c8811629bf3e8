import WeirCore

/// Reads one rule file: keys, form, expressions and tests.
final class RuleReader {
  let log: DiagnosticLog
  let context: RuleContext
  let lists: ListCatalogue
  private let root: Result<ConfigurationNode, ConfigurationError>
  private static let keys = RuleKeys.rule.map(\.key)

  /// - Parameter root: what came of reading the file as YAML.
  init(
    source: SourceText, root: Result<ConfigurationNode, ConfigurationError>, context: RuleContext,
    lists: ListCatalogue
  ) {
    log = DiagnosticLog(source)
    self.root = root
    self.context = context
    self.lists = lists
  }

  /// The rule, nil if there is an error, and its tests.
  func read() -> (rule: CheckedRule?, tests: [RuleTest]) {
    let root: ConfigurationNode
    switch self.root {
    case .success(let node): root = node
    case .failure(let error):
      error.diagnostics.forEach(log.add)
      return (nil, [])
    }
    guard let rule = MappingReader(root, "a rule", keys: Self.keys, log: log) else {
      return (nil, [])
    }
    let metadata = metadata(rule)
    _ = rule.text("description")
    _ = rule.texts("references")
    _ = rule.texts("falsepositives")
    let checker = ExpressionChecker(log: log, context: context, lists: lists, node: root)
    var reader = FormReader(rule: rule, checker: checker)
    let checked = checked(rule, metadata, reader.read(), checker)
    let id = rule["id"]?.scalar ?? ""
    let tests = RuleTestReader(
      rule: id, log: log, context: context, values: checker.aggregates.map(\.text)
    ).read(rule["tests"])
    return (log.diagnostics.contains { $0.severity == .error } ? nil : checked, tests)
  }

  private struct Metadata {
    var header: RuleHeader
    var title: String
    var status: RuleStatus
  }

  private func metadata(_ rule: MappingReader) -> Metadata? {
    let id = rule.text("id", isRequired: true)
    let title = rule.text("title", isRequired: true)
    let category = rule.text("category", isRequired: true)
    let status = rule.choice("status", RuleStatus.self)
    let level = rule.choice("level", Level.self)
    let score = rule.integer("score", in: 1...100, isRequired: true)
    if let id { checkName(id, at: rule["id"]) }
    if let category, let known = context.categories, !known.contains(category) {
      log.error(
        "rule.unknown-category", at: rule["category"], "unknown category '\(category)'",
        help: Spelling.hint(for: category, of: known), severity: .warning)
    }
    guard let id, let title, let category, let status, let level, let score else { return nil }
    return Metadata(
      header: RuleHeader(
        id: id, category: category, level: level, score: score, isShadow: status == .test),
      title: title, status: status)
  }

  private func checkName(_ id: String, at node: ConfigurationNode?) {
    let file = log.source.path.split(separator: "/").last.map(String.init) ?? ""
    let name = file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    if name == id { return }
    log.error(
      "rule.wrong-id", at: node, "id '\(id)' differs from the name of the file",
      help: "write '\(name)' or rename the file to '\(id).yaml'")
  }

  private func checked(
    _ rule: MappingReader, _ metadata: Metadata?, _ form: FormReader.Result?,
    _ checker: ExpressionChecker
  ) -> CheckedRule? {
    let oncePer = rule.duration("once_per")
    if let node = rule["once_per"], rule["sequence"] == nil, rule["by"] == nil {
      log.error("rule.once-without-key", at: node, "'once_per' needs a rule with a key")
    }
    // Names cannot be resolved where the form itself is wrong.
    guard let form else {
      _ = rule.required("why")
      return nil
    }
    let why = OutputReader(checker: checker, scope: form.outputs)
    let whyParts = why.template(rule.required("why"))
    let valueCount = checker.aggregates.count
    let actions = why.actions(rule["actions"])
    let subject = why.subject(rule["subject"])
    guard let metadata, let checkedForm = form.form else { return nil }
    var checked = CheckedRule(
      header: metadata.header, title: metadata.title, status: metadata.status, form: checkedForm,
      oncePer: oncePer, aggregates: checker.aggregates, why: whyParts, actions: actions,
      subject: subject)
    checked.named = checker.named
    checked.valueCount = valueCount
    return checked
  }
}
