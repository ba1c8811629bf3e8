import Testing

@testable import WeirCore

struct LargeMemoryTests {
  /// Small runs, one that becomes large, and one that was large before.
  @Test func growingKeepsTheBytes() {
    var count = 1 << 10
    var start = LargeMemory.room(UInt64.self, count)
    for index in 0..<count { start[index] = UInt64(index) }
    while count * MemoryLayout<UInt64>.stride < LargeMemory.hugeBytes * 4 {
      start = LargeMemory.doubled(start, count)
      for index in count..<(2 * count) { start[index] = UInt64(index) }
      count *= 2
      #expect((0..<count).allSatisfy { start[$0] == UInt64($0) })
    }
    LargeMemory.giveBack(start, count)
  }

  @Test func anySizeCanBeGrown() {
    let bytes = LargeMemory.hugeBytes + 12_345
    let start = LargeMemory.allocate(byteCount: bytes)
    start.storeBytes(of: 7, toByteOffset: bytes - 1, as: UInt8.self)
    let larger = LargeMemory.grow(start, from: bytes, to: bytes + 3 * LargeMemory.hugeBytes)
    #expect(larger.load(fromByteOffset: bytes - 1, as: UInt8.self) == 7)
    LargeMemory.deallocate(larger, byteCount: bytes + 3 * LargeMemory.hugeBytes)
  }
}
