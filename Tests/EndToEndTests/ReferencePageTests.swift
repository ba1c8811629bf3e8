import Foundation
import TestSupport
import Testing

/// The reference page of the documentation is what `weir reference` prints.
///
/// `WEIR_RECORD=1` writes the page anew and fails.
struct ReferencePageTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/weir/Weir.docc/Reference.md")

  private func reference(_ arguments: [String] = []) throws -> WeirProcess.Outcome {
    try WeirProcess.withTemporaryFolder {
      try WeirProcess.run(["reference"] + arguments, in: $0)
    }
  }

  @Test func pageIsCurrent() throws {
    let printed = try reference()
    #expect(printed.status == 0)
    if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
      try Data(printed.output.utf8).write(to: Self.page)
      Issue.record("recorded Reference.md")
      return
    }
    let stored = try String(contentsOf: Self.page, encoding: .utf8)
    #expect(stored == printed.output, "run the test with WEIR_RECORD=1")
  }

  @Test func topicIsASectionOfTheWhole() throws {
    let whole = try reference().output
    let functions = try reference(["functions"]).output
    #expect(functions.hasPrefix("## Functions\n"))
    #expect(whole.contains(functions))
    #expect(!functions.contains("scam_score"))
  }

  @Test func unknownTopicIsRefused() throws {
    let outcome = try reference(["nothing"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("known are functions, aggregates, fields"))
  }

  @Test func jsonHoldsTheSameTopics() throws {
    let text = try reference(["--json"]).output
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let topics = try #require(json as? [[String: Any]]).compactMap { $0["topic"] as? String }
    #expect(topics.first == "functions")
    #expect(topics.last == "exit")
    #expect(Set(topics).count == 13)
  }

  @Test(arguments: ["rule", "feature", "pipeline"])
  func schemaNamesTheKeysOfItsFile(topic: String) throws {
    let text = try reference(["--schema", topic]).output
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let schema = try #require(json as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: Any])
    let page = try reference([topic, "--json"]).output
    let pages = try JSONSerialization.jsonObject(with: Data(page.utf8)) as? [[String: Any]]
    let tables = try #require(pages?.first?["tables"] as? [[String: Any]])
    let rows = try #require(tables.first?["rows"] as? [[String: Any]])
    #expect(Set(properties.keys) == Set(rows.compactMap { $0["key"] as? String }))
    let required = try #require(schema["required"] as? [String])
    let wanted = rows.filter { $0["default"] as? String == "required" }
    #expect(Set(required) == Set(wanted.compactMap { $0["key"] as? String }))
    #expect(schema["additionalProperties"] as? Bool == false)
  }

  @Test func thereIsNoSchemaOfFunctions() throws {
    #expect(try reference(["--schema", "functions"]).status == 2)
  }
}
