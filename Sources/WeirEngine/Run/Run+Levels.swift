import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// A release on its way through the levels.
///
/// Belongs to the queue `leveling` once the lowest level is done.
final class LeveledRelease: @unchecked Sendable {
  // @unchecked Sendable: changed on `leveling` only; shards and workers read what was set before.

  let release: MergeState.Release
  let number: Int
  /// That judge it.
  let rules: RunRules
  /// Of all levels that are done.
  var outputs: [ShardOutput] = []
  /// What the next level takes.
  var slices: [ReleasedSlice]
  /// Shards, or evaluations, that are still under way.
  var underWay = 0

  init(_ release: MergeState.Release, _ number: Int, _ rules: RunRules) {
    self.release = release
    self.number = number
    self.rules = rules
    slices = release.slices
  }
}

/// Lets releases into a level in their order.
struct LevelGate {
  private var waiting: [Int: LeveledRelease] = [:]
  private var next: Int

  /// - Parameter releases: how many have gone before the first one to come.
  init(after releases: Int) { next = releases }

  mutating func add(_ release: LeveledRelease) { waiting[release.number] = release }

  mutating func takeNext() -> LeveledRelease? {
    guard let release = waiting.removeValue(forKey: next) else { return nil }
    next += 1
    return release
  }
}

// MARK: - Levels

extension Run {
  /// Hands a release to the shards, level by level, and then to the collector.
  func process(_ release: MergeState.Release, _ number: Int) {
    enter(LeveledRelease(release, number, rules), level: 0)
  }

  /// Gives the operators of a level their rows.
  private func enter(_ work: LeveledRelease, level: Int) {
    if level > 0, work.slices.isEmpty {
      finish(work, level: level)
      return
    }
    work.underWay = shards.count
    let slices = work.slices
    let start = work.release.start
    for shard in shards {
      shard.queue.async { [self] in
        let output = work.rules.shards[shard.index].process(slices, level: level, start: start)
        leveling.async { [self] in
          work.outputs.append(output)
          work.underWay -= 1
          if work.underWay == 0 { finish(work, level: level) }
        }
      }
    }
  }

  /// All operators of a level are done with a release.
  private func finish(_ work: LeveledRelease, level: Int) {
    if level + 1 < work.rules.plan.levels.count {
      prepare(work, level: level + 1)
    } else {
      pass(work, to: level + 1)
    }
  }

  /// Evaluates what a level computes of the events and of the flags of the levels below.
  private func prepare(_ work: LeveledRelease, level: Int) {
    leveling.checkIsCurrent()
    let rules = work.rules
    let inputs = rules.plan.levels[level]
    work.slices = []
    var slices: [ReleasedSlice] = []
    for slice in work.release.slices {
      let input = inputs.events[slice.input.batch.kind]
      if slice.needsEvaluation(input) {
        slices.append(slice)
      } else if let next = slice.handedOn(input, shards: shards.count) {
        work.slices.append(next)
      }
    }
    let flags = inputs.readsFlags ? work.outputs.flatMap(\.flags) : []
    work.underWay = slices.count + (flags.isEmpty ? 0 : 1)
    if work.underWay == 0 {
      pass(work, to: level)
      return
    }
    for slice in slices {
      evaluate(work, level) { [self] context in
        let input = inputs.events[slice.input.batch.kind]
        let rows = context.evaluator(of: rules).evaluate(
          slice, input, shards: shards.count, arena: Arena(pool: arenas))
        var next = ReleasedSlice(input: rows, rows: slice.rows)
        next.excluded = slice.excluded
        return [next]
      }
    }
    guard !flags.isEmpty else { return }
    evaluate(work, level) { [self] context in
      let ordered = rules.plan.ordered(flags)
      return FlagBatches.batches(of: ordered, rules.plan, arenas: arenas).map { batch in
        let input = inputs.flags[batch.kind]
        let rows = context.evaluator(of: rules).evaluate(
          flags: batch, input, shards: shards.count, arena: Arena(pool: arenas))
        return ReleasedSlice(input: rows, rows: 0..<batch.count)
      }
    }
  }

  private func evaluate(
    _ work: LeveledRelease, _ level: Int,
    _ task: @escaping @Sendable (WorkerContext) -> [ReleasedSlice]
  ) {
    workers.submit { [self] context in
      let slices = task(context)
      leveling.async { [self] in
        work.slices += slices
        work.underWay -= 1
        if work.underWay == 0 { pass(work, to: level) }
      }
    }
  }

  /// Lets the releases that are ready into a level in their order; behind the last one the
  /// collector stands.
  private func pass(_ work: LeveledRelease, to level: Int) {
    leveling.checkIsCurrent()
    let rules = work.rules
    rules.levelGates[level].add(work)
    while let next = rules.levelGates[level].takeNext() {
      if level < rules.plan.levels.count {
        enter(next, level: level)
      } else {
        collecting.async { [self] in collect(next) }
      }
    }
  }

  private func collect(_ work: LeveledRelease) {
    let before = collector.outcome.sum.flagged
    recorder?.collecting.begin()
    collector.collect(work.release, work.outputs)
    recorder?.collecting.end(
      .sinks, rowsIn: work.outputs.reduce(0) { $0 + $1.flags.count },
      rowsOut: collector.outcome.sum.flagged - before)
    flushSoon()
    if collector.outcome.failure != nil { options.stop.request() }
    gate.change(releases: -1)
    collected += 1
    noteCollected()
  }

  /// Goes on where someone waits for the releases that have been collected now.
  func noteCollected() {
    if collected == expectedReleases { isDone.open() }
    guard collected == awaitedReleases else { return }
    awaitedReleases = nil
    merging.async { [self] in switchRules() }
  }
}
