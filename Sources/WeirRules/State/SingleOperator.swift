import WeirCore

/// One rule on single events, or single flags, in one shard.
final class SingleOperator {
  let rule: CompiledRule
  private let judge: FlagJudge
  private var flaggedKeys = FlaggedKeys()

  init(rule: CompiledRule, judge: FlagJudge) {
    self.rule = rule
    self.judge = judge
  }

  func process(_ rows: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    for taken in rows { process(taken, &output) }
  }

  private func process(_ taken: TakenRow, _ output: inout ShardOutput) {
    if judge.isWarmingUp(rule, at: taken.time) { return }
    // Several flags of one event raise one flag.
    if rule.isOnFlags, !flaggedKeys.insert(.missing, on: taken) { return }
    judge.recycle()
    let context = judge.context(rule, taken)
    output.flags.append(
      judge.flag(rule, context, evidence: [judge.evidence(taken.batch, taken.row.row)]))
  }
}
