import Foundation
import TestSupport
import Testing
import WeirCore
import WeirEngine

/// Pipelines and rules with a few bytes changed: they load, or every error has a place.
///
/// `WEIR_SEED` and `WEIR_CASES` choose other mutations and more of them.
struct MutatedTextTests {
  private static let seed =
    ProcessInfo.processInfo.environment["WEIR_SEED"].flatMap { UInt64($0) } ?? 1
  private static let cases =
    ProcessInfo.processInfo.environment["WEIR_CASES"].flatMap { Int($0) } ?? 400

  private static let pipeline = """
    name: mutated
    country: CN
    zone: Asia/Shanghai
    lateness: 10s
    ingest:
      - { name: calls, kind: call, path: calls.jsonl }
      - name: payments
        kind: transaction
        path: payments.csv
        format: csv
        fields: { id: txn_id, amount: { field: amt } }
        extra: { before: decimal }
        time: { pattern: "yyyy-MM-dd HH:mm:ss", zone: Asia/Shanghai }
    rules: [rules/]
    sinks:
      - { flagged: flagged.jsonl }
      - { counters: counters.csv, every: 1h }
    limits: { rejected: 1%, line: 1MiB, memory: 8GiB }

    """

  private static let rules = [
    """
    id: rule-0
    title: Many short calls
    category: wangiri
    status: stable
    level: high
    score: 60
    kind: call
    where: not answered and duration < 5s
    by: caller
    within: 10m
    having: count() >= 30 and distinct(callee) >= 25
    actions: { block: caller }
    why: "{count()} calls to {distinct(callee)} numbers"

    """,
    """
    id: rule-0
    title: A payment at night
    category: fake-loan
    status: stable
    level: low
    score: 20
    kind: transaction
    where: amount > 5000 and hour(time) < 6
    why: "{amount}"

    """,
  ]

  private func mutated(_ text: String, _ generator: inout SeededGenerator) -> String {
    var bytes = Array(text.utf8)
    let alphabet = Array("{}[]\":,-#&*!%|> \n\t0a(.é\\".utf8)
    for _ in 0...Int.random(in: 0...2, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...8, using: &generator))
      switch Int.random(in: 0...3, using: &generator) {
      case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Loads the texts from a folder; the errors, if there are any.
  private func load(_ pipeline: String, _ rule: String, in folder: URL) throws -> [Diagnostic] {
    let rules = folder.appending(path: "rules")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    try Data(rule.utf8).write(to: rules.appending(path: "rule-0.yaml"))
    let file = folder.appending(path: "pipeline.yaml")
    try Data(pipeline.utf8).write(to: file)
    do {
      _ = try PipelineLoader.load(file.path)
      return []
    } catch {
      return error.diagnostics
    }
  }

  private func expectPlaces(_ diagnostics: [Diagnostic], _ texts: [String], _ name: String) {
    for diagnostic in diagnostics {
      #expect(!diagnostic.message.isEmpty && !diagnostic.path.isEmpty, "\(name)")
      let lines = texts.map { $0.split(separator: "\n", omittingEmptySubsequences: false).count }
      guard let location = diagnostic.location else { continue }
      #expect(location.line >= 1 && location.line <= (lines.max() ?? 0) + 1, "\(name)")
    }
  }

  @Test(arguments: 0..<2)
  func rulesLoadOrNameTheirErrors(rule: Int) throws {
    var generator = SeededGenerator(seed: Self.seed)
    var failures = 0
    try WeirProcess.withTemporaryFolder { (folder) throws in
      let unchanged = try load(Self.pipeline, Self.rules[rule], in: folder)
      #expect(unchanged.isEmpty, "\(unchanged.map(\.message))")
      for number in 0..<Self.cases {
        let text = mutated(Self.rules[rule], &generator)
        let found = try load(Self.pipeline, text, in: folder)
        expectPlaces(found, [text, Self.pipeline], "case \(number):\n\(text)")
        if !found.isEmpty { failures += 1 }
      }
    }
    #expect(failures > Self.cases / 4)
  }

  @Test func pipelinesLoadOrNameTheirErrors() throws {
    var generator = SeededGenerator(seed: Self.seed)
    var failures = 0
    try WeirProcess.withTemporaryFolder { (folder) throws in
      for number in 0..<Self.cases {
        let text = mutated(Self.pipeline, &generator)
        let found = try load(text, Self.rules[0], in: folder)
        expectPlaces(found, [text, Self.rules[0]], "case \(number):\n\(text)")
        if !found.isEmpty { failures += 1 }
      }
    }
    #expect(failures > Self.cases / 4)
  }
}
