import Testing

@testable import WeirRules

struct SpellingTests {
  @Test(arguments: [
    ("distnct", "distinct", 1), ("abc", "abc", 0), ("", "ab", 2), ("ab", "ba", 1),
    ("kitten", "sitting", 3),
  ])
  func distance(left: String, right: String, expected: Int) {
    #expect(Spelling.distance(left, right) == expected)
  }

  @Test func farNamesAreNotProposed() {
    #expect(Spelling.hint(for: "caler", of: ["callee", "caller"]) == "did you mean 'caller'?")
    #expect(Spelling.hint(for: "amount", of: ["callee", "caller"]) == nil)
  }
}
