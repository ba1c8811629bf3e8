import Testing
import WeirCore

@testable import WeirRules

/// Every declaration is one that the checker and the evaluator know, and its example is true to it.
struct FunctionRegistryTests {
  private static let steps = """
    sequence:
      within: 2h
      by: person
      steps:
        - { step: lure, kind: call, by: callee }
        - { step: payment, kind: transaction, by: payer_phone }
    having: |-
      EXPRESSION
    """

  private static func check(_ body: String, _ expression: String) -> [String] {
    let text = body.replacing("EXPRESSION", with: expression)
    let lists = ["list": "value,note\n+8613900000000,x\n"]
    return library(text, lists: lists, context: RuleContext(country: "CN")).diagnostics
      .map(\.rendered)
  }

  @Test(arguments: FunctionRegistry.functions.map(\.name))
  func functionExampleChecks(name: String) throws {
    let function = try #require(FunctionRegistry.functions.first { $0.name == name })
    let single = "kind: \(function.example.kind)\nwhere: |-\n  EXPRESSION"
    let body = function.implementation == .value(.gap) ? Self.steps : single
    #expect(Self.check(body, function.example.text) == [])
    #expect(function.example.text.contains("\(name)("))
  }

  @Test(arguments: FunctionRegistry.aggregates.map(\.name))
  func aggregateExampleChecks(name: String) throws {
    let aggregate = try #require(FunctionRegistry.aggregates.first { $0.name == name })
    let key = aggregate.example.kind == "call" ? "caller" : "payer"
    let body = """
      kind: \(aggregate.example.kind)
      by: \(key)
      within: 10m
      having: |-
        EXPRESSION
      """
    #expect(Self.check(body, aggregate.example.text) == [])
    #expect(aggregate.example.text.contains("\(name)("))
  }

  @Test func operatorExamplesCheck() {
    for operation in OperatorDeclaration.levels.joined() {
      let body = "kind: \(operation.example.kind)\nwhere: |-\n  EXPRESSION"
      #expect(Self.check(body, operation.example.text) == [])
      #expect(operation.example.text.contains(operation.symbol.replacing("unary ", with: "")))
    }
  }

  @Test func everyFunctionIsDeclaredOnce() {
    let implementations = FunctionRegistry.functions.map(\.implementation)
    for function in Function.allCases {
      #expect(implementations.count { $0 == .value(function) } == 1)
    }
    #expect(implementations.contains(.mentions))
    #expect(implementations.contains(.prefixIn))
    #expect(implementations.contains(.domainIn))
    #expect(implementations.contains(.lookalike))
    #expect(implementations.contains(.lookup))
    #expect(implementations.count == Function.allCases.count + 5)
    let aggregates = FunctionRegistry.aggregates.map(\.implementation)
    #expect(Set(aggregates) == Set(AggregateFunction.allCases.map { .aggregate($0) }))
    #expect(aggregates.count == AggregateFunction.allCases.count)
  }

  @Test func reservedNamesAreNotDeclared() {
    let names = (FunctionRegistry.functions + FunctionRegistry.aggregates).map(\.name)
    #expect(FunctionRegistry.reserved.isDisjoint(with: names))
  }

  @Test func unknownFunctionNamesTheKnownOnes() {
    let found = Self.check("kind: call\nwhere: EXPRESSION", "frobnicate(caller)")
    #expect(found.first?.contains("known functions are abs, avg, count, country,") == true)
  }
}
