import Testing
import WeirCore
import WeirRules

struct PipelineClausesTests {
  private static let list = SourceText(
    path: "lists/own.csv", text: "value\n13900000001\nour-account\n")

  private func library(_ text: String, narrowing: String? = nil) throws -> RuleLibrary {
    let source = SourceText(path: "pipeline.yaml", text: text)
    let root = try ConfigurationReader.read(source)
    var clauses = PipelineClauses(
      source: source, allow: root["allow"], count: root["count"], takenCounters: ["events"])
    clauses.narrowing = narrowing
    return RuleLibrary.check(
      [], lists: ["own": Self.list], context: RuleContext(country: "CN"), clauses: clauses)
  }

  private func messages(_ text: String, narrowing: String? = nil) throws -> [String] {
    try library(text, narrowing: narrowing).diagnostics.map(\.message)
  }

  @Test func allowListIsReadAsTextAndAsNumbers() throws {
    let plan = try library("allow: own").plan
    let values = plan.allow.map {
      plan.lists[$0].rows.map { String(decoding: $0.value, as: UTF8.self) }
    }
    #expect(values == [["13900000001", "our-account"], ["+8613900000001", "our-account"]])
  }

  @Test func listOfAllowMustBeThere() throws {
    #expect(try messages("allow: won") == ["unknown list 'won'"])
    #expect(try messages("allow: [own]") == ["'allow' must be the name of a list"])
  }

  @Test func counterWithoutByIsKeptByKind() throws {
    let counters = try library("count: [{ name: texts, of: sms }]").plan.counters
    #expect(counters.map { $0.dimensions.map(\.name) } == [["kind"]])
    #expect(counters[0].kind == 1)
  }

  @Test(
    arguments: [
      ("count: {}", "'count' must be a list of counters"),
      ("count: [{ name: events, of: call }]", "'events' is a counter of every run"),
      ("count: [{ name: a b, of: call }]", "'a b' is no name of a counter"),
      ("count: [{ name: a, of: flag }]", "unknown kind \"flag\""),
      ("count: [{ of: call }]", "a counter needs 'name'"),
      (
        "count: [{ name: a, of: call, by: caller }]",
        "'by' must be a mapping of names to expressions"
      ),
      (
        "count: [{ name: a, of: call, by: { x: 1 / 2 } }]",
        "a counter cannot be kept by a real number"
      ),
      (
        "count: [{ name: a, of: call, sum: caller }]",
        "'sum' must be an integer or a decimal, found a phone number"
      ),
      (
        "count: [{ name: a, of: call, where: caller }]",
        "'where' must be true or false, found a phone number"
      ),
    ])
  func wrongCounter(text: String, message: String) throws {
    #expect(try messages(text) == [message])
  }

  @Test func narrowingFitsSomeKinds() throws {
    let fits = { (text: String) in
      try library("name: x", narrowing: text).plan.narrowing.map { $0 != nil }
    }
    #expect(try fits("caller == \"110\"") == [true, false, false])
    #expect(try fits("present(cell)") == [true, true, false])
    #expect(try fits("kind == \"sms\"") == [true, true, true])
    #expect(try library("name: x").plan.narrowing.isEmpty)
  }

  @Test(
    arguments: [
      ("callr == \"110\"", "unknown field 'callr' of 'call'"),
      ("duration <= 3", "'duration' is a duration, found a bare number"),
      ("amount", "'--where' must be true or false, found a decimal"),
    ])
  func narrowingThatFitsNoKind(text: String, message: String) throws {
    #expect(try messages("name: x", narrowing: text) == [message])
  }
}
