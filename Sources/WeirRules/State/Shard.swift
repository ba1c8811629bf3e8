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

  /// A tap of an operator and whose rows it takes.
  private struct Source: BitwiseCopyable {
    var kind: KindID
    var isOnFlags: Bool
    /// Place among the taps of the site.
    var tap: Int
    /// See ``Tap/rank`` and ``Tap/place``.
    var rank: Int
    var place: Int
  }

  let index: Int
  private let plan: RulePlan
  let operators: [Operator]
  /// By operator.
  private let sources: FixedLists<Source>
  private let judge: FlagJudge
  private let texts: ArenaPool
  /// The rows of the operator at hand.
  private var taken = TakenRows()
  /// Of the release at hand.
  private var slices: [SliceView] = []
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
        .window(WindowOperator(plan: window, rules: plan.rules, judge: judge))
      case .sequence(let sequence):
        .sequence(
          SequenceOperator(plan: sequence, rule: plan.rules[sequence.rule], judge: judge))
      case .feature(let feature): .feature(FeatureOperator(plan: feature, judge: judge))
      }
    }
    self.sources = FixedLists(Self.sources(of: plan))
  }

  private static func sources(of plan: RulePlan) -> [[Source]] {
    var sources: [[Source]] = plan.operators.map { _ in [] }
    for level in plan.levels {
      for (inputs, isOnFlags) in [(level.events, false), (level.flags, true)] {
        for (kind, input) in inputs.enumerated() {
          for (place, tap) in input.taps.enumerated() {
            sources[tap.operatorIndex].append(
              Source(
                kind: kind, isOnFlags: isOnFlags, tap: place, rank: tap.rank, place: tap.place))
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
    // Neither slices nor rows hold their batches.
    withExtendedLifetime(release) {
      slices = release.map { SliceView($0, shard: index) }
      for place in plan.levels[level].operators {
        collect(place, release)
        run(place, &output)
        profile?.endOperator(place, rows: taken.count)
      }
    }
    profile?.endRelease(self, level: plan.levels[level], flags: output.flags.count)
    return output
  }

  /// The rows that one operator wants, in the total order.
  private func collect(_ place: Int, _ release: [ReleasedSlice]) {
    taken.removeAll()
    slices.withUnsafeBufferPointer { slices in
      // Tap by tap: the rows of one tap are mostly in order from slice to slice.
      for source in sources[place] {
        for number in slices.indices
        where slices[number].kind == source.kind && slices[number].isOnFlags == source.isOnFlags {
          let slice = slices[number]
          taken.take(
            slice.rows(of: source.tap), of: slice, number: number, rank: source.rank,
            place: source.place, excluded: slice.hasExcluded ? release[number].excluded : nil)
        }
      }
    }
    taken.settle()
  }

  private func run(_ place: Int, _ output: inout ShardOutput) {
    let rows = taken.all
    if rows.isEmpty { return }
    switch operators[place] {
    case .single(let single): single.process(rows, &output)
    case .window(let window): window.process(rows, &output)
    case .sequence(let sequence): sequence.process(rows, &output)
    case .feature(let feature):
      let texts = output.texts ?? Arena(pool: texts)
      output.texts = texts
      feature.process(rows, texts: texts)
    }
  }
}
