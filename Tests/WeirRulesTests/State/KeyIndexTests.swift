import TestSupport
import Testing

@testable import WeirRules

struct KeyIndexTests {
  /// Against a dictionary of the numbers of each hash; few hashes differ in their lower halves, and
  /// clusters go on at the beginning.
  @Test(arguments: 0..<32) func numbersAreFoundByTheirHashes(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let index = KeyIndex()
    var hashes: [UInt64] = []
    for number in 0..<1500 {
      if index.isFull { index.double() }
      let half = random.next() & 0x3FF | (seed % 2 == 0 ? 0 : 0xFFFF_FC00)
      hashes.append(random.next() << 32 | half)
      index.insert(number, hashes[number])
    }
    for (number, hash) in hashes.enumerated() {
      let found = index.find(hash) { hashes[$0] == hash }
      #expect(found == hashes.firstIndex(of: hash))
      let candidate = index.find(hash) { _ in true }.map { UInt32(truncatingIfNeeded: hashes[$0]) }
      #expect(candidate == UInt32(truncatingIfNeeded: hash))
      let other = index.find(hash) { $0 == number }
      #expect(other == number)
    }
    let unknown = index.find(0x400) { _ in true }
    #expect(unknown == nil)
  }

  @Test func nothingIsThereAfterRemovingAll() {
    let index = KeyIndex()
    for number in 0..<40 { index.insert(number, UInt64(number)) }
    index.removeAll()
    for number in 0..<40 {
      let found = index.find(UInt64(number)) { _ in true }
      #expect(found == nil)
    }
    for number in 0..<40 { index.insert(number, UInt64(number)) }
    let isFull = index.isFull
    #expect(!isFull)
  }

  @Test func capacityIsForetold() {
    for keys in [1, 48, 49, 97, 1000, 5000] {
      let index = KeyIndex()
      for number in 0..<keys {
        if index.isFull { index.double() }
        index.insert(number, UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
      }
      let bytes = index.byteCount
      #expect(bytes == KeyIndex.capacity(holding: keys) * KeyIndex.placeBytes)
    }
  }
}
