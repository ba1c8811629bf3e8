import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PhraseMatcherTests {
  /// Lists with rows of several validities against a search of every row.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func findsTheListsOfANaiveSearch(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let letters = ["a", "b", "账", "户", "é"]
    func text(_ lengths: ClosedRange<Int>) -> String {
      (0..<Int.random(in: lengths, using: &generator))
        .map { _ in letters.randomElement(using: &generator) ?? "a" }.joined()
    }
    let lists = (0..<Int.random(in: 1...5, using: &generator)).map { place in
      ValueList(
        name: "l\(place)",
        rows: (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          ValueList.Row(
            value: Array(text(1...5).utf8),
            validFrom: [.min, 0, 10].randomElement(using: &generator) ?? 0,
            validTo: [.max, 5, 20].randomElement(using: &generator) ?? 0)
        })
    }
    let matcher = PhraseMatcher(lists: lists)
    #expect(matcher.phraseCount == lists.reduce(0) { $0 + $1.rows.count })
    var buffer = FoldBuffer()
    for _ in 0..<40 {
      let text = Array(text(0...120).utf8)
      for time: Int64 in [-1, 0, 7, 15, 30] {
        var expected: UInt64 = 0
        for (place, list) in lists.enumerated() {
          let isFound = list.rows.contains { row in
            row.validFrom <= time && time < row.validTo && text.count >= row.value.count
              && (0...text.count - row.value.count).contains {
                text[$0...].starts(with: row.value)
              }
          }
          if isFound { expected |= 1 << UInt64(place) }
        }
        let found = text.withUnsafeBufferPointer {
          matcher.find(ByteSlice(start: $0.baseAddress, count: $0.count), at: time, &buffer)
        }
        #expect(found == expected)
      }
    }
  }
}
