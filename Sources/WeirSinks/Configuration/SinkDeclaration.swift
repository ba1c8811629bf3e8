package import WeirCore

/// A sink of a pipeline: its key with the path, its further keys, what it writes.
package struct SinkDeclaration: Sendable {
  package var name: String
  /// Lower case, no full stop.
  package var summary: String
  /// Where it writes without `sinks` in the pipeline file.
  package var standardPath: String
  /// Besides the key of the sink's own name, which holds the path.
  package var keys: [KeyDeclaration] = []
  /// An element of `sinks`, in YAML.
  package var example: String

  /// The registry of sinks.
  package static let all: [SinkDeclaration] = [.flagged, .counters, .actions, .deadLetter]
}
