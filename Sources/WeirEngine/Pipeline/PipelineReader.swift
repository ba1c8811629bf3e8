import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// Reads a pipeline file and reports everything that is wrong with it at once.
struct PipelineReader {
  private let source: SourceText
  private var diagnostics: [Diagnostic] = []

  private static let keys = PipelineKeys.all.map(\.key)

  private init(source: SourceText) {
    self.source = source
  }

  /// - Throws: ``ConfigurationError`` with all diagnostics.
  static func read(_ source: SourceText) throws(ConfigurationError) -> PipelineSpecification {
    let root = try ConfigurationReader.read(source)
    var reader = PipelineReader(source: source)
    let specification = reader.read(root)
    guard let specification, reader.diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw ConfigurationError(reader.diagnostics)
    }
    return specification
  }

  private mutating func report(
    _ slug: String, _ node: ConfigurationNode?, _ text: String, help: String? = nil
  ) {
    diagnostics.append(Diagnostic(slug, in: source, at: node?.location, text, help: help))
  }

  private mutating func read(_ root: ConfigurationNode) -> PipelineSpecification? {
    guard let entries = root.entries else {
      report("pipeline.not-a-mapping", root, "a pipeline file is a mapping of keys to values")
      return nil
    }
    for entry in entries { checkKey(entry) }
    let zone = zone(root["zone"])
    let country = country(root["country"])
    var schema = Schema()
    let ingest = stages(root["ingest"], &schema, country, zone)
    let sinks = sinks(root["sinks"])
    let folder = PipelineSpecification.folder(of: source.path)
    return PipelineSpecification(
      name: root["name"]?.scalar ?? defaultName, path: source.path, country: country, zone: zone,
      lateness: duration(root["lateness"], "lateness") ?? 0,
      idle: positiveDuration(root["idle"], "idle") ?? 30_000,
      unique: positiveDuration(root["unique"], "unique"), schema: schema, ingest: ingest,
      rules: paths(root["rules"], "rules").map {
        PipelineSpecification.resolve($0, in: folder)
      },
      features: paths(root["features"], "features").map {
        PipelineSpecification.resolve($0, in: folder)
      },
      lists: root["lists"]?.scalar.map { PipelineSpecification.resolve($0, in: folder) },
      sinks: sinks, limits: limits(root["limits"]), clauses: clauses(root))
  }

  private var defaultName: String {
    let file = source.path.split(separator: "/").last ?? ""
    return String(file.split(separator: ".").first ?? "")
  }

  private mutating func checkKey(_ entry: ConfigurationEntry) {
    let key = entry.key.scalar ?? ""
    if !Self.keys.contains(key) {
      report(
        "pipeline.unknown-key", entry.key, "unknown key '\(key)'",
        help: "known are \(Self.keys.joined(separator: ", "))")
    }
  }

  private mutating func zone(_ node: ConfigurationNode?) -> Zone {
    guard let node else { return .utc }
    if let name = node.scalar, let zone = Zone(identifier: name) { return zone }
    report(
      "pipeline.unknown-zone", node, "unknown time zone '\(node.scalar ?? "")'",
      help: "write a name such as Asia/Shanghai")
    return .utc
  }

  private mutating func country(_ node: ConfigurationNode?) -> String? {
    guard let node else { return nil }
    let text = node.scalar ?? ""
    let isCode =
      text.utf8.count == 2
      && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    if !isCode {
      report(
        "pipeline.unknown-country", node, "'\(text)' is no country code",
        help: "write two capital letters, for example CN")
    }
    return text
  }

  private mutating func duration(_ node: ConfigurationNode?, _ key: String) -> Int64? {
    guard let node else { return nil }
    if let text = node.scalar, let value = DurationText.parse(text) { return value }
    report(
      "pipeline.bad-duration", node, "'\(key)' must be a duration, found \"\(node.scalar ?? "")\"",
      help: "write a number and a unit, for example 10s")
    return nil
  }

  private mutating func positiveDuration(_ node: ConfigurationNode?, _ key: String) -> Int64? {
    guard let value = duration(node, key) else { return nil }
    if value <= 0 {
      report("pipeline.bad-duration", node, "'\(key)' must be longer than 0")
    }
    return value
  }

  private mutating func paths(_ node: ConfigurationNode?, _ key: String) -> [String] {
    guard let node else { return [] }
    if let path = node.scalar { return [path] }
    let paths = (node.list ?? []).compactMap(\.scalar)
    if paths.count != node.list?.count {
      report("pipeline.bad-paths", node, "'\(key)' must be a list of paths")
    }
    return paths
  }

  private mutating func stages(
    _ node: ConfigurationNode?, _ schema: inout Schema, _ country: String?, _ zone: Zone
  ) -> [IngestSpecification] {
    guard let list = node?.list, !list.isEmpty else {
      report(
        "pipeline.no-ingest", node, "'ingest' must be a list of at least one stage",
        help: "for example - { name: calls, kind: call, path: calls.jsonl.zst }")
      return []
    }
    var names: Set<String> = []
    return list.compactMap { stage in
      let specification = IngestSpecification.read(
        stage, in: source, schema: &schema, country: country, zone: zone,
        diagnostics: &diagnostics)
      if let specification, !names.insert(specification.name).inserted {
        report(
          "pipeline.duplicate-stage", stage["name"] ?? stage,
          "ingest stage '\(specification.name)' stands twice", help: "give each stage its own name")
      }
      return specification
    }
  }

  private mutating func clauses(_ root: ConfigurationNode) -> PipelineClauses {
    var clauses = PipelineClauses(
      source: source, allow: root["allow"], count: root["count"],
      takenCounters: CounterSink.counters)
    clauses.warmup = positiveDuration(root["warmup"], "warmup") ?? 0
    if let evidence = root["evidence"] {
      clauses.namesEvidence = evidence.scalar == "ids"
      if !clauses.namesEvidence, evidence.scalar != "positions" {
        report(
          "pipeline.bad-evidence", evidence, "'evidence' must be 'positions' or 'ids'",
          help: "with ids the evidence of windows has the ids of its records too")
      }
    }
    return clauses
  }

  private mutating func sinks(_ node: ConfigurationNode?) -> [SinkSpecification] {
    do {
      return try SinkReader.read(node, in: source)
    } catch {
      diagnostics += error.diagnostics
      return []
    }
  }
}

extension PipelineReader {
  private mutating func limits(_ node: ConfigurationNode?) -> RunLimits {
    var limits = RunLimits()
    for entry in node?.entries ?? [] {
      switch entry.key.scalar ?? "" {
      case "rejected": limits.rejected = share(entry.value, "rejected")
      case "late": limits.late = share(entry.value, "late")
      case "line": limits.lineBytes = bytes(entry.value, "line")
      case "memory": limits.memoryBytes = bytes(entry.value, "memory")
      case let key:
        report(
          "pipeline.unknown-key", entry.key, "unknown limit '\(key)'",
          help: "known are \(PipelineKeys.limits.map(\.key).joined(separator: ", "))")
      }
    }
    return limits
  }

  /// `1%`, `0.5 %` or `0.01`, as 0...1.
  private mutating func share(_ node: ConfigurationNode, _ key: String) -> Double {
    let text = (node.scalar ?? "").filter { $0 != " " }
    let isPercent = text.hasSuffix("%")
    if let number = Double(isPercent ? String(text.dropLast()) : text) {
      let share = isPercent ? number / 100 : number
      if (0...1).contains(share) { return share }
    }
    report(
      "pipeline.bad-share", node, "'\(key)' must be a share, found \"\(node.scalar ?? "")\"",
      help: "write a percentage, for example 1%")
    return 1
  }

  private mutating func bytes(_ node: ConfigurationNode, _ key: String) -> Int {
    let units = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "B": 1]
    let text = node.scalar ?? ""
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    if let count = Int(digits), count > 0, let factor = units[unit.isEmpty ? "B" : String(unit)] {
      return count * factor
    }
    report(
      "pipeline.bad-size", node, "'\(key)' must be a size, found \"\(text)\"",
      help: "write a number and a unit, for example 1MiB")
    return 1 << 20
  }
}
