package import WeirCore
package import WeirIngest
package import WeirRules
package import WeirSinks

/// A pipeline file as read: names and types are right, paths are not opened yet.
package struct PipelineSpecification: Sendable {
  package var name: String
  /// The pipeline file.
  package var path: String
  /// Home country, ISO 3166 alpha-2.
  package var country: String?
  package var zone: Zone
  /// Allowed lateness, milliseconds.
  package var lateness: Int64
  /// After which silence a live source is not waited for, milliseconds.
  package var idle: Int64 = 30_000
  /// Within which a record with an id seen before is a duplicate, milliseconds; nil: ids may come
  /// again.
  package var unique: Int64?
  package var schema: Schema
  package var ingest: [IngestSpecification]
  /// Files or folders, as paths that can be opened.
  package var rules: [String]
  /// Files or folders, as paths that can be opened.
  package var features: [String] = []
  package var lists: String?
  package var sinks: [SinkSpecification]
  package var limits: RunLimits
  /// What else it says in the rule language; nil where there is no pipeline file.
  package var clauses: PipelineClauses?

  /// The folder that the file's paths are relative to.
  package var folder: String { Self.folder(of: path) }

  /// The instant of an RFC 3339 text, or of a date or local date-time in the pipeline's zone.
  package func instant(_ text: String) -> Int64? {
    NumberText.instant(text, zone: zone)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || path == "-" || folder == "." ? path : "\(folder)/\(path)"
  }
}

/// What a run may lose or take before it is called a failure.
package struct RunLimits: Sendable, Equatable {
  /// Share of records, 0...1.
  package var rejected = 0.01
  package var late = 0.01
  package var lineBytes = 1 << 20
  /// Of the whole process.
  package var memoryBytes = 8 << 30

  package init() {}
}
