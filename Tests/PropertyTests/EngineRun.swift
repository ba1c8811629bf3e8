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
    /// Of the flags of rules on trial.
    var shadow: [UInt8]
    var counters: String
    /// SHA-256 texts of `run.json`, by the path of their keys.
    var digests: [String: String]
    var status: Int32
    var errors: String
  }

  var rules: [String]
  var features: [RandomFeature]
  /// Milliseconds; nil: the pipeline says nothing of it.
  var warmup: Int64?
  var latenessMilliseconds: Int64
  var workers = 1

  init(_ plan: RandomPlan, latenessMilliseconds: Int64, workers: Int = 1) {
    rules = plan.rules
    features = plan.features
    warmup = plan.warmup
    self.latenessMilliseconds = latenessMilliseconds
    self.workers = workers
  }

  static let stage = "events"

  /// The id of a record without one, RULES.md: with several files the file's name is in it.
  static func madeUpID(files: Int) -> (Int, Int) -> String {
    { file, record in
      files > 1 ? "\(stage):\(fileName(file)):\(record)" : "\(stage):\(record)"
    }
  }

  static func fileName(_ file: Int) -> String { "events-\(file).jsonl" }

  /// - Throws: what the file system or the process throws.
  func run(_ input: Input) throws -> Outcome {
    try WeirProcess.withTemporaryFolder { folder in
      try write(in: folder)
      var arguments = ["run", "pipeline.yaml", "--out", "out", "--workers", String(workers)]
      var stdin: [UInt8] = []
      switch input {
      case .files(let texts):
        for (index, text) in texts.enumerated() {
          try write(Array(text.utf8), folder.appending(path: Self.fileName(index)))
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
      let read = { (name: String) in
        Array((try? Data(contentsOf: folder.appending(path: "out/\(name)"))) ?? Data())
      }
      let report = try? String(contentsOf: folder.appending(path: "out/run.json"), encoding: .utf8)
      return Outcome(
        flagged: read("flagged.jsonl"), shadow: read("shadow.jsonl"),
        counters: String(decoding: read("counters.csv"), as: UTF8.self),
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
        featurePaths: [folder.appending(path: "features").path],
        listFolder: folder.appending(path: "lists").path,
        context: RuleContext(country: "CN", zone: try Self.shanghai()))
      guard !library.hasErrors else { throw ConfigurationError(library.diagnostics) }
      var plan = library.plan
      plan.warmup = warmup ?? 0
      return plan
    }
  }

  private static func shanghai() throws -> Zone {
    guard let zone = Zone(identifier: "Asia/Shanghai") else { throw CocoaError(.fileNoSuchFile) }
    return zone
  }

  func write(in folder: URL) throws {
    let pipeline = """
      name: property
      country: CN
      zone: Asia/Shanghai
      lateness: \(latenessMilliseconds)ms
      ingest:
        - { name: \(Self.stage), kind: mixed, path: "events-*.jsonl" }
      rules: [rules/]
      features: [features/]
      \(warmup.map { "warmup: \($0)ms" } ?? "# no warmup")
      lists: lists/
      sinks:
        - { flagged: flagged.jsonl }
        - { counters: counters.csv, every: 1d }
      limits: { rejected: 100%, late: 100% }

      """
    try write(Array(pipeline.utf8), folder.appending(path: "pipeline.yaml"))
    for name in ["rules", "features", "lists"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    for (index, text) in rules.enumerated() {
      try write(Array(text.utf8), folder.appending(path: "rules/\(Self.ruleID(index)).yaml"))
    }
    for feature in features {
      try write(Array(feature.text.utf8), folder.appending(path: "features/\(feature.name).yaml"))
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
  /// The outcome as the reference has it.
  func compared() throws -> ReferenceOutcome {
    ReferenceOutcome(
      flagged: try lines(), shadow: try Self.events(shadow).flatMap { try Self.flags(of: $0) },
      suppressed: suppressed())
  }

  /// The flagged events as the reference writes them.
  func lines() throws -> [FlaggedLine] {
    try Self.events(flagged).map { json in
      FlaggedLine(
        event: json["id"]?.plain ?? "", score: json["score"]?.plain ?? "",
        level: json["level"]?.plain ?? "", flags: try Self.flags(of: json),
        actions: (json["actions"]?.array ?? []).map {
          "\($0["action"]?.plain ?? "") \($0["target"]?.plain ?? "")"
        })
    }
  }

  private static func events(_ bytes: [UInt8]) throws -> [JSONText] {
    try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      try JSONText(String($0))
    }
  }

  private static func flags(of event: JSONText) throws -> [FlagLine] {
    (event["flags"]?.array ?? []).map { flag in
      FlagLine(
        event: event["id"]?.plain ?? "", rule: flag["rule"]?.plain ?? "",
        key: pairs(flag["key"]).joined(separator: ","), subject: flag["subject"]?.plain ?? "",
        values: pairs(flag["values"]), why: flag["why"]?.plain ?? "",
        evidence: (flag["evidence"]?.array ?? []).map { piece in
          let step = piece["step"].map { " \($0.plain) \(piece["id"]?.plain ?? "")" } ?? ""
          return "\(piece["file"]?.plain ?? ""):\(piece["record"]?.plain ?? "")\(step)"
        })
    }
  }

  /// By rule, over all time.
  private func suppressed() -> [String: Int] {
    var counts: [String: Int] = [:]
    for line in counters.split(separator: "\n") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6, fields[0] == "suppressed" else { continue }
      counts[fields[4], default: 0] += Int(fields[5]) ?? 0
    }
    return counts
  }

  private static func pairs(_ object: JSONText?) -> [String] {
    (object?.members ?? []).map { "\($0.key)=\($0.value.plain)" }
  }
}
