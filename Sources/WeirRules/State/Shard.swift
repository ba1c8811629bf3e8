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

/// What a shard makes of one release on one level.
package struct ShardOutput: Sendable {
  package var flags: [Flag] = []
  /// By rule: event times of the flags that `once_per` held back.
  package var suppressed: [[Int64]]
  /// Owns texts of features that stand beside the release's rows.
  package var texts: Arena?

  package init(rules: Int) {
    suppressed = Array(repeating: [], count: rules)
  }
}

/// The keyed state of the keys that belong to one shard, for all operators of all levels.
///
/// Lives on one serial queue: its state needs no lock.
package final class Shard: @unchecked Sendable {
  // @unchecked Sendable: touched only on the shard's serial queue.

  enum Operator {
    case single(SingleOperator)
    case window(WindowOperator)
    case sequence(SequenceOperator)
    case feature(FeatureOperator)
  }

  private struct OrderedRow {
    var time: Int64
    var position: UInt64
    /// 0 for the event itself, then its flags in their order.
    var flag: Int32
    var rank: Int32
    var slice: Int32
    var place: Int32
    var row: TappedRow
  }

  /// A tap of an operator and whose rows it takes.
  private struct Source {
    var kind: KindID
    var isOnFlags: Bool
    /// Place among the taps of the site.
    var place: Int
    var tap: Tap
  }

  let index: Int
  private let plan: RulePlan
  let operators: [Operator]
  /// By operator.
  private let sources: [[Source]]
  private let judge: FlagJudge
  private let texts: ArenaPool
  private var order: [OrderedRow] = []
  private var roles: [TakenRow] = []
  private let profile: ShardProfile?

  /// - Parameter profile: measures the operators; nil costs nothing.
  package init(
    index: Int, plan: RulePlan, sources: [SourceInfo], profile: ShardProfile? = nil
  ) {
    self.index = index
    self.profile = profile
    self.plan = plan
    let judge = FlagJudge(plan: plan, sources: sources)
    self.judge = judge
    texts = ArenaPool(keptBlocks: 4)
    operators = plan.operators.map {
      switch $0 {
      case .single(let rule): .single(SingleOperator(rule: plan.rules[rule], judge: judge))
      case .window(let window):
        .window(WindowOperator(plan: window, rule: plan.rules[window.rule], judge: judge))
      case .sequence(let sequence):
        .sequence(
          SequenceOperator(plan: sequence, rule: plan.rules[sequence.rule], judge: judge))
      case .feature(let feature): .feature(FeatureOperator(plan: feature, judge: judge))
      }
    }
    self.sources = Self.sources(of: plan)
  }

  private static func sources(of plan: RulePlan) -> [[Source]] {
    var sources: [[Source]] = plan.operators.map { _ in [] }
    for level in plan.levels {
      for (inputs, isOnFlags) in [(level.events, false), (level.flags, true)] {
        for (kind, input) in inputs.enumerated() {
          for (place, tap) in input.taps.enumerated() {
            sources[tap.operatorIndex].append(
              Source(kind: kind, isOnFlags: isOnFlags, place: place, tap: tap))
          }
        }
      }
    }
    return sources
  }

  /// Takes the rows of a release that belong to this shard, in the total order.
  ///
  /// - Parameters:
  ///   - level: whose operators take them; what lies below has been done.
  ///   - start: time of the first event of all.
  package func process(
    _ release: [ReleasedSlice], level: Int = 0, start: Int64 = .min
  ) -> ShardOutput {
    var output = ShardOutput(rules: plan.rules.count)
    profile?.begin()
    judge.begin(start: start)
    for place in plan.levels[level].operators {
      collect(place, release)
      run(place, release, &output)
      profile?.endOperator(place, rows: order.count)
    }
    profile?.endRelease(self, level: plan.levels[level], flags: output.flags.count)
    return output
  }

  /// The rows that one operator wants, in the total order; of one event those of higher rank
  /// first.
  private func collect(_ place: Int, _ release: [ReleasedSlice]) {
    order.removeAll(keepingCapacity: true)
    var isSorted = true
    for (number, slice) in release.enumerated() {
      let batch = slice.input.batch
      let isOnFlags = batch.origin != nil
      for source in sources[place] where source.kind == batch.kind && source.isOnFlags == isOnFlags
      {
        let rows = slice.input.taps[source.place][index]
        var next = rows.firstIndex(from: slice.rows.lowerBound)
        while next < rows.count {
          let tapped = rows[next]
          let row = tapped.row
          if row >= slice.rows.upperBound { break }
          next += 1
          if !slice.excluded.isEmpty, slice.excluded.contains(row) { continue }
          let ordered = OrderedRow(
            time: batch.times[row], position: batch.position(row).raw,
            flag: isOnFlags ? Int32(row + 1) : 0, rank: Int32(source.tap.rank),
            slice: Int32(number), place: Int32(source.tap.place), row: tapped)
          if let last = order.last, Self.precedes(ordered, last) { isSorted = false }
          order.append(ordered)
        }
      }
    }
    if !isSorted { order.sort(by: Self.precedes) }
  }

  private static func precedes(_ left: OrderedRow, _ right: OrderedRow) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.position != right.position { return left.position < right.position }
    if left.flag != right.flag { return left.flag < right.flag }
    return left.rank > right.rank
  }

  private func taken(_ row: OrderedRow, _ release: [ReleasedSlice]) -> TakenRow {
    TakenRow(row: row.row, place: Int(row.place), input: release[Int(row.slice)].input)
  }

  private func run(_ place: Int, _ release: [ReleasedSlice], _ output: inout ShardOutput) {
    switch operators[place] {
    case .single(let single):
      for row in order {
        judge.recycle()
        single.process(taken(row, release), &output)
      }
    case .window(let window): run(window, release, &output)
    case .sequence(let sequence):
      for row in order {
        judge.recycle()
        sequence.process(taken(row, release), &output)
      }
    case .feature(let feature):
      let texts = output.texts ?? Arena(pool: texts)
      output.texts = texts
      for row in order {
        judge.recycle()
        feature.process(taken(row, release), texts: texts)
      }
    }
  }

  /// The roles of one event, or one flag, go in together.
  private func run(
    _ window: WindowOperator, _ release: [ReleasedSlice], _ output: inout ShardOutput
  ) {
    if window.rule.roles.isEmpty {
      for row in order {
        judge.recycle()
        window.process(taken(row, release), &output)
      }
      return
    }
    var start = 0
    while start < order.count {
      roles.removeAll(keepingCapacity: true)
      var end = start
      repeat {
        roles.append(taken(order[end], release))
        end += 1
      } while end < order.count && order[end].slice == order[start].slice
        && order[end].row.row == order[start].row.row
      judge.recycle()
      window.process(roles, &output)
      start = end
    }
  }
}
