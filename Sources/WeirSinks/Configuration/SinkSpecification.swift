/// A sink as the pipeline file asks for it; paths are relative to the output folder.
package enum SinkSpecification: Hashable, Sendable {
  /// `-` is standard output.
  case flagged(path: String)
  /// `every` in milliseconds, above 0.
  case counters(path: String, every: Int64)
  case actions(folder: String)
  case deadLetter(path: String)

  package static let defaultEvery: Int64 = 3_600_000

  /// What a pipeline without `sinks` has.
  package static let defaults: [SinkSpecification] = [
    .flagged(path: "flagged.jsonl.zst"), .counters(path: "counters.csv", every: defaultEvery),
    .actions(folder: "actions"), .deadLetter(path: "dead-letter.jsonl.zst"),
  ]

  /// As the pipeline file calls it.
  package var name: String {
    switch self {
    case .flagged: "flagged"
    case .counters: "counters"
    case .actions: "actions"
    case .deadLetter: "dead_letter"
    }
  }

  /// Every file that the sink writes, relative to the output folder.
  package var files: [String] {
    switch self {
    case .flagged(let path): [path] + [shadowFile].compactMap(\.self)
    case .counters(let path, _), .deadLetter(let path): [path]
    case .actions(let folder): ActionSink.paths(in: folder).map(\.path)
    }
  }

  /// Where the flags of rules on trial go; `flagged` sinks of one folder share the file.
  package var shadowFile: String? {
    guard case .flagged(let path) = self else { return nil }
    return FlaggedEventSink.shadowPath(beside: path, folder: ".")
  }

  /// `path` within `folder`: itself where it is absolute or standard output.
  package static func resolve(_ path: String, in folder: String) -> String {
    path == "-" || path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// `path` without `.`, `..` and doubled slashes, to tell whether two are the same.
  package static func canonical(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
