import TestSupport
import Testing
import WeirCore

@testable import WeirReview

struct ByteNumbersTests {
  private func number(_ table: inout ByteNumbers, _ text: String, hash: UInt64) -> Int {
    Array(text.utf8).withUnsafeBufferPointer {
      table.number(of: ByteSlice(start: $0.baseAddress, count: $0.count), hash: hash)
    }
  }

  @Test(arguments: 0..<20)
  func numbersAreThoseOfADictionary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = ByteNumbers()
    var known: [String: Int] = [:]
    for _ in 0..<2_000 {
      let letters = (0..<Int.random(in: 0..<24, using: &random)).map { _ in
        Bool.random(using: &random) ? "a" : "b"
      }
      let text = letters.joined()
      let tag = UInt8.random(in: 0..<3, using: &random)
      let number = table.number(of: text, tag: tag)
      #expect(number == known["\(tag)\(text)", default: known.count])
      known["\(tag)\(text)"] = number
      #expect(table.text(number) == text)
      #expect(table.tag(number) == tag)
    }
    #expect(table.count == known.count)
  }

  /// Whoever writes the logs may choose texts of one hash.
  @Test func textsOfOneHashStayApart() {
    var table = ByteNumbers()
    let texts = (0..<40).map { String(repeating: "x", count: $0) } + ["xxxxxxxxxxxxxxxxy", "y"]
    for (place, text) in texts.enumerated() {
      #expect(number(&table, text, hash: 7) == place)
    }
    for (place, text) in texts.enumerated() {
      #expect(number(&table, text, hash: 7) == place)
    }
  }
}
