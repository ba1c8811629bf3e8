package import WeirCore
package import WeirIngest
package import WeirRules
package import WeirSinks

/// A run made ready: everything is checked, nothing is opened yet.
package struct RunPlan: Sendable {
  package var pipeline: PipelineSpecification
  package var rules: RulePlan
  /// In the order of the pipeline file (or of `--input`).
  package var stages: [Stage]
  /// In the total order: stage, then path in byte order.
  package var sources: [Source]
  package var part = RunPart()

  package struct Stage: Sendable {
    package var specification: IngestSpecification
    package var decoder: ChunkDecoder
  }

  package struct Source: Sendable {
    package var stage: Int
    package var bytes: SourceBytes
    package var info: SourceInfo
    /// Milliseconds.
    package var lateness: Int64
    /// Of the first event, where it has been looked up; the file is opened when the merge is there.
    package var firstTime: Int64?
    /// Whether it is a pipe, whose records come in while they are made.
    package var isLive = false
  }

  /// Whether records come in while they are made: outputs are appended to, not renamed.
  package var isLive: Bool { Self.isLive(sources) }

  static func isLive(_ sources: [Source]) -> Bool {
    sources.contains { $0.isLive || $0.bytes.isStandardInput }
  }
}

/// How a run is to be carried out; nothing here but other rules changes what comes out.
package struct RunOptions: Sendable {
  package var workers: Int
  package var stop: StopSignal
  package var progress: RunProgress
  /// Whether it is measured where the time goes.
  package var isProfiled: Bool
  /// Brings other rules while the run is under way; nil: it ends with those it began with.
  package var reload: RulesReload?

  package init(
    workers: Int, stop: StopSignal = StopSignal(), progress: RunProgress = RunProgress(),
    isProfiled: Bool = false, reload: RulesReload? = nil
  ) {
    self.workers = max(1, workers)
    self.stop = stop
    self.progress = progress
    self.isProfiled = isProfiled
    self.reload = reload
  }
}

/// What a run has done, for people and for `run.json`.
package struct RunOutcome: Sendable {
  package var sum = RunReport.Sum()
  package var suppressed = 0
  /// Every rule that was in force, those that the run began with first, as they are in its plan.
  package var rules: [RuleHeader] = []
  /// By place in ``rules``.
  package var suppressedByRule: [Int] = []
  package var shadow = 0
  /// By place in ``rules``.
  package var flagsByRule: [Int] = []
  package var actions: [Action: Int] = [:]
  package var losses: [RunLoss] = []
  /// Where the archives can be entered again, by source.
  package var seekPlaces: [[SeekPlace]] = []
  package var failure: RunFailure?
  /// Whether as many events were taken as the run may take.
  package var isLimitReached = false
  /// The flagged events with the highest scores, highest first.
  package var highest: [HighestEvent] = []
  /// Nil unless the run was to be measured.
  package var profile: RunProfile?
}

extension RunOutcome {
  /// Where figures of a rule stand; it may have been in force before.
  mutating func place(of rule: RuleHeader) -> Int {
    if let known = rules.firstIndex(where: { $0.id == rule.id }) {
      rules[known] = rule
      return known
    }
    rules.append(rule)
    suppressedByRule.append(0)
    flagsByRule.append(0)
    return rules.count - 1
  }
}

/// Bytes of a source that could not be read.
package struct RunLoss: Sendable {
  package var source: Int
  /// Of the source as it lies on disk, the end exclusive.
  package var start: Int
  package var end: Int
  package var reason: String
}

/// Why a run ended before its input did.
package enum RunFailure: Error, Sendable {
  case sink(SinkError)
  /// The process holds more than `limits.memory`, bytes.
  case memory(limit: Int)
}
