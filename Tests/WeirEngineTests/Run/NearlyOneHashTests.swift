import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// Keys of which the index of a table takes one for the other at first.
struct NearlyOneHashTests {
  private static func phone(_ number: Int) -> String { "+86139\(10_000_000 + number)" }

  /// Two telephones whose hashes have one lower half.
  private static func alike() -> (String, String)? {
    var known: [UInt32: Int] = [:]
    for number in 0..<1_000_000 {
      let hash = Array(phone(number).utf8).withUnsafeBufferPointer {
        StateText(borrowing: ByteSlice(start: $0.baseAddress, count: $0.count)).hash
      }
      if let other = known.updateValue(number, forKey: UInt32(truncatingIfNeeded: hash)) {
        return (phone(other), phone(number))
      }
    }
    return nil
  }

  private static func call(_ caller: String, _ second: Int) -> EventLine {
    EventLine(
      kind: "call", id: "c\(second)", time: 1_700_000_000_000 + Int64(second) * 1000,
      fields: [
        EventBuilder.phone("caller", caller, is: caller),
        EventBuilder.phone("callee", phone(1), is: phone(1)),
        EventBuilder.bool("answered", true),
      ])
  }

  /// The first caller is known when the rows of the second one are looked up ahead.
  @Test func rowsLookedUpAheadFindTheirOwnKeys() throws {
    let rule = StatefulRules.file(
      "three", "kind: call\nby: caller\nwithin: 1h\nhaving: count() == 3\nwhy: \"{count()}\"")
    let run = ShardedRun(try StatefulRules.plan([rule]), shards: 1)
    let (first, second) = try #require(Self.alike())
    let shards = run.freshShards()
    #expect(ShardedRun.outputs(run.release([Self.call(first, 0)]), shards)[0].flags.isEmpty)
    let callers = [second, first, second, first, second]
    let calls = callers.enumerated().map { Self.call($1, $0 + 1) }
    let flags = ShardedRun.outputs(run.release(calls), shards)[0].flags
    #expect(flags.map { $0.batch.ids[$0.row].array } == ["c4", "c5"].map { Array($0.utf8) })
  }
}
