import TestSupport
import Testing
import WeirCore
import WeirRules

struct ShardCheckpointTests {
  /// Shards that have seen `count` records of the stream.
  private func shards(
    after count: Int, _ run: ShardedRun, _ records: inout RandomRecords
  )
    -> [Shard]
  {
    let shards = run.freshShards()
    for _ in 0..<(count / 20) {
      _ = ShardedRun.process(run.release((0..<20).map { _ in records.next() }), shards)
    }
    return shards
  }

  @Test(arguments: [1, 3], [UInt64(1), 2, 3])
  func streamGoesOnFromACheckpointAsItWouldHave(shardCount: Int, seed: UInt64) throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: shardCount)
    var records = RandomRecords(seed: seed)
    let first = run.freshShards()
    var second = first
    var flagged = Set<String>()
    for step in 0..<150 {
      if step % 37 == 30 {
        let checkpoint = ShardedRun.checkpoint(second)
        second = try run.restored(checkpoint)
        #expect(ShardedRun.checkpoint(second) == checkpoint)
      }
      let release = run.release((0..<(1 + records.below(30))).map { _ in records.next() })
      let expected = ShardedRun.process(release, first)
      if step >= 30 {
        #expect(ShardedRun.process(release, second) == expected)
        flagged.formUnion(expected.map { String($0.prefix(1)) })
      }
    }
    // Flags of all four rules and suppressed ones have been compared.
    #expect(flagged.isSuperset(of: ["0", "1", "2", "3", "s"]))
  }

  @Test func equalStateGivesEqualBytes() throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 1)
    var records = RandomRecords(seed: 5)
    let releases = (0..<20).map { _ in run.release((0..<20).map { _ in records.next() }) }
    let checkpoints = (0..<2).map { _ in
      let shards = run.freshShards()
      for release in releases { _ = ShardedRun.process(release, shards) }
      return ShardedRun.checkpoint(shards)
    }
    #expect(checkpoints[0] == checkpoints[1])
    #expect(checkpoints[0] != ShardedRun.checkpoint(run.freshShards()))
  }

  @Test func everyTruncationIsRefused() throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 1)
    var records = RandomRecords(seed: 6)
    let checkpoint = ShardedRun.checkpoint(shards(after: 40, run, &records))
    for count in 0..<checkpoint.count {
      #expect(throws: CheckpointError.self) { try run.restored(Array(checkpoint[..<count])) }
      // With a hash that fits, the parts themselves tell.
      #expect(throws: CheckpointError.self) {
        try run.restored(resealed(Array(checkpoint[..<max(9, count - 8)])))
      }
    }
  }

  @Test func changedBytesAreRefused() throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 1)
    var records = RandomRecords(seed: 7)
    let checkpoint = ShardedRun.checkpoint(shards(after: 40, run, &records))
    var random = SeededGenerator(seed: 7)
    for _ in 0..<1000 {
      var damaged = checkpoint
      damaged[Int.random(in: damaged.indices, using: &random)] ^= UInt8.random(
        in: 1...255, using: &random)
      #expect(throws: CheckpointError.self) { try run.restored(damaged) }
    }
  }

  /// Damage that the hash does not show: it is refused, or gives some state that can go on.
  @Test func changedBytesUnderAFittingHashNeverTrap() throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 1)
    var records = RandomRecords(seed: 8)
    let checkpoint = ShardedRun.checkpoint(shards(after: 80, run, &records))
    let release = run.release((0..<30).map { _ in records.next() })
    var random = SeededGenerator(seed: 8)
    var restored = 0
    for _ in 0..<2000 {
      var damaged = Array(checkpoint.dropLast(8))
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        damaged[Int.random(in: 9..<damaged.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      guard let shards = try? run.restored(resealed(damaged)) else { continue }
      restored += 1
      let outputs = ShardedRun.process(release, shards)
      #expect(!outputs.isEmpty)
    }
    #expect(restored > 100 && restored < 2000)
  }

  /// `body` with the hash that belongs to it.
  private func resealed(_ body: [UInt8]) -> [UInt8] {
    let hash = body.withUnsafeBufferPointer(hashBytes)
    return body + (0..<UInt64(8)).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
  }

  private func refusal(of checkpoint: [UInt8], by files: [SourceText]) throws -> String? {
    let run = ShardedRun(try StatefulRules.plan(files), shards: 1)
    do {
      _ = try run.restored(checkpoint)
      return nil
    } catch let error as CheckpointError {
      return error.description
    }
  }

  @Test func stateOfOtherRulesIsRefusedByName() throws {
    let run = ShardedRun(
      try StatefulRules.plan([StatefulRules.calls, StatefulRules.sequence]), shards: 1)
    var records = RandomRecords(seed: 9)
    let checkpoint = ShardedRun.checkpoint(shards(after: 100, run, &records))

    let renamed = try refusal(
      of: checkpoint, by: [StatefulRules.payments, StatefulRules.sequence])
    #expect(
      renamed
        == "the checkpoint has the state of rule 'calls' where that of 'payments' is wanted")

    var longer = StatefulRules.calls.text
    longer.replace("within: 10m", with: "within: 11m")
    let changed = try refusal(
      of: checkpoint, by: [SourceText(path: "calls.yaml", text: longer), StatefulRules.sequence])
    #expect(changed?.hasPrefix("rule 'calls' has changed since the checkpoint") == true)

    var shorter = StatefulRules.sequence.text
    shorter.replace(" {lure.caller}", with: "")
    let forgotten = try refusal(
      of: checkpoint, by: [StatefulRules.calls, SourceText(path: "sequence.yaml", text: shorter)])
    #expect(forgotten?.hasPrefix("rule 'sequence' has changed since the checkpoint") == true)

    let removed = try refusal(of: checkpoint, by: [StatefulRules.calls])
    #expect(removed == "rules with state: 2 in the checkpoint, 1 now")
    #expect(
      try refusal(of: checkpoint, by: [StatefulRules.calls, StatefulRules.sequence]) == nil)
  }

  @Test func stateOfAnotherShardIsRefused() throws {
    let run = ShardedRun(try StatefulRules.plan(), shards: 2)
    let shards = run.freshShards()
    let swapped = ShardedRun.checkpoint([shards[1], shards[0]])
    #expect(throws: CheckpointError("the checkpoint has shard 1 where shard 0 is wanted")) {
      try run.restored(swapped)
    }
  }
}
