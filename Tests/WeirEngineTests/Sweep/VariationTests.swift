import Testing
import WeirCore

@testable import WeirEngine

struct VariationTests {
  @Test(arguments: [
    ("count() >= 10..20 step 5", "count() >=", ["10", "15", "20"]),
    ("count()>=10 .. 19 step 5", "count() >=", ["10", "15"]),
    (
      "distinct( callee ) / count() < 0.1..0.3 step 0.1", "distinct(callee) / count() <",
      ["0.1", "0.2", "0.3"]
    ),
    ("duration <= 500ms..2s step 500ms", "duration <=", ["500ms", "1s", "1500ms", "2s"]),
    ("within 90s..1h step 1710s", "within", ["90s", "30m", "3510s"]),
    ("gap(a.time, time) > -1m..1m step 1m", "gap(a.time, time) >", ["-1m", "0s", "1m"]),
    ("amount >= 7..7 step 1", "amount >=", ["7"]),
  ])
  func rangeIsRead(text: String, name: String, values: [String]) throws {
    let variation = try Variation(text)
    #expect(variation.name == name)
    #expect(variation.values.map(\.text) == values)
    #expect(variation.present == nil)
  }

  @Test func presentValueTellsThresholdsApart() throws {
    let variation = try Variation("duration <= 1s..2s step 1s at 3000ms")
    #expect(variation.present?.text == "3s")
  }

  @Test(arguments: [
    "", "count() >= 1..2", "1..2 step 1", "count() >= 1..2 step -1", "a in 1..2 step 1",
  ])
  func anythingElseIsRefused(text: String) {
    #expect(throws: ConfigurationError.self) { try Variation(text) }
  }
}
