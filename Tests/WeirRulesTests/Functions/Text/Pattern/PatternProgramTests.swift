import Testing

@testable import WeirRules

struct PatternProgramTests {
  @Test(arguments: [
    ("(a)\\1", 3, "back-references '\\1' not supported"),
    ("a(?=b)", 1, "look-ahead '(?=' not supported: matching takes linear time"),
    ("(?<!a)b", 0, "look-behind '(?<!' not supported: matching takes linear time"),
    ("(?P<n>a)(?P=n)", 8, "back-references '(?P=' not supported: matching takes linear time"),
    ("(?>a)", 0, "atomic groups '(?>' not supported: matching takes linear time"),
    ("中(a", 1, "'(' without ')'"), ("a)", 1, "unexpected ')'"), ("a[b", 1, "'[' without ']'"),
    ("*a", 0, "nothing to repeat before '*'"), ("a|+", 2, "nothing to repeat before '+'"),
    ("a**", 2, "two repetitions in a row in '**'; put the first in a group"),
    ("a{1001}", 1, "a repetition of more than 1000"),
    ("a{3,2}", 1, "a repetition whose limits are reversed"),
    ("[z-a]", 1, "the range 'z-a' is reversed"), ("[a-\\d]", 1, "a range that ends in a class"),
    ("[[:letter:]]", 1, "unknown class '[:letter:]'"),
    ("\\p{Klingon}", 0, "unknown category or script 'Klingon'"),
    ("\\y", 0, "unknown escape '\\y'"), ("a\\", 1, "'\\' at the end escapes nothing"),
    ("\\x{110000}", 0, "'\\x' with '110000', which is no scalar"),
    ("(?x)a", 2, "unknown flag 'x' of a group"), ("(?P<>a)", 0, "group without a name"),
    (
      "(((a{1000}){1000}){1000})", 0,
      "the pattern is too large once its repetitions are spelt out"
    ),
  ])
  func errorsNameThePlaceAndTheReason(pattern: String, offset: Int, text: String) {
    #expect(throws: PatternError(offset: offset, text: text)) { try PatternProgram(pattern) }
  }

  @Test func deepGroupsAreRefused() {
    let open = String(repeating: "(", count: 300)
    let close = String(repeating: ")", count: 300)
    #expect(throws: PatternError.self) { try PatternProgram(open + close) }
  }

  @Test(
    arguments: [
      0...0x10FFFF, 0...0x7F, 0x80...0x7FF, 0x7F0...0x801, 0x4E2D...0x4E2D, 0xD000...0xE100,
      0xFFF0...0x10010, 0x1F389...0x1F600,
    ] as [ClosedRange<UInt32>])
  func byteSequencesSpellExactlyTheRange(range: ClosedRange<UInt32>) {
    let sequences = UTF8Ranges.sequences(of: range)
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF where value % 61 == 0 || (0xD000..<0x10100).contains(value) {
      guard let bytes = Unicode.Scalar(value).flatMap(UTF8.encode) else { continue }
      let count = sequences.count { sequence in
        sequence.count == bytes.count && zip(sequence, bytes).allSatisfy { $0.contains($1) }
      }
      if count != (range.contains(value) ? 1 : 0) { wrong.append(value) }
    }
    #expect(wrong == [])
  }
}
