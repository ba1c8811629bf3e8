package import WeirCore

/// Judges single events against compiled rules and words the flags. One a shard.
package final class FlagJudge {
  private let evaluator: ScalarEvaluator
  private let zone: Zone
  private let schema: Schema
  private let sources: [SourceInfo]
  private let resources: Resources
  private let namesEvidence: Bool
  /// Whether some rule reads flags, and so whom each flag is about.
  private let namesSubjects: Bool
  private let warmup: Int64
  /// Time of the first event, set with the first release.
  private var start: Int64?
  private let kept = Arena(pool: ArenaPool(keptBlocks: 2))
  private var keptCount = 0
  /// Of the event that is judged.
  private let key: UnsafeMutablePointer<Scalar>

  package init(plan: RulePlan, sources: [SourceInfo]) {
    evaluator = ScalarEvaluator(resources: plan.resources)
    resources = plan.resources
    namesEvidence = plan.namesEvidence
    namesSubjects = plan.levels.contains(where: \.readsFlags)
    warmup = plan.warmup
    zone = plan.resources.zone
    schema = plan.schema
    self.sources = sources
    let longest = max(1, plan.rules.map(\.keyCount).max() ?? 0)
    key = .allocate(capacity: longest)
    key.initialize(repeating: .missing, count: longest)
  }

  deinit { key.deallocate() }

  var kindCount: Int { schema.kinds.count }

  /// Positions name one of so many sources.
  var sourceCount: Int { sources.count }

  /// A text that lasts until the event has been judged.
  func keep(_ bytes: [UInt8]) -> ByteSlice {
    keptCount += 1
    return kept.copy(bytes)
  }

  /// A text of keyed state that lasts until the event has been judged.
  func keep(_ text: StateText, _ texts: borrowing TextPool) -> ByteSlice {
    if text.isPooled { return keep(texts.slice(pooled: text)) }
    keptCount += 1
    let target = kept.allocate(UInt8.self, count: StateText.longest)
    return ByteSlice(start: target, count: text.copy(to: target))
  }

  private func keep(_ slice: ByteSlice) -> ByteSlice {
    keptCount += 1
    return kept.copy(slice.buffer)
  }

  /// Lets go of texts kept for the events before.
  func recycle() {
    evaluator.recycle()
    guard keptCount > 0 else { return }
    keptCount = 0
    kept.rewind()
  }

  /// - Parameter start: time of the first event of all.
  func begin(start: Int64) { if self.start == nil { self.start = start } }

  /// Whether a rule that uses features is still quiet.
  func isWarmingUp(_ rule: CompiledRule, at time: Int64) -> Bool {
    guard rule.usesFeatures, warmup > 0, let start else { return false }
    return time < start + warmup
  }

  /// What a rule's expressions are evaluated in for one row, still without its key.
  func context(
    _ rule: CompiledRule, _ taken: TakenRow, role: Int = 0,
    captured: UnsafePointer<Scalar>? = nil
  ) -> ScalarEvaluator.Context {
    var context = ScalarEvaluator.Context(batch: taken.batch, row: taken.row.row)
    context.captured = captured
    if !rule.roles.isEmpty { context.role = rule.roles[role] }
    return context
  }

  /// Evaluates the parts of the key, which flags name; good until that of another event is.
  func fillKey(
    of body: CompiledRule.Body, role: Int = 0, _ context: inout ScalarEvaluator.Context
  ) {
    for (place, part) in body.keys[body.keys.count > 1 ? role : 0].enumerated() {
      key[place] = evaluator.evaluate(part.node, of: body.program, context)
    }
    context.key = UnsafePointer(key)
  }

  func evaluate(
    _ node: Int32, of program: Program, _ context: ScalarEvaluator.Context
  ) -> Scalar {
    evaluator.evaluate(node, of: program, context)
  }

  func holds(_ condition: Int32?, of program: Program, _ context: ScalarEvaluator.Context) -> Bool {
    guard let condition else { return true }
    return evaluator.evaluate(condition, of: program, context).isTrue
  }

  func flag(
    _ rule: CompiledRule, _ context: ScalarEvaluator.Context, evidence: [Evidence]
  ) -> Flag {
    guard let body = rule.body(context.kind) else {
      preconditionFailure("a rule has a body for each kind that it flags")
    }
    let (actions, allowed) = actions(body, context)
    let (batch, row) = context.batch.flagged(context.row)
    let key = body.keys[0].enumerated().map { place, part in
      NamedValue(part.name, (context.key?[place] ?? .missing).value(of: part.type))
    }
    let subject = body.subject.map { value($0, body, context) } ?? .missing
    return Flag(
      rule: rule.index, batch: batch, row: row, key: key, subject: subject,
      about: namesSubjects ? about(rule, body, key, subject, context) : .missing,
      values: rule.aggregates.enumerated().map { index, aggregate in
        NamedValue(
          aggregate.text,
          context.aggregate(index).value(of: aggregate.type))
      },
      why: why(body, context), evidence: evidence, actions: actions,
      allowed: allowed)
  }

  /// Whom a flag is about, as text: what `subject:` says, else the key, else the first target.
  private func about(
    _ rule: CompiledRule, _ body: CompiledRule.Body, _ key: [NamedValue], _ subject: Value,
    _ context: ScalarEvaluator.Context
  ) -> Value {
    var about = subject
    if !rule.hasSubject {
      about =
        rule.isAboutKey
        ? key[0].value : body.actions.first.map { value($0.target, body, context) } ?? .missing
    }
    if case .texts(let texts) = about { about = texts.first.map { .text($0) } ?? .missing }
    switch about {
    case .missing, .text: return about
    default: return .text(ValueText.why(about, zone: zone))
    }
  }

  private func value(
    _ output: CompiledRule.Output, _ body: CompiledRule.Body, _ context: ScalarEvaluator.Context
  ) -> Value {
    let value = evaluator.evaluate(output.node, of: body.program, context).value(of: output.type)
    if value == .missing { return missing(output.node, body, context) }
    return value
  }

  /// The id of a record that has none is made of its position.
  private func missing(
    _ node: Int32, _ body: CompiledRule.Body, _ context: ScalarEvaluator.Context
  ) -> Value {
    guard body.program.nodes[Int(node)].opcode == .identifier else { return .missing }
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
    sources[position.source].madeID(of: position.record)
  }

  private func why(_ body: CompiledRule.Body, _ context: ScalarEvaluator.Context) -> String {
    body.why.map { piece in
      switch piece {
      case .text(let text): text
      case .output(let output): ValueText.why(value(output, body, context), zone: zone)
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
    _ body: CompiledRule.Body, _ context: ScalarEvaluator.Context
  )
    -> (actions: [TargetedAction], allowed: [TargetedAction])
  {
    var actions: [TargetedAction] = []
    for (action, target) in body.actions {
      let value = value(target, body, context)
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
