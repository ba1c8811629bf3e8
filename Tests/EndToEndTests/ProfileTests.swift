import TestSupport
import Testing

/// `weir run --profile` counts what passes, and changes nothing of what comes out.
struct ProfileTests {
  private static let repeats = """
    id: repeats
    title: Many calls of one caller
    category: wangiri
    status: stable
    level: low
    score: 20
    kind: call
    by: caller
    within: 10m
    having: count() >= 5
    once_per: 2h
    why: "{count()} calls"

    """

  /// 3000 calls of 50 callers, the last two of them twice.
  private func withCalls(_ body: (CallCase) throws -> Void) throws {
    let input = CallCase.records(1...3000) + CallCase.records(2999...3000)
    try CallCase.with(more: "unique: 1h", input: input) { test in
      try test.write("rules/repeats.yaml", Array(Self.repeats.utf8))
      try body(test)
    }
  }

  private func entry(
    _ list: String, _ key: String, _ name: String, _ test: CallCase
  ) throws
    -> JSONText?
  {
    try test.report()["profile"]?[list]?.array.first { $0[key]?.string == name }
  }

  private func figures(_ entry: JSONText?, _ keys: String...) -> [String] {
    keys.map { entry?[$0]?.plain ?? "none" }
  }

  @Test(arguments: ["1", "3"])
  func stagesCountRowsAndBytes(workers: String) throws {
    try withCalls { test in
      let outcome = try test.run("--profile", "--workers", workers)
      #expect(outcome.status == 0)
      let bytes = "\(test.text("calls.jsonl").utf8.count)"
      for stage in ["reading", "framing", "decoding"] {
        let found = figures(try entry("stages", "stage", stage, test), "bytes_in", "bytes_out")
        #expect(found == [bytes, bytes], "\(stage)")
      }
      let rows = [
        "decoding": ["3002", "3002"], "evaluation": ["3002", "3002"],
        // 2993 calls of ten seconds and more, and all of them for the window.
        "exchange": ["3002", "5995"], "merge": ["3002", "3002"],
        "duplicates": ["3002", "3000"], "state": ["5991", "3041"], "sinks": ["3041", "2991"],
        "reading": ["null", "null"],
      ]
      for (stage, expected) in rows {
        let found = figures(try entry("stages", "stage", stage, test), "rows_in", "rows_out")
        #expect(found == expected, "\(stage)")
      }
    }
  }

  @Test(arguments: ["1", "3"])
  func rulesCountRowsFlagsAndState(workers: String) throws {
    try withCalls { test in
      _ = try test.run("--profile", "--workers", workers)
      let single = try entry("rules", "rule", "long-call", test)
      #expect(
        figures(single, "form", "exchange", "rows", "flags", "keys", "bytes")
          == ["single", "null", "2991", "2991", "0", "0"])
      let window = try entry("rules", "rule", "repeats", test)
      // A caller calls every 50 s: 12 calls in ten minutes; all after its fifth are flags or quiet.
      #expect(
        figures(window, "form", "exchange", "rows", "flags", "suppressed", "keys", "entries")
          == ["window", "call by caller", "3000", "50", "2750", "50", "600"])
      #expect((Int(window?["bytes"]?.plain ?? "") ?? 0) > 600 * 16)
      let exchange = try entry("exchanges", "key", "call by caller", test)
      #expect(figures(exchange, "level", "rules", "rows", "keys") == ["1", "1", "3000", "50"])
      let kind = try entry("kinds", "kind", "call", test)
      #expect(figures(kind, "rows", "exchanged") == ["3002", "5995"])
      let unique = try test.report()["profile"]?["unique"]
      #expect(figures(unique, "ids") == ["3000"])
    }
  }

  @Test func outputsAreThoseOfARunWithoutIt() throws {
    try withCalls { test in
      let plain = try test.run()
      #expect(try test.report()["profile"] == nil)
      #expect(!plain.output.contains("decompression"))
      let digest = try test.report()["digest"]
      let texts = ["flagged.jsonl", "counters.csv", "dead-letter.jsonl"].map {
        test.text("out/\($0)")
      }
      let measured = try test.run("--profile")
      #expect(measured.output.contains("\nstage "))
      #expect(measured.output.contains("\nrepeats    window  3000"))
      #expect(try test.report()["digest"] == digest)
      let again = ["flagged.jsonl", "counters.csv", "dead-letter.jsonl"].map {
        test.text("out/\($0)")
      }
      #expect(again == texts)
    }
  }

  @Test func tablesLeaveStandardOutputToFlaggedEvents() throws {
    try CallCase.with(flagged: "-") { test in
      let outcome = try test.run("--profile")
      #expect(!outcome.output.contains("decompression"))
      #expect(outcome.errors.contains("\nstage "))
    }
  }
}
