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

  /// - Parameter id: of a rule; nil if it has no window.
  package init?(_ pipeline: LoadedPipeline, rule id: String) {
    guard var rule = pipeline.checked.rules.first(where: { $0.header.id == id }),
      case .window(var form) = rule.form
    else { return nil }
    // A rule that flags each of its records shows under which key it counts it.
    form.having = TypedExpression(.constant(.bool(true)), .bool, text: "true")
    rule.form = .window(form)
    rule.oncePer = nil
    rule.aggregates = []
    rule.why = []
    rule.actions = []
    rule.subject = nil
    var changed = pipeline
    changed.checked.rules = [rule]
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
