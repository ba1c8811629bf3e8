/// What `run.json` says about a run.
package struct RunReport: Sendable {
  package struct Input: Sendable {
    package var ingest: String
    package var file: String
    /// As they lie on disk; nil where that is not known, as of standard input.
    package var bytes: Int?

    package init(ingest: String, file: String, bytes: Int?) {
      self.ingest = ingest
      self.file = file
      self.bytes = bytes
    }
  }

  /// Where each record read went.
  package struct Sum: Hashable, Sendable {
    package var read = 0
    package var rejected = 0
    package var duplicate = 0
    package var late = 0
    package var passed = 0
    package var flagged = 0

    package init() {}

    /// Whether every record read is in exactly one of the others.
    package var holds: Bool { read == rejected + duplicate + late + passed + flagged }
  }

  /// A run of a file's bytes that could not be read.
  package struct Loss: Sendable {
    package var file: String
    /// Bytes of the file as it lies on disk, the end exclusive.
    package var start: Int
    package var end: Int
    package var reason: String

    package init(file: String, start: Int, end: Int, reason: String) {
      self.file = file
      self.start = start
      self.end = end
      self.reason = reason
    }
  }

  /// Rules that took the place of others while the run was under way.
  package struct Reload: Sendable {
    /// When, milliseconds of processing time.
    package var time: Int64
    /// SHA-256, hexadecimal.
    package var pipelineDigest: String
    /// SHA-256, hexadecimal.
    package var rulesDigest: String
    /// Ids of rules, and `feature NAME`.
    package var kept: [String]
    package var lost: [String]
    package var new: [String]
    package var gone: [String]
    package var columns: [KindColumns]

    package init(
      time: Int64, pipelineDigest: String, rulesDigest: String, kept: [String], lost: [String],
      new: [String], gone: [String], columns: [KindColumns]
    ) {
      self.time = time
      self.pipelineDigest = pipelineDigest
      self.rulesDigest = rulesDigest
      self.kept = kept
      self.lost = lost
      self.new = new
      self.gone = gone
      self.columns = columns
    }
  }

  package struct KindColumns: Sendable {
    package var kind: String
    package var columns: [String]

    package init(kind: String, columns: [String]) {
      self.kind = kind
      self.columns = columns
    }
  }

  package var version: String
  package var pipeline: String
  /// The working folder, which paths are relative to.
  package var folder = ""
  /// SHA-256, hexadecimal.
  package var pipelineDigest: String
  /// SHA-256, hexadecimal.
  package var rulesDigest: String
  /// Options of the command line that make the outputs those of a part of the input.
  package var options: [(name: String, value: ReportValue)] = []
  package var inputs: [Input] = []
  package var sum = Sum()
  /// Flags held back by `once_per`.
  package var suppressed = 0
  /// Events with flags of rules on trial.
  package var shadow = 0
  package var columns: [KindColumns] = []
  /// In the order in which they came into force.
  package var reloads: [Reload] = []
  /// ``FlaggedDigest/text``.
  package var digest = ""
  package var isComplete = true
  package var losses: [Loss] = []
  /// `SIGINT`, `SIGTERM` or `limit`.
  package var stopped: String?
  package var wallSeconds = 0.0
  package var cpuSeconds = 0.0
  package var workers = 1
  /// Where the time went, if the run was measured.
  package var profile: ReportValue?

  package init(version: String, pipeline: String, pipelineDigest: String, rulesDigest: String) {
    self.version = version
    self.pipeline = pipeline
    self.pipelineDigest = pipelineDigest
    self.rulesDigest = rulesDigest
  }
}
