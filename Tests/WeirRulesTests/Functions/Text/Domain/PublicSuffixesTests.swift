import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PublicSuffixesTests {
  @Test func publishedVectorsHold() {
    let calls = TextCalls()
    for vector in publicSuffixVectors {
      #expect(calls.domain(vector.name) == vector.domain?.lowercased(), "\(vector.name)")
    }
    #expect(publicSuffixVectors.count > 70)
  }

  @Test func wholeListIsRead() {
    #expect(PublicSuffixes.builtIn.badLines == [])
    let rules = publicSuffixFacts.split(separator: "\n").filter { !$0.hasPrefix("//") }
    #expect(rules.count > 10_000)
  }

  private static func match(_ name: String, _ list: PublicSuffixes) -> PublicSuffixes.Match {
    Array(name.utf8).withUnsafeBufferPointer { list.match($0) }
  }

  /// The algorithm as it is published, over all rules, a rule at a time.
  private static func naive(_ name: String, _ rules: [String]) -> Int {
    let labels = Array(name.split(separator: ".").reversed())
    var best = 1
    for rule in rules {
      let isException = rule.hasPrefix("!")
      let wanted = Array(rule.drop { $0 == "!" }.split(separator: ".").reversed())
      guard wanted.count <= labels.count else { continue }
      guard zip(wanted, labels).allSatisfy({ $0 == "*" || $0 == $1 }) else { continue }
      if isException { return wanted.count - 1 }
      best = max(best, wanted.count)
    }
    return best
  }

  @Test func matchesAreThoseOfTheNaiveAlgorithm() {
    var generator = SeededGenerator(seed: 7)
    let labels = ["a", "b", "c", "d"]
    for _ in 0..<200 {
      let rules = (0..<8).map { _ -> String in
        let body = (0..<Int.random(in: 1...3, using: &generator))
          .map { _ in labels.randomElement(using: &generator) ?? "a" }.joined(separator: ".")
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return "*." + body
        case 1 where body.contains("."): return "!" + body
        default: return body
        }
      }
      let list = PublicSuffixes(rules.joined(separator: "\n"))
      for _ in 0..<20 {
        let name = (0..<Int.random(in: 1...5, using: &generator))
          .map { _ in labels.randomElement(using: &generator) ?? "a" }.joined(separator: ".")
        // Several exceptions of one name have no meaning that the format gives.
        let exceptions = rules.filter {
          $0.hasPrefix("!") && (name == $0.dropFirst() || name.hasSuffix("." + $0.dropFirst()))
        }
        guard exceptions.count <= 1 else { continue }
        #expect(
          Self.match(name, list).labels == Self.naive(name, rules), "\(name) of \(rules)")
      }
    }
  }

  @Test func aListOfTheUsersTakesItsPlace() {
    let list = PublicSuffixes(
      """
      // a comment
      example  after white space nothing counts

      *.shop
      !www.shop
      公司.example
      """)
    let calls = TextCalls(suffixes: list)
    #expect(calls.domain("a.b.example") == "b.example")
    #expect(calls.domain("a.b.c.shop") == "b.c.shop".replacing("b.c", with: "b.c"))
    #expect(calls.domain("www.shop") == "www.shop")
    #expect(calls.domain("x.xn--55qx5d.example") == "x.xn--55qx5d.example")
    #expect(calls.domain("公司.example") == nil)
  }

  @Test func linesThatAreNoRulesAreNamed() {
    #expect(PublicSuffixes("com\n..\n*.*.x\na..b\n").badLines == [2, 3, 4])
  }
}
