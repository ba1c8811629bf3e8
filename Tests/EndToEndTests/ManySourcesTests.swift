import Foundation
import TestSupport
import Testing

/// One stream of calls and messages in many forms: by hour, by switch, in one file, through stdin.
struct ManySourcesTests {
  private struct Record {
    var kind: String
    /// Seconds of the day.
    var second: Int
    var line: String
  }

  /// A rule over a window of calls and a sequence over both kinds, so that the order matters.
  private static let rules = [
    "burst": """
    id: burst
    title: Many calls
    category: wangiri
    status: stable
    level: high
    score: 60
    kind: call
    by: caller
    within: 40m
    having: count() >= 3
    actions: { block: caller }
    why: "{count()}"

    """,
    "after": """
    id: after
    title: A message after a call
    category: smishing
    status: stable
    level: low
    score: 20
    sequence:
      within: 15m
      by: person
      steps:
        - { step: ring, kind: call, by: callee }
        - { step: lure, kind: sms, by: recipient }
    why: "{gap(ring, lure)}"

    """,
  ]

  private func pipeline(_ ingest: String, _ more: String = "") -> String {
    """
    name: many
    lateness: 10s
    ingest:
    \(ingest)
    rules: [rules/]
    sinks: [{ flagged: flagged.jsonl }, { dead_letter: dead-letter.jsonl }]
    \(more)

    """
  }

  private let byKind = """
      - { name: calls, kind: call, path: "in/calls*" }
      - { name: messages, kind: sms, path: "in/messages*" }
    """

  /// Records of one day, each of a second of its own, a little out of order.
  private func records(_ count: Int, seed: UInt64, hours: Range<Int> = 0..<24) -> [Record] {
    var generator = SeededGenerator(seed: seed)
    var seconds: Set<Int> = []
    while seconds.count < count {
      seconds.insert(
        Int.random(in: hours.lowerBound * 3600..<hours.upperBound * 3600, using: &generator))
    }
    return seconds.sorted().enumerated().map { number, second in
      let time = String(
        format: "2021-06-01T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60)
      let from = "+861380000000\(Int.random(in: 0...5, using: &generator))"
      let to = "+861390000000\(Int.random(in: 0...9, using: &generator))"
      let isCall = Int.random(in: 0..<3, using: &generator) > 0
      let head =
        "{\"kind\":\"\(isCall ? "call" : "sms")\",\"id\":\"e-\(number)\",\"time\":\"\(time)\""
      let rest =
        isCall
        ? ",\"caller\":\"\(from)\",\"callee\":\"\(to)\",\"duration\":5}"
        : ",\"sender\":\"\(from)\",\"recipient\":\"\(to)\",\"text\":\"x\"}"
      return Record(kind: isCall ? "calls" : "messages", second: second, line: head + rest)
    }
  }

  private func with(_ pipeline: String, _ body: (URL) throws -> Void) throws {
    try WeirProcess.withTemporaryFolder { folder in
      let manager = FileManager.default
      for name in ["rules", "in"] {
        try manager.createDirectory(
          at: folder.appending(path: name), withIntermediateDirectories: true)
      }
      for (id, text) in Self.rules {
        try Data(text.utf8).write(to: folder.appending(path: "rules/\(id).yaml"))
      }
      try Data(pipeline.utf8).write(to: folder.appending(path: "pipeline.yaml"))
      try body(folder)
    }
  }

  private func write(_ records: [Record], _ path: String, in folder: URL) throws {
    let text = records.map { $0.line + "\n" }.joined()
    try Data(StoredZstd.compress(Array(text.utf8))).write(to: folder.appending(path: path))
  }

  /// The report of a run that ended well.
  private func run(
    _ folder: URL, _ arguments: [String] = [], input: [UInt8] = []
  ) throws -> JSONText {
    let outcome = try WeirProcess.run(
      ["run", "pipeline.yaml"] + arguments, in: folder, input: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONText(
      String(contentsOf: folder.appending(path: "out/run.json"), encoding: .utf8))
  }

  @Test func howTheStreamIsCutChangesNoFlag() throws {
    let records = records(2500, seed: 3)
    var digests: [String?] = []
    try with(pipeline("  - { name: all, kind: mixed, path: in/all.zst }")) { folder in
      try write(records, "in/all.zst", in: folder)
      let report = try run(folder)
      #expect(Int(report["sum"]?["flagged"]?.plain ?? "0") ?? 0 > 500)
      digests.append(report["digest"]?.string)
      let text = records.map { $0.line + "\n" }.joined()
      digests.append(
        try run(folder, ["--input", "mixed=-"], input: Array(text.utf8))["digest"]?.string)
    }
    for switches in [0, 7] {
      try with(pipeline(byKind)) { folder in
        let files = Dictionary(grouping: records) { record in
          let part = switches == 0 ? record.second / 3600 : record.second * 31 % switches
          return "in/\(record.kind)-\(100 + part).zst"
        }
        for (path, part) in files { try write(part, path, in: folder) }
        try write([], "in/calls-empty.zst", in: folder)
        for workers in ["1", "2", "5"] {
          digests.append(try run(folder, ["--workers", workers])["digest"]?.string)
        }
      }
    }
    #expect(digests.count == 8)
    #expect(digests[0] != nil)
    #expect(Set(digests).count == 1)
  }

  /// One stage ends before the other begins, one has a gap, one is empty.
  @Test func stagesOfDifferentSpans() throws {
    let early = records(300, seed: 5, hours: 0..<2)
    let gap = early + records(300, seed: 6, hours: 22..<24)
    let late = records(300, seed: 7, hours: 20..<24)
    func stage(_ name: String) -> String {
      "  - { name: \(name), kind: mixed, path: in/\(name).zst }"
    }
    let names = ["late", "gap", "none", "early"]
    try with(pipeline(names.map(stage).joined(separator: "\n"))) { folder in
      try write(late, "in/late.zst", in: folder)
      try write(gap, "in/gap.zst", in: folder)
      try write([], "in/none.zst", in: folder)
      try write(early, "in/early.zst", in: folder)
      let report = try run(folder)
      #expect(report["sum"]?["late"] == .number("0"))
      #expect(report["sum"]?["read"] == .number("1200"))
      let flagged = try String(
        contentsOf: folder.appending(path: "out/flagged.jsonl"), encoding: .utf8)
      let times = flagged.split(separator: "\n").compactMap { line in
        line.firstRange(of: "\"time\":\"").map { String(line[$0.upperBound...].prefix(24)) }
      }
      #expect(times.count > 300)
      #expect(times == times.sorted())
    }
  }

  @Test func fileThatCannotBeReadIsALossOfItsOwn() throws {
    let records = records(400, seed: 8)
    try with(pipeline(byKind)) { folder in
      try write(records.filter { $0.kind == "calls" }, "in/calls.zst", in: folder)
      try Data([0x28, 0xB5, 0x2F, 0xFE, 0x00, 0xFF, 0xFF, 0xFF]).write(
        to: folder.appending(path: "in/messages.zst"))
      let outcome = try WeirProcess.run(["run", "pipeline.yaml"], in: folder)
      #expect(outcome.status == 3)
      let report = try JSONText(
        String(contentsOf: folder.appending(path: "out/run.json"), encoding: .utf8))
      #expect(report["complete"] == .bool(false))
      let calls = records.count { $0.kind == "calls" }
      #expect(report["sum"]?["read"] == .number("\(calls)"))
    }
  }

  @Test func thousandsOfFilesInAFolder() throws {
    let records = records(3000, seed: 9)
    try with(pipeline("  - { name: all, kind: mixed, path: in }")) { folder in
      for (number, record) in records.enumerated() {
        let name = String(format: "in/%05d.jsonl", number)
        try Data((record.line + "\n").utf8).write(to: folder.appending(path: name))
      }
      let report = try run(folder)
      #expect(report["sum"]?["read"] == .number("3000"))
      #expect(report["inputs"]?.array.count == 3000)
    }
  }

  @Test func recordsWithAnIDSeenBeforeAreDuplicates() throws {
    let records = records(500, seed: 10)
    try with(pipeline("  - { name: all, kind: mixed, path: in/ }", "unique: 1d")) { folder in
      try write(records, "in/first.zst", in: folder)
      try write(Array(records[100..<150]), "in/second.zst", in: folder)
      let report = try run(folder)
      #expect(report["sum"]?["duplicate"] == .number("50"))
      #expect(report["sum"]?["read"] == .number("550"))
      let dead = try String(
        contentsOf: folder.appending(path: "out/dead-letter.jsonl"), encoding: .utf8)
      let lines = dead.split(separator: "\n")
      #expect(lines.count == 50)
      #expect(
        lines.allSatisfy {
          $0.hasPrefix("{\"reason\":\"duplicate\"") && $0.contains("\"file\":\"second.zst\"")
        })
    }
  }
}
