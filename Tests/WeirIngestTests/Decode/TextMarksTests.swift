import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct TextMarksTests {
  private static let sequences: [[UInt8]] =
    ["a", "\"", "\\", ",", "é", "漢", "😀", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{ffff}"].map
  {
    Array($0.utf8)
  } + [
    [0], [0x1F], [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0xBF],
    [0xE0, 0xA0], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80],
    [0xF8], [0xFF], [0xE6, 0xBC], [0xF0, 0x9F, 0x98],
  ]

  /// A text of about `count` bytes that ends with a line feed; every fourth one is plain UTF-8.
  private static func text(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = []
    let isValid = generator.next() % 4 == 0
    let rarity = UInt64.random(in: 1...40, using: &generator)
    while text.count < count {
      if generator.next() % rarity != 0 {
        text.append(UInt8(ascii: "x"))
      } else if isValid {
        text += sequences[Int(generator.next() % 12)]
      } else {
        text += sequences.randomElement(using: &generator) ?? []
      }
    }
    return text + [UInt8(ascii: "\n")]
  }

  @Test func vectorsAgreeWithSingleBytes() {
    var generator = SeededGenerator(seed: 7)
    var valid = 0
    let arena = Arena(pool: ArenaPool())
    for number in 0..<2_000 {
      let bytes = Self.text(Int.random(in: 0...300, using: &generator), &generator)
      // The text stands at every offset from a block, and its neighbours must not matter.
      let room = Array(repeating: UInt8(0xC2), count: number % 64)
      let buffer = TextBuffer(copying: room + bytes + [0xBF])
      let start = UnsafePointer(buffer.start + room.count)
      for marked in [MarkedBytes.json, .csv(delimiter: UInt8(ascii: ","))] {
        var marks = TextMarks(start, count: bytes.count, marked, arena: arena)
        marks.markPlainly(start, bytes.count, marked)
        let expected = Marked(marks, bytes.count)
        #expect(expected.isUTF8 == (String(validating: bytes, as: UTF8.self) != nil))
        #expect(expected.words == Self.words(bytes, marked))
        if expected.isUTF8 { valid += 1 }
        #if arch(x86_64)
          for level in 0...TextMarks.level {
            marks.mark(start, bytes.count, marked, level: level)
            #expect(Marked(marks, bytes.count) == expected, "text \(number), level \(level)")
          }
        #endif
      }
    }
    // Both answers are met.
    #expect(valid > 500 && valid < 3_500)
  }

  private static func words(_ bytes: [UInt8], _ marked: MarkedBytes) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (bytes.count + 63) / 64)
    for (place, byte) in bytes.enumerated()
    where byte < marked.below || byte == marked.first || byte == marked.second {
      words[place / 64] |= 1 << UInt64(place % 64)
    }
    return words
  }

  private struct Marked: Equatable {
    var words: [UInt64]
    var lines: Int
    var isUTF8: Bool
    var hasNull: Bool

    init(_ marks: TextMarks, _ count: Int) {
      words = Array(UnsafeBufferPointer(start: marks.words, count: (count + 63) / 64))
      (lines, isUTF8, hasNull) = (marks.lineCount, marks.isUTF8, marks.hasNull)
    }
  }

  @Test func findsTheNextMark() {
    let arena = Arena(pool: ArenaPool())
    let words = arena.allocate(UInt64.self, count: 5)
    let bits: [UInt64] = [0x8000_0000_0000_0001, 0, 0, 2, 0]
    for (place, word) in bits.enumerated() { words[place] = word }
    let places = [0, 1, 62, 63, 64, 190, 192, 193].map { TextMarks.next(words, from: $0) }
    #expect(places == [0, 63, 63, 63, 193, 193, 193, 193])
  }
}
