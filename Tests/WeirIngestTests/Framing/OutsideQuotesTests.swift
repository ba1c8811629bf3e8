import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct OutsideQuotesTests {
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")

  /// What a reader finds that goes from field to field.
  private struct Reading: Equatable {
    var separators: [Int] = []
    var quotes: [Int] = []
    /// Behind the last line feed that ends a record.
    var lastRecord = 0
    /// Whether no quote stands where it should not, and all are closed.
    var isRegular = true

    init(_ text: [UInt8]) {
      var index = 0
      while index < text.count {
        // A field begins here.
        if text[index] == quote { index = passQuoted(text, from: index) }
        while index < text.count, text[index] != comma, text[index] != lineFeed {
          if text[index] == quote { isRegular = false }
          index += 1
        }
        guard isRegular, index < text.count else { return }
        separators.append(index)
        if text[index] == lineFeed { lastRecord = index + 1 }
        index += 1
      }
    }

    private mutating func passQuoted(_ text: [UInt8], from opening: Int) -> Int {
      quotes.append(opening)
      var index = opening + 1
      while index < text.count {
        index += 1
        guard text[index - 1] == quote else { continue }
        quotes.append(index - 1)
        guard index < text.count, text[index] == quote else { return index }
        quotes.append(index)
        index += 1
      }
      isRegular = false
      return index
    }
  }

  private static func text(_ random: inout SeededGenerator) -> [UInt8] {
    let alphabet = Array("\"\",,\nab".utf8)
    let rarity = UInt64.random(in: 1...30, using: &random)
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      switch random.next() % 3 {
      case 0:
        let count = Int.random(in: 0...40, using: &random)
        let inside = (0..<count).map { _ in Array("x,\n漢".utf8)[Int(random.next() % 4)] }
        text += [quote] + inside + (random.next() % 2 == 0 ? [quote, quote] : []) + [quote]
      case 1: text += Array(repeating: UInt8(ascii: "y"), count: Int(random.next() % 40))
      default: break
      }
      text.append(random.next() % 3 == 0 ? lineFeed : comma)
      if random.next() % rarity == 0, let byte = alphabet.randomElement(using: &random) {
        text.append(byte)
      }
    }
    return text
  }

  private static func bits(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) -> [Int] {
    (0..<count).filter { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
  }

  @Test func agreesWithReadingFieldByField() {
    var random = SeededGenerator(seed: 5)
    let arena = Arena(pool: ArenaPool())
    let (separators, quotes) = (
      arena.allocate(UInt64.self, count: 40), arena.allocate(UInt64.self, count: 40)
    )
    var regular = 0
    for number in 0..<6_000 {
      let text = Self.text(&random)
      let expected = Reading(text)
      // The text stands at every offset from a block, and its neighbours must not matter.
      let room = Array(repeating: Self.quote, count: number % 64)
      let buffer = TextBuffer(copying: room + text + [Self.quote, Self.lineFeed])
      let start = UnsafePointer(buffer.start + room.count)
      func check(_ isMarked: Bool, _ lastRecord: Int, _ who: String) {
        #expect(isMarked == expected.isRegular, "text \(number), \(who)")
        #expect(lastRecord == expected.lastRecord, "text \(number), \(who)")
        guard isMarked else { return }
        #expect(Self.bits(separators, text.count) == expected.separators, "text \(number), \(who)")
        #expect(Self.bits(quotes, text.count) == expected.quotes, "text \(number), \(who)")
      }
      check(
        OutsideQuotes.markPlainly(
          start, count: text.count, delimiter: Self.comma, separators: separators, quotes: quotes),
        OutsideQuotes.lastRecordPlainly(start, count: text.count, delimiter: Self.comma),
        "byte by byte")
      #if arch(x86_64)
        for level in 0...TextMarks.level {
          check(
            OutsideQuotes.mark(
              start, count: text.count, delimiter: Self.comma, separators: separators,
              quotes: quotes, level: level),
            OutsideQuotes.lastRecord(
              start, count: text.count, delimiter: Self.comma, level: level), "level \(level)")
        }
      #endif
      if expected.isRegular { regular += 1 }
    }
    #expect(regular > 1_000 && regular < 5_000)
  }
}
