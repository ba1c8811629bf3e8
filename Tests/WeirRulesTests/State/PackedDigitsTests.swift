import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PackedDigitsTests {
  private func text(_ bytes: [UInt8]) -> (owner: TextBuffer, slice: ByteSlice) {
    let owner = TextBuffer(copying: bytes)
    return (owner, ByteSlice(start: UnsafePointer(owner.start), count: bytes.count))
  }

  @Test func digitsLieInPlaceAndComeBack() {
    var random = SeededGenerator(seed: 1)
    let pool = TextPool()
    for count in 14...34 {
      for _ in 0..<20 {
        let bytes = (0..<count).map { _ in UInt8.random(in: 48...57, using: &random) }
        let kept = pool.retain(bytes: bytes)
        #expect(kept.isPooled == (count > PackedDigits.limit))
        #expect(pool.bytes(kept) == bytes)
      }
    }
  }

  @Test(arguments: [UInt8(0), 0x2F, 0x3A, 0x3F, 0x80, 0xB0, 0xFF])
  func anyOtherByteIsNoDigit(byte: UInt8) {
    for place in 0..<20 {
      var bytes = [UInt8](repeating: 0x35, count: 20)
      bytes[place] = byte
      let (owner, slice) = text(bytes)
      #expect(withExtendedLifetime(owner) { PackedDigits.pack(slice) } == nil)
    }
  }

  @Test func countsAndLeadingZerosTellTextsApart() {
    let pool = TextPool()
    let texts = ["0000000000000000", "00000000000000000", "0000000000000001", "000000000000000001"]
    #expect(Set(texts.map { pool.retain(bytes: Array($0.utf8)) }).count == texts.count)
  }

  @Test func equalPairsAreEqualKeysAndNoOthers() {
    let parts = [
      "0", "00", "1", "+1", "+01", "12345678", "6217032776179201", "+621703277617920", "A", "AB",
      "0A", "SHOP004268", "ZZZZZZZZZZ", "Z",
    ].map { text(Array($0.utf8)) }
    var keys: [StateText: (Int, Int)] = [:]
    for (first, left) in parts.enumerated() {
      for (second, right) in parts.enumerated() {
        guard let key = PackedPair.pack(left.slice, right.slice) else { continue }
        #expect(keys.updateValue((first, second), forKey: key) == nil)
        #expect(key.high >> 56 == 15)
      }
    }
    // Two names are no pair.
    #expect(keys.count == 14 * 14 - 6 * 6)
  }

  @Test(arguments: [
    "", "+", "12345678901234567", "+12345678901234567", "1a", "a", "ABCDEFGHIJK", "A-",
  ])
  func otherTextsMakeNoPair(other: String) {
    let (number, wrong) = (text(Array("86".utf8)), text(Array(other.utf8)))
    withExtendedLifetime((number, wrong)) {
      #expect(PackedPair.pack(number.slice, wrong.slice) == nil)
      #expect(PackedPair.pack(wrong.slice, number.slice) == nil)
    }
  }
}
