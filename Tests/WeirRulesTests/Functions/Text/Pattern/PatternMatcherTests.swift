import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PatternMatcherTests {
  private func search(_ matcher: PatternMatcher, _ text: String) -> Bool {
    // One byte more, so that an empty text has a start.
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer {
      matcher.search(ByteSlice(start: $0.baseAddress, count: $0.count - 1))
    }
  }

  @Test(
    arguments: [
      ("abc", ["abc", "xxabcxx"], ["", "ab", "acb"]),
      ("", ["", "x"], []),
      ("a|b|", ["", "a", "zzz"], []),
      ("^a+$", ["a", "aaa"], ["", "ab", "a\n", "ba"]),
      ("(?m)^a$", ["a", "x\na\ny", "a\n"], ["xa", "ax"]),
      ("\\Aab\\z", ["ab"], ["xab", "abx"]),
      ("a.c", ["abc", "a中c", "a🎉c"], ["ac", "a\nc"]),
      ("(?s)a.c", ["a\nc"], ["ac"]),
      ("(?i)straße", ["STRAßE", "Straẞe"], ["strasse"]),
      ("(?i)k", ["K", "\u{212A}"], ["c"]),
      ("(?i:a)b", ["Ab", "ab"], ["aB"]),
      ("(?i)a(?-i)b", ["Ab"], ["aB"]),
      ("a(?i)b|c", ["aB", "C"], ["Ab"]),
      ("[a-c]x[^0-9]", ["bxz", "cx中"], ["dxz", "ax1", "ax"]),
      ("[]a]", ["]", "a"], ["b"]), ("[^]a]", ["b"], ["]", "a"]), ("[a-]", ["-", "a"], ["b"]),
      ("[\\d\\-x]", ["5", "-", "x"], ["y"]),
      ("\\d{3}-\\d{4}", ["555-0132"], ["55-0132", "٣٣٣-٣٣٣٣"]),
      ("\\w\\W\\s\\S\\D", ["a- bc"], ["ab bc"]),
      ("[[:alpha:]][[:^digit:]]", ["ab", "a-"], ["a1", "1a"]),
      ("\\pL\\p{Lu}\\P{Nd}", ["aBc", "ж中Éx"], ["ab", "aB1"]),
      ("^\\p{Han}+$", ["转账安全"], ["转a", ""]),
      ("\\p{Greek}|\\p{Cyrillic}", ["α", "ж"], ["a", "中"]),
      ("\\p{^Han}", ["a"], ["中"]), ("[^\\p{Han}]", ["a"], ["中文"]),
      ("\\bcat\\b", ["cat", "a cat.", "cat中"], ["concat", "cats"]),
      ("\\Bcat", ["concat"], ["cat", "a cat"]),
      ("\\Qa.b*\\E+", ["a.b*", "a.b***"], ["axb*", "a.b"]),
      ("\\x41\\x{4e2d}\\101\\t", ["A中A\t"], ["A中A"]),
      ("a{2}", ["aa", "xaax"], ["a", "aba"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]),
      ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]), ("^(ab){0,1}$", ["", "ab"], ["abab"]),
      ("a{,2}", ["a{,2}"], ["aa"]), ("^x{}$", ["x{}"], ["x"]),
      ("a*?b+?c??", ["b", "aab"], ["a"]), ("(?U)a+b", ["aab"], ["b"]),
      ("(?P<first>a)(?<second>b)(?:c)", ["abc"], ["ab"]),
      ("(a*)*b", ["b", "aaab"], ["aaa"]), ("(a|a)*$", ["", "b"], []),
      ("^(?:a?){30}a{30}$", [String(repeating: "a", count: 30)], ["a"]),
      ("[^\\x00-\\x{10FFFF}]", [], ["", "a"]),
      (
        "https?://[^\\s/]+\\.(?:top|xyz)(?:/|$)", ["see http://a.top/x", "https://b.c.xyz"],
        ["http://a.topx", "ftp://a.top"]
      ),
      ("^$", [""], ["a", "\n"]), ("(?m)^$", ["a\n", "\n\n"], ["a"]), ("\\.\\_", ["._"], [".x"]),
    ] as [(String, [String], [String])])
  func matches(pattern: String, matching: [String], others: [String]) throws {
    let matcher = PatternMatcher(try PatternProgram(pattern))
    for text in matching { #expect(search(matcher, text), "'\(text)' should match") }
    for text in others { #expect(!search(matcher, text), "'\(text)' should not match") }
  }

  @Test func aMissingTextDoesNotMatch() throws {
    #expect(!PatternMatcher(try PatternProgram("")).search(.missing))
  }

  @Test func statesBeyondTheLimitAreMadeAnew() throws {
    // Its automaton has 2^14 states and more: it remembers the last 14 letters.
    let matcher = PatternMatcher(try PatternProgram("a[ab]{13}c"))
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<40 {
      var letters = (0..<2_000).map { _ in Bool.random(using: &generator) ? "a" : "b" }
      letters.append("c")
      #expect(search(matcher, letters.joined()) == (letters[letters.count - 15] == "a"))
    }
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func findsWhatANaiveEvaluatorFinds(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let pattern = randomPattern(depth: 3, using: &generator)
    let node = try PatternParser.parse(pattern)
    let matcher = PatternMatcher(try PatternProgram(pattern))
    for _ in 0..<25 {
      let letters: [Unicode.Scalar] = ["a", "b", "é", "中", "\n", " "]
      let text = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
        letters.randomElement(using: &generator) ?? "a"
      }
      let expected = NaivePattern(text: text).matches(node)
      let shown = String(String.UnicodeScalarView(text))
      #expect(search(matcher, shown) == expected, "'\(pattern)' on '\(shown)'")
    }
  }

  private func randomPattern(depth: Int, using generator: inout SeededGenerator) -> String {
    let atoms = [
      "a", "b", "é", "中", ".", "[ab]", "[^a]", "[é-中]", "^", "$", "\\b", "\\B", "(?m:^)", "(?m:$)",
      "\\s", "\\w", "", "(?s:.)",
    ]
    guard depth > 0 else { return atoms.randomElement(using: &generator) ?? "a" }
    let first = randomPattern(depth: depth - 1, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0, 1: return first + randomPattern(depth: depth - 1, using: &generator)
    case 2: return "(?:\(first)|\(randomPattern(depth: depth - 1, using: &generator)))"
    case 3: return "(\(first))*"
    case 4: return "(?:\(first)){1,3}?"
    default: return "(?:\(first))+"
    }
  }
}

/// Evaluates patterns by their meaning: the set of places where a match may end.
private struct NaivePattern {
  let text: [Unicode.Scalar]

  func matches(_ node: PatternNode) -> Bool {
    (0...text.count).contains { !ends(of: node, from: [$0]).isEmpty }
  }

  private func ends(of node: PatternNode, from starts: Set<Int>) -> Set<Int> {
    switch node {
    case .empty:
      return starts
    case .set(let set):
      let hits = starts.filter { $0 < text.count && set.contains(text[$0].value) }
      return Set(hits.map { $0 + 1 })
    case .assertion(let assertion):
      return starts.filter { holds(assertion, at: $0) }
    case .sequence(let parts):
      return parts.reduce(starts) { ends(of: $1, from: $0) }
    case .alternatives(let branches):
      return branches.reduce(into: []) { $0.formUnion(ends(of: $1, from: starts)) }
    case .repetition(let part, let least, let most):
      var current = starts
      for _ in 0..<least { current = ends(of: part, from: current) }
      var all = current
      for _ in 0..<(most.map { $0 - least } ?? text.count + 1) {
        current = ends(of: part, from: current)
        all.formUnion(current)
      }
      return all
    }
  }

  private func holds(_ assertion: PatternAssertion, at place: Int) -> Bool {
    let isWordBefore = place > 0 && ScalarSet.wordScalars.contains(text[place - 1].value)
    let isWordAfter = place < text.count && ScalarSet.wordScalars.contains(text[place].value)
    return switch assertion {
    case .textStart: place == 0
    case .textEnd: place == text.count
    case .lineStart: place == 0 || text[place - 1] == "\n"
    case .lineEnd: place == text.count || text[place] == "\n"
    case .wordBoundary: isWordBefore != isWordAfter
    case .noWordBoundary: isWordBefore == isWordAfter
    }
  }
}
