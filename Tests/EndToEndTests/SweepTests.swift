import Foundation
import TestSupport
import Testing

/// What `weir sweep` says of a threshold is what `weir run` brings with it in the rule.
struct SweepTests {
  private static func rule(
    count: String, within: String = "5m", share: String = "0.5", short: String = "1s",
    where duration: String = "4s"
  ) -> String {
    """
    id: burst
    title: A burst of calls
    category: wangiri
    status: stable
    level: high
    score: 60
    kind: call
    where: duration <= \(duration)
    by: caller
    within: \(within)
    having: |-
      not (count() < \(count)) and share(answered) <= \(share)
      and count(where duration <= \(short)) >= 2
    once_per: 2m
    actions: { block: caller }
    why: "{count()} calls"

    """
  }

  /// Calls of a few callers within an hour, the labels of some of them.
  private static func write(_ test: CallCase, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var labels = "id,story,category,role\n"
    var seconds = 0
    var calls = ""
    for number in 0..<400 {
      seconds += Int.random(in: 0...18, using: &random)
      let time = Date(timeIntervalSince1970: Double(1_622_505_600 + seconds)).ISO8601Format()
      let caller = Int.random(in: 0..<6, using: &random)
      calls += #"{"id":"c\#(number)","time":"\#(time)","caller":"+8551200000\#(caller)","#
      calls += #""duration":\#(Int.random(in: 0...6, using: &random)),"#
      calls += #""answered":\#(Bool.random(using: &random))}"# + "\n"
      guard Int.random(in: 0..<4, using: &random) == 0 else { continue }
      let story = Int.random(in: 0..<20, using: &random)
      labels += "c\(number),s\(story),\(story % 3 == 0 ? "wangiri" : "irsf"),act\n"
    }
    try test.write("calls.jsonl", Array(calls.utf8))
    try test.write("labels.csv", Array(labels.utf8))
    try FileManager.default.removeItem(at: test.folder.appending(path: "rules/long-call.yaml"))
  }

  private static func sweep(_ test: CallCase, _ arguments: [String]) throws -> JSONText {
    let swept = try WeirProcess.run(
      ["sweep", "pipeline.yaml", "burst"] + arguments + ["--labels", "labels.csv", "--json"],
      in: test.folder)
    #expect(swept.status == 0, "\(swept.errors)")
    return try JSONText(swept.output)
  }

  /// The same figures from `weir run` and `weir evaluate`.
  private static func ran(_ test: CallCase) throws -> [String: String] {
    let run = try test.run()
    #expect(run.status == 0, "\(run.errors)")
    let evaluated = try WeirProcess.run(
      ["evaluate", "out", "--labels", "labels.csv", "--json"], in: test.folder)
    let figures = try JSONText(evaluated.output)
    let rule = figures["rules"]?.array.first
    return [
      "flags": rule?["flags"]?.plain ?? "", "events": figures["flagged"]?.plain ?? "",
      "suppressed": try test.report()["suppressed"]?.plain ?? "",
      "true": figures["true"]?.plain ?? "", "false": figures["false"]?.plain ?? "",
      "precision": figures["precision"]?.plain ?? "", "recall": figures["recall"]?.plain ?? "",
      "stories": figures["stories_caught"]?.plain ?? "",
      "own_stories": figures["stories_caught_by_own"]?.plain ?? "",
    ]
  }

  @Test(arguments: 0..<3)
  func rowIsWhatARunBrings(seed: UInt64) throws {
    try CallCase.with { test in
      try Self.write(test, seed: seed)
      try test.write(
        "rules/burst.yaml",
        Array(Self.rule(count: "4").utf8))
      let rows = try Self.sweep(
        test,
        [
          "--vary", "count() < 4..5 step 1", "--vary", "within 3m..7m step 4m",
          "--vary", "share(answered) <= 0.25..0.5 step 0.25",
          "--vary", "duration <= 1s..2s step 1s at 1s",
        ])["rows"]?.array
      #expect(rows?.count == 24)
      #expect(rows?.count { $0["now"]?.plain == "true" } == 1)
      var flags: Set<String> = []
      for row in rows ?? [] {
        let values = row["thresholds"]?.array.map(\.plain) ?? []
        try test.write(
          "rules/burst.yaml",
          Array(
            Self.rule(count: values[0], within: values[1], share: values[2], short: values[3])
              .utf8))
        let expected = try Self.ran(test)
        for (name, figure) in expected {
          #expect(row[name]?.plain == figure, "\(name) at \(values)")
        }
        flags.insert(expected["flags"] ?? "")
      }
      #expect(flags.count > 5)
    }
  }

  /// Workers do not change the figures; the threshold is one of the record.
  @Test func workersChangeNothing() throws {
    try CallCase.with { test in
      try Self.write(test, seed: 9)
      try test.write(
        "rules/burst.yaml",
        Array(Self.rule(count: "2", share: "1", where: "3s").utf8))
      let vary = ["--vary", "duration <= 0s..6s step 1500ms at 3s"]
      let one = try Self.sweep(test, vary + ["--workers", "1"])
      let five = try Self.sweep(test, vary + ["--workers", "5"])
      #expect(one["rows"]?.array.count == 5)
      #expect(one.plainRows == five.plainRows)
    }
  }

  @Test func lostInputIsSaid() throws {
    try CallCase.with { test in
      try test.write("calls.jsonl.zst", StoredZstd.compress(CallCase.records(1...40)).dropLast(9))
      let swept = try WeirProcess.run(
        [
          "sweep", "pipeline.yaml", "long-call", "--vary", "duration >= 5s..10s step 5s",
          "--input", "calls=calls.jsonl.zst",
        ], in: test.folder)
      #expect(swept.status == 3)
      #expect(swept.errors.contains("calls.jsonl.zst: error: "))
      let missing = try WeirProcess.run(
        [
          "sweep", "pipeline.yaml", "long-call", "--vary", "duration >= 5s..10s step 5s",
          "--input", "calls=nowhere.jsonl",
        ], in: test.folder)
      #expect(missing.status == 3)
    }
  }
}

extension JSONText {
  fileprivate var plainRows: [[String]] {
    (self["rows"]?.array ?? []).map { row in
      row.members.map { member in
        let values = member.value.array.map(\.plain)
        return "\(member.key) \(values.isEmpty ? member.value.plain : values.joined())"
      }
    }
  }
}
