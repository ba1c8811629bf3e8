import Foundation
import TestSupport
import WeirCore
import WeirRules

/// One run of the built executable over made-up rules and records.
struct EngineRun {
  /// How the records reach the program.
  enum Input {
    /// One plain file for each source.
    case files([String])
    /// One file of stored zstd frames, cut at these bytes.
    case frames(String, cuts: [Int])
    case stdin(String)
  }

  /// What the run left behind.
  struct Outcome {
    /// Bytes of the flagged events.
    var flagged: [UInt8]
    /// SHA-256 texts of `run.json`, by the path of their keys.
    var digests: [String: String]
    var status: Int32
    var errors: String
  }

  var rules: [String]
  var latenessMilliseconds: Int64
  var workers = 1

  static let stage = "events"

  /// The id of a record without one, RULES.md: with several files the file's name is in it.
  static func madeUpID(files: Int) -> (Int, Int) -> String {
    { file, record in
      files > 1 ? "\(stage):events-\(file).jsonl:\(record)" : "\(stage):\(record)"
    }
  }

  /// - Throws: what the file system or the process throws.
  func run(_ input: Input) throws -> Outcome {
    try WeirProcess.withTemporaryFolder { folder in
      try write(in: folder)
      var arguments = ["run", "pipeline.yaml", "--out", "out", "--workers", String(workers)]
      var stdin: [UInt8] = []
      switch input {
      case .files(let texts):
        for (index, text) in texts.enumerated() {
          try write(Array(text.utf8), folder.appending(path: "events-\(index).jsonl"))
        }
      case .frames(let text, let cuts):
        let frames = StoredZstd.compress(Array(text.utf8), cuts: cuts)
        try write(frames, folder.appending(path: "events.jsonl.zst"))
        arguments += ["--input", "\(Self.stage)=events.jsonl.zst"]
      case .stdin(let text):
        stdin = Array(text.utf8)
        arguments += ["--input", "\(Self.stage)=-"]
      }
      let process = try WeirProcess.run(arguments, in: folder, input: stdin)
      let flagged = try? Data(contentsOf: folder.appending(path: "out/flagged.jsonl"))
      let report = try? String(contentsOf: folder.appending(path: "out/run.json"), encoding: .utf8)
      return Outcome(
        flagged: Array(flagged ?? Data()),
        digests: try report.map { try Self.flaggedDigests(JSONText($0), path: "") } ?? [:],
        status: process.status, errors: process.errors)
    }
  }

  /// Loads the rules as the program does.
  func plan() throws -> CheckedPlan {
    try WeirProcess.withTemporaryFolder { folder in
      try write(in: folder)
      let library = RuleLibrary.load(
        rulePaths: [folder.appending(path: "rules").path],
        listFolder: folder.appending(path: "lists").path,
        context: RuleContext(country: "CN", zone: try Self.shanghai()))
      guard !library.hasErrors else { throw ConfigurationError(library.diagnostics) }
      return library.plan
    }
  }

  private static func shanghai() throws -> Zone {
    guard let zone = Zone(identifier: "Asia/Shanghai") else { throw CocoaError(.fileNoSuchFile) }
    return zone
  }

  private func write(in folder: URL) throws {
    let pipeline = """
      name: property
      country: CN
      zone: Asia/Shanghai
      lateness: \(latenessMilliseconds)ms
      ingest:
        - { name: \(Self.stage), kind: mixed, path: "events-*.jsonl" }
      rules: [rules/]
      lists: lists/
      sinks:
        - { flagged: flagged.jsonl }
      limits: { rejected: 100%, late: 100% }

      """
    try write(Array(pipeline.utf8), folder.appending(path: "pipeline.yaml"))
    for name in ["rules", "lists"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    for (index, text) in rules.enumerated() {
      try write(Array(text.utf8), folder.appending(path: "rules/\(Self.ruleID(index)).yaml"))
    }
    for list in RandomRules.lists {
      try write(Array(list.text.utf8), folder.appending(path: "lists/\(list.name).csv"))
    }
  }

  private func write(_ bytes: [UInt8], _ file: URL) throws { try Data(bytes).write(to: file) }

  static func ruleID(_ index: Int) -> String { "rule-\(index)" }

  /// Texts of 64 hexadecimal digits under the report's own `digest`.
  private static func flaggedDigests(_ json: JSONText, path: String) -> [String: String] {
    if let text = json.string {
      let isDigest = text.utf8.count == 64 && path == "/digest"
      return isDigest ? [path: text] : [:]
    }
    return json.members.reduce(into: [:]) { found, member in
      found.merge(flaggedDigests(member.value, path: "\(path)/\(member.key)")) { $1 }
    }
  }
}

extension EngineRun.Outcome {
  /// The flagged events as the reference writes them.
  func lines() throws -> [FlaggedLine] {
    try String(decoding: flagged, as: UTF8.self).split(separator: "\n").map { line in
      let json = try JSONText(String(line))
      let id = json["id"]?.plain ?? ""
      return FlaggedLine(
        event: id, score: json["score"]?.plain ?? "", level: json["level"]?.plain ?? "",
        flags: (json["flags"]?.array ?? []).map { flag in
          FlagLine(
            event: id, rule: flag["rule"]?.plain ?? "",
            key: Self.pairs(flag["key"]).joined(separator: ","), values: Self.pairs(flag["values"]),
            why: flag["why"]?.plain ?? "")
        },
        actions: (json["actions"]?.array ?? []).map {
          "\($0["action"]?.plain ?? "") \($0["target"]?.plain ?? "")"
        })
    }
  }

  private static func pairs(_ object: JSONText?) -> [String] {
    (object?.members ?? []).map { "\($0.key)=\($0.value.plain)" }
  }
}
