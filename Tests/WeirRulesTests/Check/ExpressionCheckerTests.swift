import Testing
import WeirCore

@testable import WeirRules

struct ExpressionCheckerTests {
  private func filter(
    _ text: String, kind: String = "call", country: String? = nil
  ) throws
    -> TypedExpression
  {
    let library = library(
      "kind: \(kind)\nwhere: \(text)", context: RuleContext(country: country))
    #expect(library.diagnostics.map(\.rendered) == [])
    guard case .single(_, let filter) = try #require(library.plan.rules.first).form else {
      throw Missing()
    }
    return filter
  }

  private struct Missing: Error {}

  @Test func literalsAreNormalisedLikeTheirPhone() throws {
    guard
      case .compare(_, _, let right) = try filter("caller == \"139 1234 5678\"", country: "CN")
        .operation,
      case .constant(.text(let bytes)) = right.operation
    else { throw Missing() }
    #expect(String(decoding: bytes, as: UTF8.self) == "+8613912345678")
    #expect(right.type == .phone)
  }

  @Test func numbersAreWidened() throws {
    guard
      case .compare(_, _, let right) = try filter("amount >= 3", kind: "transaction").operation,
      case .compare(_, _, let ratio) = try filter("duration / 3s > 0.3").operation
    else { throw Missing() }
    #expect("\(right.operation)" == "constant(WeirCore.Value.decimal(3000000))")
    #expect("\(ratio.operation)" == "constant(WeirCore.Value.real(0.3))")
  }

  @Test func oneOfHasTheTypeOfItsOperand() throws {
    guard
      case .isOneOf(let value, let constants, let isNegated) = try filter(
        "length(cell) not in [1, -2.5]"
      ).operation
    else { throw Missing() }
    #expect(value.type == .decimal)
    #expect(constants == [.decimal(1_000_000), .decimal(-2_500_000)])
    #expect(isNegated)
  }

  @Test(arguments: [
    ("avg(duration)", ValueType.duration), ("avg(length(cell))", .real),
    ("sum(duration)", .duration), ("sum(length(cell))", .integer), ("max(cell)", .string),
    ("first(callee)", .phone), ("share(answered)", .real), ("stddev(duration)", .duration),
    ("span()", .duration), ("count(where answered)", .integer), ("distinct(callee)", .integer),
    ("min(start)", .time), ("sum(duration where answered)", .duration),
  ])
  func aggregateTypes(text: String, type: ValueType) throws {
    let library = library(
      "kind: call\nby: caller\nwithin: 1h\nhaving: present(\(text))", why: "{\(text)}")
    #expect(library.diagnostics.map(\.rendered) == [])
    let rule = try #require(library.plan.rules.first)
    #expect(rule.aggregates.map(\.type) == [type])
    #expect(rule.aggregates.map(\.text) == [text])
  }

  @Test func theLongestChainIsChecked() throws {
    let text = "answered" + String(repeating: " or answered", count: 999)
    #expect(try filter(text).type == .bool)
  }

  @Test func namedPartsOfTheKey() throws {
    let library = library(
      "kind: call\nby: { origin: prefix(caller, 4), b: callee }\nwithin: 1h\nhaving: count() > 1\n"
        .replacing("prefix(caller, 4)", with: "'prefix(caller, 4)'") + "subject: b",
      why: "{origin}")
    #expect(library.diagnostics.map(\.rendered) == [])
    let rule = try #require(library.plan.rules.first)
    #expect(rule.subject.map { "\($0.operation)" } == "key(1)")
    guard case .window(let form) = rule.form else { throw Missing() }
    #expect(form.keys.map(\.name) == ["origin", "b"])
  }
}
