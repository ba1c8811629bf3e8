import WeirCore
import WeirIngest
import WeirRules

/// Finds the records that a rule counts under one key, whatever the key is computed from.
package struct KeyMembers: Sendable {
  /// Records to be looked at in one go.
  package static let batch = 20_000

  private let pipeline: LoadedPipeline
  private let rule: String
  private let kind: KindID

  /// - Parameter id: of a rule; nil if it has no window over records.
  package init?(_ pipeline: LoadedPipeline, rule id: String) {
    guard let place = pipeline.checked.rules.firstIndex(where: { $0.header.id == id }),
      case .window(var form) = pipeline.checked.rules[place].form,
      form.kind != pipeline.checked.schema.flagKind
    else { return nil }
    var rule = pipeline.checked.rules[place]
    // A rule that flags each of its records shows under which key it counts it.
    form.having = TypedExpression(.constant(.bool(true)), .bool, text: "true")
    rule.form = .window(form)
    rule.oncePer = nil
    rule.aggregates = []
    rule.why = []
    rule.actions = []
    rule.subject = nil
    var changed = pipeline
    changed.checked.rules[place] = rule
    self.pipeline = changed
    self.rule = id
    kind = form.kind
  }

  /// Whether records of the stage may be of the rule's kind.
  package func mayCount(_ stage: String) -> Bool {
    let stages = try? PipelineLoader.stages(
      pipeline.specification, [InputOverride(name: stage, path: "")])
    guard let kind = stages?.first?.kind else { return true }
    return kind == self.kind
  }

  /// A flagged line for each of the records that the rule counts, with its key; the number of the
  /// line's source is the record's place among those given, from 1.
  ///
  /// - Complexity: that of a run over the records.
  package func lines(_ file: RecordReplay.File) -> [[UInt8]] {
    RecordReplay.lines(pipeline, [file], rules: [rule])
  }
}
