import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct KeyTableTests {
  @Test func findsKeysThatBeginAlike() {
    var random = SeededGenerator(seed: 11)
    let arena = Arena(pool: ArenaPool())
    var table = KeyTable(arena: arena)
    var slots: [String: Int] = [:]
    func key() -> String {
      let count = Int.random(in: 0...22, using: &random)
      let letters = (0..<count).map { $0 < 15 ? "a" : random.next() % 3 == 0 ? "b" : "a" }
      return letters.joined() + (random.next() % 4 == 0 ? "é" : "")
    }
    for _ in 0..<60 {
      let key = key()
      let slot = table.insert(path: key, nested: false)
      #expect(slots[key] == nil || slots[key] == slot)
      slots[key] = slot
    }
    table.seal()
    var unknown = 0
    for _ in 0..<2_000 {
      let key = key()
      // What follows a key in its text is not part of it.
      let text = TextBuffer(copying: Array((key + "\":aaaaaaaaaaaaaaaa").utf8))
      let found = table.slot(ByteSlice(start: text.start, count: key.utf8.count), object: 0)
      #expect(found == slots[key] ?? KeyTable.unknown, "\(key)")
      if found == KeyTable.unknown { unknown += 1 }
      #expect(table.slot(ByteSlice(start: text.start, count: key.utf8.count), object: 1) < 0)
    }
    #expect(unknown > 100 && unknown < 1_900)
  }
}
