import Testing

@testable import WeirRules

struct WhyTemplateTests {
  @Test func splitsTextAndExpressions() throws {
    #expect(
      try WhyTemplate.parse("{count()} calls {{x} \"q\" {a}") == [
        .expression("count()", offset: 1), .text(" calls {x} \"q\" "),
        .expression("a", offset: 26),
      ])
  }

  @Test func quotedBracesDoNotCount() throws {
    #expect(
      try WhyTemplate.parse(#"{share(a == "}\"{")}"#) == [
        .expression(#"share(a == "}\"{")"#, offset: 1)
      ])
  }

  @Test(arguments: ["a {b", "a {} b", "{\"}"])
  func problems(text: String) {
    let problem = #expect(throws: SyntaxProblem.self) { try WhyTemplate.parse(text) }
    #expect(problem?.slug == "rule.bad-template")
  }
}
