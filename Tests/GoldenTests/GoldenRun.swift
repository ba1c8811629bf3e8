import Foundation
import TestSupport

/// Lays out the files of a case, runs `weir` on them and puts what came out in place of what was
/// expected.
///
/// Files: `pipeline` is `pipeline.yaml`, `rule NAME` is `rules/NAME.yaml`, `list NAME` is
/// `lists/NAME.csv`, `input NAME` is the file NAME. `command`, if there is one, holds the
/// arguments, a run of `weir` a line, those in single quotes whole, else they are `run pipeline.yaml`. Compared are `flagged`, `shadow` and
/// `dead letter` (as text), `sum`, `error` (standard error), `status`, and each `file NAME` of the
/// output folder that the case names.
struct GoldenRun {
  private let test: CaseFile

  init(_ test: CaseFile) {
    self.test = test
  }

  /// The case with what came out; sections that are empty are left out.
  func finished() throws -> CaseFile {
    try WeirProcess.withTemporaryFolder { folder in
      try write(to: folder)
      let outcomes = try commands.map { try WeirProcess.run($0, in: folder) }
      let out = folder.appending(path: "out")
      var finished = test
      finished.sections.removeAll { Self.isExpectation($0.name) }
      var results: [CaseFile.Section] = []
      for (name, file) in Self.files {
        results.append(CaseFile.Section(name: name, text: Self.text(file, in: out)))
      }
      for section in test.sections(of: "file") {
        let text = Self.text(section.name, in: out)
        results.append(CaseFile.Section(name: "file \(section.name)", text: text))
      }
      // What a run prints names its speed.
      let outputs = zip(commands, outcomes).filter { $0.0.first != "run" }.map(\.1.output)
      let errors = outcomes.map(\.errors)
      let statuses = outcomes.map { "\($0.status)\n" }
      results.append(CaseFile.Section(name: "output", text: outputs.joined()))
      results.append(CaseFile.Section(name: "sum", text: try Self.sum(in: out)))
      results.append(CaseFile.Section(name: "error", text: errors.joined()))
      results.append(CaseFile.Section(name: "status", text: statuses.joined()))
      finished.sections += results.filter { !$0.text.isEmpty }
      return finished
    }
  }

  private var commands: [[String]] {
    let text = test["command"] ?? "run pipeline.yaml"
    return text.split(separator: "\n").map(Self.arguments)
  }

  private static func arguments(_ line: Substring) -> [String] {
    line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap {
      place, part in
      place % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
  }

  private static let files = [
    ("flagged", "flagged.jsonl"), ("shadow", "shadow.jsonl"),
    ("dead letter", "dead-letter.jsonl"),
  ]

  private static func isExpectation(_ name: String) -> Bool {
    files.contains { $0.0 == name } || ["output", "sum", "error", "status"].contains(name)
      || name.hasPrefix("file ")
  }

  private func write(to folder: URL) throws {
    var files = test.sections(of: "rule").map { ("rules/\($0.name).yaml", $0.text) }
    files += test.sections(of: "feature").map { ("features/\($0.name).yaml", $0.text) }
    files += test.sections(of: "list").map { ("lists/\($0.name).csv", $0.text) }
    files += test.sections(of: "input").map { ($0.name, $0.text) }
    if let pipeline = test["pipeline"] { files.append(("pipeline.yaml", pipeline)) }
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let bytes = CaseFile.bytes(of: text)
      try Data(path.hasSuffix(".zst") ? StoredZstd.compress(bytes) : bytes).write(to: file)
    }
  }

  /// Empty if the file is not there.
  private static func text(_ name: String, in folder: URL) -> String {
    let bytes = try? Data(contentsOf: folder.appending(path: name))
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }

  /// The sum of `run.json`, a figure a line; those that are 0 are left out.
  private static func sum(in folder: URL) throws -> String {
    let text = text("run.json", in: folder)
    guard !text.isEmpty else { return "" }
    let report = try JSONText(text)
    let figures = (report["sum"]?.members ?? []).map { ($0.key, $0.value.plain) }
    let more = ["suppressed", "shadow"].map { ($0, report[$0]?.plain ?? "") }
    return (figures + more).filter { $1 != "0" }.map { "\($0) \($1)\n" }.joined()
  }
}
