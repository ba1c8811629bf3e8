package import WeirCore

/// Rows of one batch that are released together: all before the next release in the total order.
package struct ReleasedSlice: Sendable {
  package var input: EvaluatedBatch
  package var rows: Range<Int>
  /// Rows among them that no rule sees.
  package var excluded: Set<Int> = []

  package init(input: EvaluatedBatch, rows: Range<Int>) {
    self.input = input
    self.rows = rows
  }
}

/// What a shard makes of one release.
package struct ShardOutput: Sendable {
  package var flags: [Flag] = []
  /// By rule: event times of the flags that `once_per` held back.
  package var suppressed: [[Int64]]

  package init(rules: Int) {
    suppressed = Array(repeating: [], count: rules)
  }
}

/// The keyed state of the keys that belong to one shard, for all operators of a level.
///
/// Lives on one serial queue: its state needs no lock.
package final class Shard: @unchecked Sendable {
  // @unchecked Sendable: touched only on the shard's serial queue.

  enum Operator {
    case single(CompiledRule)
    case window(WindowOperator)
    case sequence(SequenceOperator)
  }

  private struct OrderedItem {
    var time: Int64
    var position: UInt64
    var slice: Int32
    var tap: Int32
    var item: ExchangeItem
  }

  let index: Int
  private let plan: RulePlan
  private let level: RulePlan.Level
  let operators: [Operator]
  private let judge: FlagJudge
  private var order: [OrderedItem] = []
  private let profile: ShardProfile?

  /// - Parameter profile: measures the operators; nil costs nothing.
  package init(
    index: Int, plan: RulePlan, level: Int, sources: [SourceInfo], profile: ShardProfile? = nil
  ) {
    self.index = index
    self.profile = profile
    self.plan = plan
    self.level = plan.levels[level]
    let judge = FlagJudge(plan: plan, sources: sources)
    self.judge = judge
    operators = self.level.operators.map {
      switch $0 {
      case .single(let rule): .single(plan.rules[rule])
      case .window(let window):
        .window(WindowOperator(plan: window, rule: plan.rules[window.rule], judge: judge))
      case .sequence(let sequence):
        .sequence(
          SequenceOperator(plan: sequence, rule: plan.rules[sequence.rule], judge: judge))
      }
    }
  }

  /// Takes the rows of a release that belong to this shard, in the total order.
  package func process(_ release: [ReleasedSlice]) -> ShardOutput {
    var output = ShardOutput(rules: plan.rules.count)
    profile?.begin()
    for place in operators.indices {
      collect(place, release)
      run(place, release, &output)
      profile?.endOperator(place, rows: order.count)
    }
    profile?.endRelease(self, flags: output.flags.count)
    return output
  }

  /// The items that one operator wants, in the total order; of one event the later step first.
  private func collect(_ place: Int, _ release: [ReleasedSlice]) {
    order.removeAll(keepingCapacity: true)
    var isSorted = true
    for (number, slice) in release.enumerated() {
      let input = slice.input
      for (tapIndex, tap) in level.inputs[input.batch.kind].taps.enumerated()
      where tap.operatorIndex == place {
        let items = input.items[tapIndex][index]
        for item in items[items.firstIndex(from: slice.rows.lowerBound)...] {
          let row = Int(item.row)
          if row >= slice.rows.upperBound { break }
          if !slice.excluded.isEmpty, slice.excluded.contains(row) { continue }
          let next = OrderedItem(
            time: input.batch.times[row], position: input.batch.position(row).raw,
            slice: Int32(number), tap: Int32(tapIndex), item: item)
          if let last = order.last, !precedes(last, next, release) { isSorted = false }
          order.append(next)
        }
      }
    }
    if !isSorted { order.sort { precedes($0, $1, release) } }
  }

  private func precedes(
    _ left: OrderedItem, _ right: OrderedItem, _ release: [ReleasedSlice]
  )
    -> Bool
  {
    if left.time != right.time { return left.time < right.time }
    if left.position != right.position { return left.position < right.position }
    return tap(left, release).step > tap(right, release).step
  }

  private func tap(_ item: OrderedItem, _ release: [ReleasedSlice]) -> Tap {
    level.inputs[release[Int(item.slice)].input.batch.kind].taps[Int(item.tap)]
  }

  private func run(_ place: Int, _ release: [ReleasedSlice], _ output: inout ShardOutput) {
    for entry in order {
      let input = release[Int(entry.slice)].input
      judge.recycle()
      switch operators[place] {
      case .single(let rule):
        let context = judge.context(rule, input.batch, Int(entry.item.row))
        output.flags.append(
          judge.flag(
            rule, context,
            evidence: [judge.evidence(input.batch, Int(entry.item.row))]))
      case .window(let window):
        window.process(entry.item, tap: tap(entry, release), input, &output)
      case .sequence(let sequence):
        sequence.process(entry.item, tap: tap(entry, release), input, &output)
      }
    }
  }
}
