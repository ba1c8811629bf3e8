import Foundation
import TestSupport
import Testing

/// A folder with a pipeline over calls whose one rule flags calls of 10 s and more.
struct CallCase {
  let folder: URL

  static let rule = """
    id: long-call
    title: A long call
    category: wangiri
    status: stable
    level: high
    score: 60
    kind: call
    where: duration >= 10s
    actions: { block: caller }
    why: "{duration}"

    """

  /// - Parameter sinks: lines of the pipeline's `sinks` and what else is to stand there.
  init(
    _ folder: URL, flagged: String = "flagged.jsonl", more: String = "", input: [UInt8] = []
  ) throws {
    self.folder = folder
    try write("rules/long-call.yaml", Array(Self.rule.utf8))
    try write(
      "pipeline.yaml",
      Array(
        """
        name: case
        lateness: 5s
        ingest:
          - { name: calls, kind: call, path: calls.jsonl }
        rules: [rules/]
        sinks:
          - { flagged: "\(flagged)" }
          - { counters: counters.csv }
          - { actions: actions/ }
          - { dead_letter: dead-letter.jsonl }
        \(more)

        """.utf8))
    try write("calls.jsonl", input)
  }

  /// Makes a folder with a case in it and removes it afterwards.
  static func with<Result>(
    flagged: String = "flagged.jsonl", more: String = "", input: [UInt8] = records(1...3),
    _ body: (CallCase) throws -> Result
  ) throws -> Result {
    try WeirProcess.withTemporaryFolder { folder in
      try body(CallCase(folder, flagged: flagged, more: more, input: input))
    }
  }

  /// Calls a second apart, each of as many seconds as its number.
  static func records(_ numbers: ClosedRange<Int>) -> [UInt8] {
    numbers.flatMap { number in
      let start = 1_622_505_600 + number
      let time = Date(timeIntervalSince1970: Double(start)).ISO8601Format()
      return Array(
        #"{"id":"c\#(number)","time":"\#(time)","caller":"+8551\#(2_000_000 + number % 50)","#
          .utf8) + Array(#""duration":\#(number)}"#.utf8) + [UInt8(ascii: "\n")]
    }
  }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func run(_ arguments: String..., input: [UInt8] = []) throws -> WeirProcess.Outcome {
    try WeirProcess.run(["run", "pipeline.yaml"] + arguments, in: folder, input: input)
  }

  func text(_ path: String) -> String {
    let data = try? Data(contentsOf: folder.appending(path: path))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  func report(in out: String = "out") throws -> JSONText {
    try JSONText(text("\(out)/run.json"))
  }

  /// Every file under `out`, hidden ones too, relative to it.
  func outputs(in out: String = "out") -> Set<String> {
    let names = FileManager.default.enumerator(atPath: folder.appending(path: out).path)
    return Set((names?.allObjects ?? []).compactMap { $0 as? String })
  }

  /// The figures of the sum, which must hold.
  func sum(in out: String = "out") throws -> [String: Int] {
    let members = try report(in: out)["sum"]?.members ?? []
    let figures = Dictionary(
      uniqueKeysWithValues: members.map { ($0.key, Int($0.value.plain) ?? -1) })
    let parts = figures.filter { $0.key != "read" }.values.reduce(0, +)
    #expect(figures["read"] == parts)
    return figures
  }
}
