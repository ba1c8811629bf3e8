import Foundation

/// What `run.json` says of a run, as far as reviewers need it.
package struct RunFacts: Sendable, Decodable {
  package struct Digests: Sendable, Decodable {
    package var pipeline: String
    package var rules: String
  }

  package struct Input: Sendable, Decodable {
    package var ingest: String
    /// Path as it was opened; `-` for standard input.
    package var file: String
    /// On disk; nil where that is not known.
    package var bytes: Int?
  }

  /// Where each record read went.
  package struct Sum: Sendable, Decodable {
    package var read: Int
    package var rejected: Int
    package var duplicate: Int
    package var late: Int
    package var passed: Int
    package var flagged: Int

    /// Events that the rules judged.
    package var processed: Int { read - rejected - duplicate - late }
  }

  package struct Loss: Sendable, Decodable {
    package var file: String
    /// Bytes of the file on disk, the end exclusive.
    package var start: Int
    package var end: Int
    package var reason: String
  }

  /// The value of an option, as people write it.
  package struct Option: Hashable, Sendable, Decodable {
    package var text: String

    package init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      text = try (try? value.decode(String.self)) ?? String(value.decode(Int.self))
    }
  }

  package var version: String
  /// Path of the pipeline file as it was given.
  package var pipeline: String
  /// The working folder of the run; nil in older reports.
  package var folder: String?
  package var digests: Digests
  /// Those that made the outputs those of a part of the input, by name; nil in older reports.
  package var options: [String: Option]?
  package var inputs: [Input]
  package var sum: Sum
  /// Flags held back by `once_per`.
  package var suppressed: Int
  /// Events with flags of rules on trial.
  package var shadow: Int
  /// SHA-256 of the flagged events, see the specification of `run.json`.
  package var digest: String
  package var isComplete: Bool
  package var losses: [Loss]
  /// `SIGINT` or `SIGTERM`.
  package var stopped: String?
  package var wallSeconds: Double
  package var cpuSeconds: Double

  /// The condition of `--where`, if the run had one.
  package var narrowing: String? { options?["where"]?.text }

  private enum CodingKeys: String, CodingKey {
    case version, pipeline, folder, digests, options, inputs, sum, suppressed, shadow, digest,
      losses, stopped
    case isComplete = "complete"
    case wallSeconds = "wall_seconds"
    case cpuSeconds = "cpu_seconds"
  }
}
