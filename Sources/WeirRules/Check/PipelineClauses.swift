package import WeirCore

/// What a pipeline says in the rule language besides its rules.
package struct PipelineClauses: Sendable {
  /// The pipeline file.
  package var source: SourceText
  /// Of `allow`: the name of a list.
  package var allow: ConfigurationNode?
  /// Of `count`: counters of the pipeline's own.
  package var count: ConfigurationNode?
  /// Names that such a counter cannot have.
  package var takenCounters: Set<String>
  /// Whether the evidence of windows has the ids of its records.
  package var namesEvidence = false
  /// How long rules that use features are quiet at first, milliseconds.
  package var warmup: Int64 = 0
  /// A condition on the events that rules see, from the command line.
  package var narrowing: String?

  package init(
    source: SourceText, allow: ConfigurationNode? = nil, count: ConfigurationNode? = nil,
    takenCounters: Set<String> = []
  ) {
    self.source = source
    self.allow = allow
    self.count = count
    self.takenCounters = takenCounters
  }
}

extension PipelineClauses {
  /// Checks the clauses and brings them into `plan`.
  ///
  /// - Returns: every error.
  func check(
    _ context: RuleContext, _ lists: ListCatalogue, into plan: inout CheckedPlan
  ) -> [Diagnostic] {
    let log = DiagnosticLog(source)
    if let allow { plan.allow = places(of: allow, lists, log) }
    if let count {
      let reader = CounterReader(
        checker: ExpressionChecker(log: log, context: context, lists: lists, node: count),
        taken: takenCounters)
      plan.counters = reader.read(count)
    }
    plan.namesEvidence = namesEvidence
    var diagnostics = log.diagnostics
    if let narrowing {
      let reader = NarrowingReader(text: narrowing, context: context, lists: lists)
      plan.narrowing = reader.read(&diagnostics)
    }
    return diagnostics
  }

  /// A target is a number or any other text: the list is read as both.
  private func places(
    of node: ConfigurationNode, _ lists: ListCatalogue, _ log: DiagnosticLog
  )
    -> [Int]
  {
    guard let name = node.scalar, !name.isEmpty else {
      log.error("rule.wrong-type", at: node, "'allow' must be the name of a list")
      return []
    }
    let places = [ListCatalogue.Use.texts, .phones].compactMap { lists.place(of: name, use: $0) }
    if places.isEmpty {
      log.error(
        "rule.unknown-list", at: node, "unknown list '\(name)'",
        help: Spelling.hint(for: name, of: lists.names)
          ?? "a list is a file of this name, with .csv, in the folder that 'lists' names")
    }
    return places
  }
}
