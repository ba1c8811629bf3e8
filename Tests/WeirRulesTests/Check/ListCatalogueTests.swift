import Testing
import WeirCore

@testable import WeirRules

struct ListCatalogueTests {
  @Test func valuesAndValidity() throws {
    let csv = #"""
      value,valid_from,valid_to,note
      013912345678,2021-06-01,,"a, ""b"""
      +4790000000,,2021-06-02T00:00:00Z,
      """#
    let zone = try #require(Zone(identifier: "Asia/Shanghai"))
    let library = library(
      "kind: call\nwhere: callee in list(\"l\") and cell in list(\"l\")", lists: ["l": csv],
      context: RuleContext(country: "CN", zone: zone))
    #expect(library.diagnostics.map(\.rendered) == [])
    #expect(library.plan.lists.count == 2)
    let phones = library.plan.lists[0].rows
    #expect(phones.map(\.validFrom) == [1_622_476_800_000, .min])
    #expect(phones.map(\.validTo) == [.max, 1_622_592_000_000])
    let plan = PhonePlan(country: "CN")
    #expect(phones[0].value == plan.normalize(Array("013912345678".utf8)))
    #expect(library.plan.lists[1].rows[0].value == Array("013912345678".utf8))
  }

  @Test func prefixesAreNoWholeNumbers() {
    let library = library(
      "kind: call\nwhere: prefix_in(callee, \"l\")", lists: ["l": "value\n+8816\n00 44 70\n"])
    #expect(
      library.plan.lists.map { $0.rows.map { String(decoding: $0.value, as: UTF8.self) } } == [
        ["+8816", "+4470"]
      ])
  }

  @Test(arguments: [
    ("number\n1\n", "lists/l.csv:1:1: error: the list has no column 'value'"),
    ("value,note\n1\n", "lists/l.csv:2:1: error: expected 2 columns, found 1"),
    ("value\n\"1\n", "lists/l.csv:2:1: error: quote is not closed"),
    ("value\n\"1\"\"", "lists/l.csv:2:1: error: quote is not closed"),
    (
      "value,valid_to\n1,junk\n",
      "lists/l.csv:2:3: error: expected a date or an instant, found \"junk\""
    ),
  ])
  func problems(csv: String, expected: String) {
    let library = library("kind: call\nwhere: cell in list(\"l\")", lists: ["l": csv])
    #expect(library.diagnostics.count == 1)
    #expect(
      library.diagnostics.first?.rendered.split(separator: "\n").first.map(String.init) == expected)
  }
}
