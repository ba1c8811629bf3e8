package import WeirRules

/// What a run does with its bytes and rows, in the order in which they pass.
package enum ProfileStage: String, CaseIterable, Sendable {
  case reading, decompression, framing, decoding, evaluation, exchange, merge, duplicates, state
  case sinks, commit
}

/// What went into a stage, what came out of it, and how long it was busy.
package struct StageWork: Sendable, Equatable {
  /// On a core, over all threads.
  package var nanoseconds: Int64 = 0
  package var rowsIn = 0
  package var rowsOut = 0
  package var bytesIn = 0
  package var bytesOut = 0

  package init() {}

  package static func += (left: inout StageWork, right: StageWork) {
    left.nanoseconds += right.nanoseconds
    left.rowsIn += right.rowsIn
    left.rowsOut += right.rowsOut
    left.bytesIn += right.bytesIn
    left.bytesOut += right.bytesOut
  }
}

/// Where the time of a run went; complete once the run has ended.
package struct RunProfile: Sendable {
  /// By place in ``ProfileStage/allCases``.
  private var stages = [StageWork](repeating: StageWork(), count: ProfileStage.allCases.count)
  /// How long reading was held back because enough was under way.
  package var waited = Duration.zero
  /// By ``KindID``.
  package var kinds: [EvaluationProfile.Kind]
  /// By operator of the level.
  package var operators: [OperatorProfile]
  /// Ids that are kept where ids are to be unique.
  package var unique: StateSize?

  package init(kinds: Int, operators: Int) {
    self.kinds = Array(repeating: EvaluationProfile.Kind(), count: kinds)
    self.operators = Array(repeating: OperatorProfile(), count: operators)
  }

  package subscript(stage: ProfileStage) -> StageWork {
    get { stages[stage.place] }
    set { stages[stage.place] = newValue }
  }

  /// Of all stages.
  package var nanoseconds: Int64 { stages.reduce(0) { $0 + $1.nanoseconds } }
}

extension ProfileStage {
  /// Among all stages.
  var place: Int {
    switch self {
    case .reading: 0
    case .decompression: 1
    case .framing: 2
    case .decoding: 3
    case .evaluation: 4
    case .exchange: 5
    case .merge: 6
    case .duplicates: 7
    case .state: 8
    case .sinks: 9
    case .commit: 10
    }
  }
}
