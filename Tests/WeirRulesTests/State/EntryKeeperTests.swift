import Testing
import WeirCore

@testable import WeirRules

struct EntryKeeperTests {
  @Test func keepsLongTextsAsLongAsEntriesHaveThem() {
    var layout = EntryLayout()
    layout.append(.integer)
    layout.append(.string)
    layout.append(.bool)
    layout.append(.string)
    let keepers = EntryKeepers([EntryLayout(), layout])
    let pool = TextPool()
    let long = Array("a text that is too long for its place".utf8)
    long.withUnsafeBufferPointer { bytes in
      let borrowed = StateText(
        borrowing: ByteSlice(start: bytes.baseAddress, count: bytes.count))
      let short = StateText(low: 0x6261, high: 2 << 56)
      let row: [UInt64] = [7, borrowed.low, borrowed.high, 1, short.low, short.high]
      var entry = [UInt64](repeating: 0, count: layout.words)
      keepers[1].store(row, to: &entry, pool)
      #expect(entry[0] == 7)
      #expect(entry[3...] == [1, short.low, short.high])
      let kept = StateText(low: entry[1], high: entry[2])
      #expect(pool.bytes(kept) == long)
      keepers[1].retain(entry, pool)
      keepers[1].release(entry, pool)
      #expect(pool.find(borrowed) == kept)
      keepers[1].release(entry, pool)
      #expect(pool.find(borrowed) == nil)
    }
  }
}
