import TestSupport
import Testing
import WeirCore
import WeirRules

struct ShardProfileTests {
  @Test(arguments: [UInt64(1), 2])
  func operatorsCountWhatReachesThemAndWhatTheyKeep(seed: UInt64) throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 1)
    let level = run.plan.levels[0]
    let profile = ShardProfile(operators: run.plan.operators.count)
    let measured = Shard(
      index: 0, plan: run.plan, sources: [ShardedRun.source], profile: profile)
    let plain = run.freshShards()
    var records = RandomRecords(seed: seed)
    var rows = [Int](repeating: 0, count: run.plan.operators.count)
    for _ in 0..<40 {
      let release = run.release((0..<20).map { _ in records.next() })
      for slice in release {
        let taps = level.events[slice.input.batch.kind].taps
        for (tap, items) in zip(taps, slice.input.taps) {
          rows[tap.operatorIndex] += items[0].count
        }
      }
      let expected = ShardedRun.process(release, plain)
      #expect(ShardedRun.process(release, [measured]) == expected)
    }
    profile.finish(measured)
    #expect(profile.operators.map(\.rows) == rows)
    #expect(profile.flags > 0)
    for (plan, work) in zip(run.plan.operators, profile.operators) { check(plan, work) }
  }

  private func check(_ plan: OperatorPlan, _ work: OperatorProfile) {
    let estimate: StateEstimate
    switch plan {
    case .single:
      #expect(work.size == StateSize())
      return
    case .window(let window): estimate = StateEstimate(window.store)
    case .feature(let feature): estimate = StateEstimate(feature.store)
    case .sequence(let sequence): estimate = StateEstimate(sequence)
    }
    #expect(work.size.keys > 0)
    #expect(work.size.entries > 0)
    #expect(work.size.bytes >= estimate.bytes(keys: work.size.keys, shards: 1))
    #expect(work.peakKeys >= work.size.keys)
    #expect(work.peakBytes >= work.size.bytes)
  }
}
