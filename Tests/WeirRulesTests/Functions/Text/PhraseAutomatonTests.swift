import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PhraseAutomatonTests {
  private func scan(_ text: [UInt8], _ automaton: PhraseAutomaton) -> [UInt8] {
    var flags = [UInt8](repeating: 0, count: automaton.patternCount)
    let any = text.withUnsafeBufferPointer { text in
      flags.withUnsafeMutableBufferPointer { flags in
        flags.baseAddress.map { automaton.scan(text, matched: $0) } ?? false
      }
    }
    #expect(any == flags.contains(1))
    return flags
  }

  private func isSubstring(_ phrase: [UInt8], of text: [UInt8]) -> Bool {
    guard phrase.count <= text.count else { return false }
    return (0...text.count - phrase.count).contains { text[$0...].starts(with: phrase) }
  }

  @Test func phrasesInsideOneAnotherAreAllFound() {
    let phrases = ["he", "she", "his", "hers"].enumerated().map {
      (bytes: Array($0.element.utf8), pattern: $0.offset)
    }
    let automaton = PhraseAutomaton(phrases: phrases)
    #expect(scan(Array("ushers".utf8), automaton) == [1, 1, 0, 1])
    #expect(scan(Array("this".utf8), automaton) == [0, 0, 1, 0])
    #expect(scan([], automaton) == [0, 0, 0, 0])
  }

  @Test func emptyPhrasesAreIgnored() {
    let automaton = PhraseAutomaton(phrases: [([], 0), (Array("x".utf8), 1)])
    #expect(scan(Array("abc".utf8), automaton) == [0, 0])
    #expect(scan(Array("x".utf8), automaton) == [0, 1])
  }

  @Test func withoutPhrasesNothingIsFound() {
    #expect(PhraseAutomaton(phrases: []).patternCount == 0)
  }

  @Test func allBytesMayOccur() {
    let phrases = (0...255).map { (bytes: [UInt8($0)], pattern: $0) }
    let flags = scan([0, 255, 7], PhraseAutomaton(phrases: phrases))
    #expect(flags.indices.filter { flags[$0] == 1 } == [0, 7, 255])
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func findsWhatANaiveSearchFinds(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func bytes(_ lengths: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: lengths, using: &generator)).map { _ in
        UInt8.random(in: 97...99, using: &generator)
      }
    }
    let phrases = (0..<Int.random(in: 1...12, using: &generator)).map { index in
      (bytes: bytes(0...6), pattern: index / 2)
    }
    let automaton = PhraseAutomaton(phrases: phrases)
    for _ in 0..<30 {
      let text = bytes(0...40)
      var expected = [UInt8](repeating: 0, count: automaton.patternCount)
      for phrase in phrases where !phrase.bytes.isEmpty && isSubstring(phrase.bytes, of: text) {
        expected[phrase.pattern] = 1
      }
      #expect(scan(text, automaton) == expected)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func findsLongPhrasesInCharactersOfAllWidths(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &+ 1000)
    let letters = ["a", "b", "é", "账", "户", "冻", "结", "😀"]
    func text(_ lengths: ClosedRange<Int>) -> [UInt8] {
      Array(
        (0..<Int.random(in: lengths, using: &generator))
          .map { _ in letters.randomElement(using: &generator) ?? "a" }.joined().utf8)
    }
    let phrases = (0..<Int.random(in: 1...30, using: &generator)).map {
      (bytes: text(3...5), pattern: $0)
    }
    let automaton = PhraseAutomaton(phrases: phrases)
    for _ in 0..<30 {
      let text = text(0...160)
      var expected = [UInt8](repeating: 0, count: automaton.patternCount)
      for phrase in phrases where isSubstring(phrase.bytes, of: text) {
        expected[phrase.pattern] = 1
      }
      #expect(scan(text, automaton) == expected)
    }
  }
}
