package import WeirCore

/// Judges single events against compiled rules and words the flags. One a shard.
package final class FlagJudge {
  private let evaluator: ScalarEvaluator
  private let zone: Zone
  private let schema: Schema
  private let sources: [SourceInfo]
  private let resources: Resources
  private let namesEvidence: Bool
  private var kept = Arena(pool: ArenaPool(keptBlocks: 2))
  private var keptCount = 0

  package init(plan: RulePlan, sources: [SourceInfo]) {
    evaluator = ScalarEvaluator(resources: plan.resources)
    resources = plan.resources
    namesEvidence = plan.namesEvidence
    zone = plan.resources.zone
    schema = plan.schema
    self.sources = sources
  }

  /// Positions name one of so many sources.
  var sourceCount: Int { sources.count }

  /// A text that lasts until the event has been judged.
  func keep(_ bytes: [UInt8]) -> ByteSlice {
    keptCount += 1
    return kept.copy(bytes)
  }

  /// Lets go of texts kept for the events before.
  func recycle() {
    evaluator.recycle()
    guard keptCount > 0 else { return }
    keptCount = 0
    kept = Arena(pool: ArenaPool(keptBlocks: 2))
  }

  func context(
    _ rule: CompiledRule, _ batch: EventBatch, _ row: Int, window: WindowView? = nil,
    captured: UnsafePointer<Scalar>? = nil, withKey: Bool = true
  ) -> ScalarEvaluator.Context {
    var context = ScalarEvaluator.Context(batch: batch, row: row)
    context.window = window
    context.captured = captured
    guard withKey else { return context }
    context.key = rule.keys.map { evaluator.evaluate($0.node, of: rule.program, context) }
    return context
  }

  func holds(_ rule: CompiledRule, _ context: ScalarEvaluator.Context) -> Bool {
    guard let having = rule.having else { return true }
    return evaluator.evaluate(having, of: rule.program, context).isTrue
  }

  func holds(_ condition: Int32?, of program: Program, _ context: ScalarEvaluator.Context) -> Bool {
    guard let condition else { return true }
    return evaluator.evaluate(condition, of: program, context).isTrue
  }

  func flag(
    _ rule: CompiledRule, _ context: ScalarEvaluator.Context, evidence: [Evidence]
  ) -> Flag {
    let (actions, allowed) = actions(rule, context)
    return Flag(
      rule: rule.index, batch: context.batch, row: context.row,
      key: zip(rule.keys, context.key).map { NamedValue($0.name, $1.value(of: $0.type)) },
      subject: rule.subject.map { value($0, rule, context) } ?? .missing,
      values: rule.aggregates.enumerated().map { index, aggregate in
        NamedValue(
          aggregate.text,
          (context.window?.value(index) ?? .missing).value(of: aggregate.type))
      },
      why: why(rule, context), evidence: evidence, actions: actions,
      allowed: allowed)
  }

  private func value(
    _ output: CompiledRule.Output, _ rule: CompiledRule, _ context: ScalarEvaluator.Context
  ) -> Value {
    let value = evaluator.evaluate(output.node, of: rule.program, context).value(of: output.type)
    if value == .missing { return missing(output.node, rule, context) }
    return value
  }

  /// The id of a record that has none is made of its position.
  private func missing(
    _ node: Int32, _ rule: CompiledRule, _ context: ScalarEvaluator.Context
  ) -> Value {
    guard rule.program.nodes[Int(node)].opcode == .identifier else { return .missing }
    return .text(identifier(context.batch.position(context.row)))
  }

  /// The record that raised a flag by itself.
  func evidence(_ batch: EventBatch, _ row: Int) -> Evidence {
    guard namesEvidence else { return Evidence(position: batch.position(row)) }
    return evidence(batch.position(row), id: batch.ids[row].array)
  }

  /// A record without an id of its own is named by its position.
  func evidence(_ position: Position, id: [UInt8]) -> Evidence {
    Evidence(position: position, id: id.isEmpty ? Array(identifier(position).utf8) : id)
  }

  func identifier(_ position: Position) -> String {
    "\(sources[position.source].idPrefix):\(position.record)"
  }

  private func why(_ rule: CompiledRule, _ context: ScalarEvaluator.Context) -> String {
    rule.why.map { piece in
      switch piece {
      case .text(let text): text
      case .output(let output): ValueText.why(value(output, rule, context), zone: zone)
      }
    }.joined()
  }

  /// Each value of a list; nothing for a missing value.
  private func targets(_ value: Value) -> [[UInt8]] {
    switch value {
    case .missing: []
    case .texts(let texts): texts
    default: [Array(ValueText.why(value, zone: zone).utf8)]
    }
  }

  /// A missing target gives no action, equal actions are one; those that the allow list keeps from
  /// their targets stand apart.
  private func actions(
    _ rule: CompiledRule, _ context: ScalarEvaluator.Context
  )
    -> (actions: [TargetedAction], allowed: [TargetedAction])
  {
    var actions: [TargetedAction] = []
    for (action, target) in rule.actions {
      let value = value(target, rule, context)
      for target in targets(value) {
        let targeted = TargetedAction(action: action, target: target)
        if !actions.contains(targeted) { actions.append(targeted) }
      }
    }
    let time = context.batch.times[context.row]
    let allowed = actions.filter { resources.isAllowed($0.target, at: time) }
    return (actions.filter { !allowed.contains($0) }, allowed)
  }
}
