import Testing
import WeirCore

@testable import WeirRules

/// The estimate agrees with the structures when they are filled.
struct StateEstimateTests {
  private static func window(_ having: String) throws -> WindowStorePlan {
    let checked = library("kind: call\nby: caller\nwithin: 10m\nhaving: \(having)").plan
    let plan = RulePlanner.plan(checked, zone: .utc)
    guard case .window(let window) = try #require(plan.operators.first) else {
      throw Missing()
    }
    return window.store
  }

  private struct Missing: Error {}

  @Test(arguments: [1, 48, 49, 1000, 5000])
  func tableGrowsAsForetold(keys: Int) {
    let table = KeyTable<Int64>(empty: 0, content: 2)
    for key in 0..<keys {
      if table.isFull { table.grow() }
      _ = table.insert(StateText(low: UInt64(key), high: 8 << 56))
    }
    let bytes = table.byteCount
    #expect(bytes == KeyTable<Int64>.byteCount(holding: keys, content: 2))
  }

  @Test(arguments: [1, 512, 513, 5000])
  func logGrowsAsForetold(entries: Int) {
    let log = EntryLog(words: 3)
    for number in 0..<entries {
      if log.isFull { log.makeRoom(upTo: -1) { _ in } }
      log.entry(log.append())[0] = UInt64(number)
    }
    #expect(log.byteCount == EntryLog.capacity(holding: entries) * 3 * 8)
  }

  @Test(arguments: [1, 64, 65, 341, 342, 9999])
  func poolGrowsAsForetold(blocks: Int) {
    let pool = BlockPool(unit: 3)
    for _ in 0..<blocks { _ = pool.take(order: 0) }
    #expect(pool.words == BlockPool.capacity(holding: blocks, unit: 3))
  }

  @Test func eventHoldsTimePositionArgumentsAndTheWayBack() throws {
    #expect(StateEstimate(try Self.window("count() > 1")).eventBytes == 24)
    #expect(StateEstimate(try Self.window("distinct(callee) > 1")).eventBytes == 40)
    #expect(StateEstimate(try Self.window("sum(duration) > 1s")).eventBytes == 32)
  }

  @Test func largeWindowsKeepAggregates() throws {
    let counted = try #require(StateEstimate(try Self.window("count() > 1")).promotion)
    #expect(counted.eventBytes == 32)
    let distinct = try #require(StateEstimate(try Self.window("distinct(callee) > 1")).promotion)
    #expect(distinct.keyBytes > counted.keyBytes)
    #expect(distinct.eventBytes == 160)
  }

  @Test func bytesLieWithinTheBoundsOfAKey() throws {
    let estimate = StateEstimate(try Self.window("count() > 1"))
    for keys in [10_000, 100_000, 1_000_000] {
      let each = estimate.bytes(keys: keys, shards: 2) / keys
      #expect(each >= estimate.keyBytes.lowerBound + estimate.eventBytes)
      #expect(each <= estimate.keyBytes.upperBound + estimate.eventBytes * 2)
    }
  }
}
