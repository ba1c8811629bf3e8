import Testing
import WeirCore

@testable import WeirRules

/// Every example is YAML of its own key, and the keys of the examples are taken by the reader.
struct RuleKeysTests {
  @Test func examplesBeginWithTheirKey() throws {
    for key in RuleKeys.rule + RuleKeys.sequence + RuleKeys.step + RuleKeys.test {
      let root = try ConfigurationReader.read(SourceText(path: key.key, text: key.example))
      #expect(root.entries?.map { $0.key.scalar } == [key.key])
    }
  }

  @Test func windowExamplesMakeARule() {
    let left = ["sequence", "where", "tests"]
    let text = RuleKeys.rule.filter { !left.contains($0.key) }.map(\.example)
      .joined(separator: "\n")
    let source = SourceText(path: "one-ring-burst.yaml", text: text)
    let found = RuleLibrary.check([source], context: RuleContext())
    #expect(found.diagnostics.map(\.rendered) == [])
    #expect(found.plan.rules.count == 1)
  }

  @Test(arguments: ["sequence", "tests"])
  func nestedExampleChecks(key: String) throws {
    let example = try #require(RuleKeys.rule.first { $0.key == key }).example
    let form = key == "sequence" ? "" : "kind: call\nwhere: answered\n"
    #expect(library(form + example).diagnostics.map(\.rendered) == [])
  }

  @Test func choicesHaveValues() {
    for key in RuleKeys.rule { #expect((key.form == .choice) != key.values.isEmpty) }
  }
}
