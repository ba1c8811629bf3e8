import Foundation
import TestSupport
import Testing

/// What `weir check` and `weir test` make of paths.
struct CheckedPathTests {
  private static let listed = """
    id: listed
    title: A caller of a list
    category: wangiri
    status: stable
    level: high
    score: 60
    kind: call
    where: caller in list("bad")
    why: "{caller} is listed"
    tests:
      - name: written nationally in the list
        events:
          - call: { caller: "+8613800000001" }
          - call: { caller: "+8613800000002" }
        expect: { flags: 1 }

    """

  /// A rule's lists and country are those of the pipeline in a folder above that lists it.
  @Test func ruleIsTakenIntoItsPipeline() throws {
    try CallCase.with(more: "lists: lists/\ncountry: CN") { test in
      try test.write("rules/calls/listed.yaml", Array(Self.listed.utf8))
      try test.write("lists/bad.csv", Array("value\n13800000001\n".utf8))
      for path in ["rules/calls/listed.yaml", "rules/calls", "rules"] {
        let checked = try WeirProcess.run(["check", path], in: test.folder)
        #expect(checked.status == 0, "\(checked.errors)")
        let tested = try WeirProcess.run(["test", path], in: test.folder)
        #expect(tested.status == 0, "\(tested.output) \(tested.errors)")
        #expect(tested.output.hasSuffix("1 passed, 0 failed\n"))
      }
    }
  }

  /// In no pipeline there are no lists.
  @Test func ruleWithoutPipelineStandsAlone() throws {
    try WeirProcess.withTemporaryFolder { folder in
      let rule = folder.appending(path: "listed.yaml")
      try Data(Self.listed.utf8).write(to: rule)
      let checked = try WeirProcess.run(["check", "listed.yaml"], in: folder)
      #expect(checked.status == 2)
      #expect(checked.errors.contains("listed.yaml:8:23: error: unknown list 'bad'"))
    }
  }
}
