import Testing
import WeirCore
import WeirSinks

struct SinkReaderTests {
  private func read(_ text: String) throws -> [SinkSpecification] {
    let source = SourceText(path: "p.yaml", text: text)
    return try SinkReader.read(ConfigurationReader.read(source)["sinks"], in: source)
  }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try read(text)
      return []
    } catch let error as ConfigurationError {
      return error.diagnostics.map(\.rendered)
    } catch {
      return ["\(error)"]
    }
  }

  @Test("without sinks there are four")
  func defaults() throws {
    #expect(try read("name: x\n").map(\.name) == ["flagged", "counters", "actions", "dead_letter"])
  }

  @Test("each sink with its path")
  func reads() throws {
    let text = """
      sinks:
        - { flagged: "-" }
        - { flagged: flagged.jsonl }
        - { counters: c.csv, every: 1d }
        - { actions: actions/ }
      """
    #expect(
      try read(text) == [
        .flagged(path: "-"), .flagged(path: "flagged.jsonl"),
        .counters(path: "c.csv", every: 86_400_000), .actions(folder: "actions"),
      ])
  }

  @Test("two sinks on one file are told apart by their lines")
  func samePath() {
    let text = """
      sinks:
        - { flagged: flagged.jsonl.zst }
        - { dead_letter: ./flagged.jsonl.zst }
      """
    #expect(
      problems(text) == [
        """
        p.yaml:3:20: error: sink 'dead_letter' writes to the same file as 'flagged'
          |
        3 |   - { dead_letter: ./flagged.jsonl.zst }
          |                    ^^^^^^^^^^^^^^^^^^^
          = note: 'flagged' uses it at line 2
          = help: give each sink its own path
        """
      ])
  }

  @Test(
    "files that sinks write by themselves count as well",
    arguments: [
      "[{ flagged: a/f.jsonl }, { dead_letter: a/shadow.jsonl }]",
      "[{ actions: a }, { counters: a/block.csv }]", "[{ counters: run.json }]",
    ])
  func impliedPaths(list: String) {
    #expect(problems("sinks: \(list)").first?.contains("writes to the same file as") == true)
  }

  @Test(
    "each mistake has its message",
    arguments: [
      ("[{ flaged: x }]", "unknown sink 'flaged'"),
      ("[{ counters: x, every: 1x }]", "'every' must be a duration above zero, found \"1x\""),
      ("[{ counters: x, every: 0s }]", "'every' must be a duration above zero, found \"0s\""),
      ("[{ flagged: x, every: 1h }]", "sink 'flagged' has no key 'every'"),
      ("[{ counters: \"-\" }]", "sink 'counters' cannot write to standard output"),
      ("[{ flagged: }]", "sink 'flagged' needs a path"),
      ("flagged", "'sinks' must be a list"),
    ])
  func mistakes(list: String, message: String) {
    #expect(problems("sinks: \(list)").first?.contains("error: \(message)") == true)
  }
}
