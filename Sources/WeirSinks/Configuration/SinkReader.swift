package import WeirCore

/// Reads the `sinks` of a pipeline file.
package struct SinkReader {
  private static let names = SinkDeclaration.all.map(\.name)

  private let source: SourceText
  private var sinks: [SinkSpecification] = []
  private var diagnostics: [Diagnostic] = []
  /// Canonical path of each file to be written, with the sink that writes it.
  private var writers: [String: (name: String, line: Int, isShadow: Bool)] = [
    "run.json": ("run.json", 0, false)
  ]

  private init(source: SourceText) {
    self.source = source
  }

  /// - Parameter node: the value of `sinks`; nil gives ``SinkSpecification/defaults``.
  /// - Throws: ``ConfigurationError`` with everything that is wrong: unknown sinks and keys, paths
  ///   that two sinks share, a bad `every`.
  package static func read(
    _ node: ConfigurationNode?, in source: SourceText
  )
    throws(ConfigurationError) -> [SinkSpecification]
  {
    guard let node else { return SinkSpecification.defaults }
    var reader = SinkReader(source: source)
    if let list = node.list {
      for sink in list { reader.readSink(sink) }
    } else {
      reader.report(
        "sink.not-a-list", at: node.location, "'sinks' must be a list",
        help: "for example - { flagged: flagged.jsonl.zst }")
    }
    guard reader.diagnostics.isEmpty else { throw ConfigurationError(reader.diagnostics) }
    return reader.sinks
  }

  private mutating func readSink(_ node: ConfigurationNode) {
    guard let entries = node.entries, let first = entries.first(where: isSink) else {
      let key = node.entries?.first?.key ?? node
      let name = key.scalar ?? ""
      return report(
        "sink.unknown", at: key.location, "unknown sink '\(name)'",
        help: "the sinks are \(Self.names.joined(separator: ", "))")
    }
    let name = first.key.scalar ?? ""
    for entry in entries where entry.key.location != first.key.location {
      let declared = SinkDeclaration.all.first { $0.name == name }?.keys ?? []
      if declared.contains(where: { $0.key == entry.key.scalar }) { continue }
      report(
        "sink.unknown-key", at: entry.key.location,
        "sink '\(name)' has no key '\(entry.key.scalar ?? "")'",
        help: isSink(entry) ? "give each sink a list element of its own" : nil)
    }
    guard let path = first.value.scalar, !path.isEmpty else {
      return report("sink.path", at: first.value.location, "sink '\(name)' needs a path")
    }
    add(name, path: path, every: readEvery(node["every"]), at: first.value.location)
  }

  private func isSink(_ entry: ConfigurationEntry) -> Bool {
    Self.names.contains(entry.key.scalar ?? "")
  }

  private mutating func readEvery(_ node: ConfigurationNode?) -> Int64 {
    guard let node else { return SinkSpecification.defaultEvery }
    if let text = node.scalar, let every = DurationText.parse(text), every > 0 { return every }
    report(
      "sink.every", at: node.location,
      "'every' must be a duration above zero, found \"\(node.scalar ?? "")\"",
      help: "write a number with a unit, for example 1h")
    return SinkSpecification.defaultEvery
  }

  private mutating func add(
    _ name: String, path: String, every: Int64, at location: SourceLocation
  ) {
    if path == "-", name != "flagged" {
      return report(
        "sink.standard-output", at: location,
        "sink '\(name)' cannot write to standard output",
        help: "only 'flagged' can, give this one a path")
    }
    let sink: SinkSpecification =
      switch name {
      case "flagged": .flagged(path: path)
      case "counters": .counters(path: path, every: every)
      case "actions": .actions(folder: withoutSlash(path))
      default: .deadLetter(path: path)
      }
    if path.hasSuffix("/"), name != "actions" {
      return report(
        "sink.path", at: location, "sink '\(name)' writes a file, found the folder '\(path)'")
    }
    claim(sink, at: location)
    sinks.append(sink)
  }

  private func withoutSlash(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  private mutating func claim(_ sink: SinkSpecification, at location: SourceLocation) {
    for file in sink.files {
      let path = file == "-" ? file : SinkSpecification.canonical(file)
      let isShadow = file == sink.shadowFile
      guard let other = writers[path] else {
        writers[path] = (sink.name, location.line, isShadow)
        continue
      }
      if isShadow, other.isShadow { continue }
      var diagnostic = Diagnostic(
        "sink.same-path", in: source, at: location,
        "sink '\(sink.name)' writes to the same file as '\(other.name)'",
        help: "give each sink its own path")
      if other.line > 0 {
        diagnostic.notes = ["'\(other.name)' uses it at line \(other.line)"]
      }
      return diagnostics.append(diagnostic)
    }
  }

  private mutating func report(
    _ slug: String, at location: SourceLocation, _ message: String, help: String? = nil
  ) {
    diagnostics.append(Diagnostic(slug, in: source, at: location, message, help: help))
  }
}
