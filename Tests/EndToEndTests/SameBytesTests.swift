import Foundation
import TestSupport
import Testing

/// The outputs depend on the records and the pipeline, not on how they are cut up or by how many
/// they are worked on.
struct SameBytesTests {
  private let text = CallCase.records(1...3000)

  private func digest(
    _ test: CallCase, _ arguments: [String], _ input: [UInt8] = []
  ) throws
    -> [String?]
  {
    let all = ["run", "pipeline.yaml"] + arguments
    let outcome = try WeirProcess.run(all, in: test.folder, input: input)
    #expect(outcome.status == 0)
    #expect(try test.sum()["flagged"] == 2991)
    let blocked = test.text("out/actions/block.csv")
    return [try test.report()["digest"]?.string, blocked, test.text("out/counters.csv")]
  }

  @Test func workersAndFramesChangeNothing() throws {
    try CallCase.with(input: text) { test in
      let expected = try digest(test, ["--workers", "1"])
      let lines = test.text("out/flagged.jsonl")
      for workers in ["2", "8"] {
        #expect(try digest(test, ["--workers", workers]) == expected)
        #expect(test.text("out/flagged.jsonl") == lines)
      }
      var generator = SeededGenerator(seed: 7)
      let cuts = (0..<40).map { _ in Int.random(in: 0...text.count, using: &generator) }.sorted()
      for archive in [StoredZstd.compress(text), StoredZstd.compress(text, cuts: cuts)] {
        try test.write("calls.jsonl", archive)
        for workers in ["1", "2", "8"] {
          #expect(try digest(test, ["--workers", workers]) == expected)
          #expect(test.text("out/flagged.jsonl") == lines)
        }
        #expect(try digest(test, ["--input", "calls=-"], archive) == expected)
      }
      #expect(try digest(test, ["--input", "calls=-"], text) == expected)
    }
  }

  @Test func secondRunReplacesTheFirst() throws {
    try CallCase.with(input: text) { test in
      let first = try digest(test, [])
      let files = test.outputs()
      #expect(try digest(test, []) == first)
      #expect(test.outputs() == files)
      #expect(
        files == [
          "flagged.jsonl", "shadow.jsonl", "dead-letter.jsonl", "counters.csv", "run.json",
          "actions", "actions/block.csv", "actions/hold.csv", "actions/warn.csv",
          "actions/refer.csv", "actions/watch.csv",
        ])
    }
  }
}
