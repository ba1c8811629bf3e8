import TestSupport
import Testing
import WeirCore
import WeirRules

/// Rules that share the windows of their keys against the same rules with windows of their own.
struct SharedWindowTests {
  /// They look back in different ways and keep different values.
  private static let rules = [
    ("many", "1h", "count() >= 4 and distinct(cell) >= 2", "once_per: 2m"),
    ("short", "2m", "count() >= 3", ""),
    ("talkers", "10m", "sum(duration) >= 5s and count() over 5m >= 2", "once_per: 30s"),
    ("again", "6h", "count(where cell == this.cell) >= 3 and duration >= 2s", ""),
    ("before", "5m", "count() before 10m >= 2 and answered", "once_per: 1m"),
    ("long", "6h", "count() >= 20 and median(duration) >= 1s", ""),
  ].map { id, within, having, rest in
    StatefulRules.file(
      id,
      """
      kind: call
      where: duration > 0s
      by: caller
      within: \(within)
      having: "\(having)"
      \(rest)
      why: "{count()} {distinct(cell)} {last(duration)}"
      """)
  }

  private static func run(isShared: Bool, shards: Int) throws -> ShardedRun {
    let plan = try StatefulRules.plan(rules + StatefulRules.all, isFinal: isShared)
    return ShardedRun(plan, shards: shards)
  }

  @Test func rulesShareOneWindow() throws {
    func windows(isShared: Bool) throws -> [Int] {
      try Self.run(isShared: isShared, shards: 1).plan.operators.compactMap {
        if case .window(let window) = $0 { window.rules.count } else { nil }
      }.sorted()
    }
    #expect(try windows(isShared: false) == Array(repeating: 1, count: 9))
    // `calls` of the other rules has the same events, too, but keeps more of them for a shorter time.
    #expect(try windows(isShared: true) == [1, 1, 1, 6])
  }

  @Test(arguments: [1, 3], [UInt64(1), 2, 3])
  func flagsAndEvidenceAreTheSame(shardCount: Int, seed: UInt64) throws {
    let alone = try Self.run(isShared: false, shards: shardCount)
    let shared = try Self.run(isShared: true, shards: shardCount)
    var records = RandomRecords(seed: seed)
    let first = alone.freshShards()
    var second = shared.freshShards()
    var flagged = Set<String>()
    for step in 0..<150 {
      if step % 37 == 30 { second = try shared.restored(ShardedRun.checkpoint(second)) }
      let lines = (0..<(1 + records.below(30))).map { _ in records.next() }
      let expected = ShardedRun.process(alone.release(lines), first).sorted()
      #expect(ShardedRun.process(shared.release(lines), second).sorted() == expected)
      flagged.formUnion(expected.map { String($0.prefix { $0 != " " }) })
    }
    #expect(flagged.isSuperset(of: (0...6).map(String.init) + ["suppressed"]), "\(flagged)")
  }
}
