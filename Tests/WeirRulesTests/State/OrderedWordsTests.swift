import TestSupport
import Testing

@testable import WeirRules

struct OrderedWordsTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func agreesWithASortedArray(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var words = OrderedWords()
    var values: [Int64] = []
    for step in 0..<12_000 {
      // Phases of growing and of shrinking, with many equal values.
      let isAdding = Int.random(in: 0..<10, using: &random) < (step / 3000 % 2 == 0 ? 9 : 2)
      if isAdding || values.isEmpty {
        let value = Int64.random(in: -800...800, using: &random)
        words.add(value)
        values.append(value)
      } else {
        values.swapAt(Int.random(in: values.indices, using: &random), values.count - 1)
        words.remove(values.removeLast())
      }
      #expect(words.count == values.count)
      guard step % 50 == 0 else { continue }
      let sorted = values.sorted()
      #expect((0..<words.count).map { words[$0] } == sorted)
      let ends = (0..<2).map { _ in Int64.random(in: -900...900, using: &random) }.sorted()
      for range in [ends[0]...ends[1], .min...ends[0], ends[1] ... .max, .min ... .max] {
        #expect(words.count(in: range) == sorted.count { range.contains($0) })
      }
    }
  }
}
