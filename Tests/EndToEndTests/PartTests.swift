import Foundation
import TestSupport
import Testing

/// Runs over a part of the input, and counters of one's own, give the same for any number of
/// workers.
struct PartTests {
  /// Twice 3000 calls, every tenth record of the first file unusable.
  private func withTwoFiles(_ body: (CallCase) throws -> Void) throws {
    let count = """
      count:
        - { name: by_caller, of: call, by: { caller: caller }, where: duration >= 10s }
      limits: { rejected: 100%, late: 100% }
      """
    try CallCase.with(more: count, input: CallCase.records(1...3000)) { test in
      let lines = test.text("calls.jsonl").split(separator: "\n")
      let broken = lines.enumerated().map { $0.offset % 10 == 9 ? "no record" : String($0.element) }
      try test.write("calls.jsonl", Array((broken.joined(separator: "\n") + "\n").utf8))
      let more =
        lines.map { $0.replacing("\"id\":\"c", with: "\"id\":\"d") }.joined(separator: "\n") + "\n"
      try test.write("more.jsonl", Array(more.utf8))
      let pipeline = test.text("pipeline.yaml").replacing(
        "path: calls.jsonl", with: "path: \"*.jsonl\"")
      try test.write("pipeline.yaml", Array(pipeline.utf8))
      try body(test)
    }
  }

  private let outputs = ["flagged.jsonl", "counters.csv", "actions/block.csv", "dead-letter.jsonl"]

  @Test(arguments: [1, 19, 20, 1001, 5400, 5699, 5700, 9000])
  func limitIsExact(limit: Int) throws {
    try withTwoFiles { test in
      var texts: [[String]] = []
      for workers in ["1", "4"] {
        let outcome = try test.run("--limit", "\(limit)", "--workers", workers)
        #expect(outcome.status == 0)
        let sum = try test.sum()
        let events = min(limit, 5700)
        let seen = (sum["passed"] ?? 0) + (sum["flagged"] ?? 0)
        #expect(seen == events)
        // Of the first file, 9 of 10 records of which are events, with one of the other after each.
        #expect(sum["rejected"] == rejected(before: limit))
        let stopped = try test.report()["stopped"]
        let expected: JSONText = limit <= 5700 ? .string("limit") : .null
        #expect(stopped == expected)
        texts.append(outputs.map { test.text("out/\($0)") })
      }
      #expect(texts[0] == texts[1])
    }
  }

  /// Rejected records that stand before the last of the first events, counted one by one: each
  /// right behind the event before it in its file.
  private func rejected(before limit: Int) -> Int {
    var taken = 0
    var rejected = 0
    for number in 1...3000 {
      if number % 10 != 0 {
        taken += 1
        if taken == limit { return rejected }
      }
      if number % 10 == 9 { rejected += 1 }
      taken += 1
      if taken == limit { return rejected }
    }
    return rejected
  }

  @Test func flagsFromGivesTheFlagsOfTheWholeRun() throws {
    try withTwoFiles { test in
      _ = try test.run()
      let whole = test.text("out/flagged.jsonl").split(separator: "\n")
      _ = try test.run("--flags-from", "2021-06-01T00:20:00Z", "--workers", "3")
      let part = test.text("out/flagged.jsonl").split(separator: "\n")
      #expect(part.count > 1000)
      #expect(part.count < whole.count)
      #expect(part == whole.suffix(part.count))
      #expect(try test.sum()["flagged"] == part.count)
      let options = try test.report()["options"]
      #expect(options?["flags_from"] == .string("2021-06-01T00:20:00.000Z"))
    }
  }

  @Test func countersAddUpForAnyNumberOfWorkers() throws {
    try withTwoFiles { test in
      _ = try test.run("--workers", "1")
      let one = test.text("out/counters.csv")
      _ = try test.run("--workers", "4")
      #expect(test.text("out/counters.csv") == one)
      let rows = one.split(separator: "\n").filter { $0.hasPrefix("by_caller,") }
      let numbers = rows.compactMap { $0.split(separator: ",").last.flatMap { Int($0) } }
      let total = numbers.reduce(0, +)
      #expect(rows.count == 50)
      // Records 1 to 9 of both files are shorter, and every tenth of one is no record.
      #expect(total == 2991 + 2991 - 300)
    }
  }

  @Test func wrongArgumentsRunNothing() throws {
    try CallCase.with { test in
      for (arguments, text) in [
        (["--flags-from", "yesterday"], "expected a date or an instant, found \"yesterday\""),
        (
          ["--where", "durration >= 3s"], "--where:1:1: error: unknown field 'durration' of 'call'"
        ),
        (["--where", "duration >= 3"], "--where:1:"), (["--where", "duration"], "true or false"),
        (["--where", "caller in list(\"x\")"], "unknown list 'x'"),
        (["--limit", "0"], "1 or more"),
      ] {
        let outcome = try WeirProcess.run(["run", "pipeline.yaml"] + arguments, in: test.folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
        #expect(test.outputs().isEmpty)
      }
    }
  }
}
