import Testing
import WeirCore

@testable import WeirRules

struct TextPoolTests {
  private let long = Array("a text of more than fifteen bytes".utf8)
  private let other = Array("another text of more than fifteen".utf8)

  private func find(_ bytes: [UInt8], in pool: borrowing TextPool) -> StateText? {
    let text = TextBuffer(copying: bytes)
    return withExtendedLifetime(text) {
      pool.find(
        StateText(borrowing: ByteSlice(start: UnsafePointer(text.start), count: bytes.count)))
    }
  }

  @Test func textsOfEveryLengthComeBack() {
    let pool = TextPool()
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8(200 + $0) }
      let text = pool.retain(bytes: bytes)
      #expect(pool.bytes(text) == bytes)
      #expect(text.isPooled == (count > StateText.inlineLimit))
      #expect(!text.isMissing)
      #expect(pool.retain(bytes: bytes) == text)
    }
    #expect(pool.retain(ByteSlice.missing).isMissing)
  }

  @Test func bytesFollowTheTextsThatAreKept() {
    let pool = TextPool()
    _ = pool.retain(bytes: Array("short".utf8))
    #expect(pool.byteCount == 0)
    let text = pool.retain(bytes: long)
    _ = pool.retain(bytes: long)
    #expect(pool.byteCount == TextPool.textOverhead + long.count)
    pool.release(text)
    #expect(pool.byteCount == TextPool.textOverhead + long.count)
    pool.release(text)
    // Its place waits for another text.
    #expect(pool.byteCount == TextPool.textOverhead)
    _ = pool.retain(bytes: other)
    #expect(pool.byteCount == TextPool.textOverhead + other.count)
  }

  @Test func textStaysUntilItsLastUserHasGone() {
    let pool = TextPool()
    let text = pool.retain(bytes: long)
    pool.retain(text)
    pool.release(text)
    #expect(find(long, in: pool) == text)
    pool.release(text)
    #expect(find(long, in: pool) == nil)
  }

  @Test func placeIsUsedAgain() {
    let pool = TextPool()
    let first = pool.retain(bytes: long)
    pool.release(first)
    let second = pool.retain(bytes: other)
    #expect(second.low == first.low)
    #expect(pool.bytes(second) == other)
    #expect(find(long, in: pool) == nil)
  }
}
