import TestSupport
import Testing
import WeirCore

struct HashTests {
  private func hash(_ bytes: [UInt8], at offset: Int = 0) -> UInt64 {
    let moved = [UInt8](repeating: 7, count: offset) + bytes
    return moved.withUnsafeBufferPointer { hashBytes(UnsafeBufferPointer(rebasing: $0[offset...])) }
  }

  @Test(arguments: 0...40)
  func everyByteCounts(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    var seen: Set<UInt64> = [hash(bytes)]
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(seen.insert(hash(changed)).inserted, "byte \(index), bit \(bit)")
      }
    }
    #expect(seen.insert(hash(bytes + [0])).inserted)
    for offset in 1..<9 { #expect(hash(bytes, at: offset) == hash(bytes)) }
  }
}
