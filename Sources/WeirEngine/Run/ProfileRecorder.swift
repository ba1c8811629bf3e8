import WeirCore
import WeirIngest
import WeirRules

/// Measures a run: slots for each thread and queue, brought together when all of them are done.
final class ProfileRecorder: Sendable {
  /// Of the thread that reads archives, then by live source.
  let archives = ProfileSlots()
  let sources: [ProfileSlots]
  let workers: [ProfileSlots]
  let evaluations: [EvaluationProfile]
  let assembly = ProfileSlots()
  let merging = ProfileSlots()
  let screening = ProfileSlots()
  let collecting = ProfileSlots()
  /// Duplicates, by shard.
  let filters: [ProfileSlots]
  let shards: [ShardProfile]
  private let kinds: Int
  private let operators: Int

  init(_ plan: RunPlan, workers: Int) {
    let kinds = plan.rules.schema.kinds.count
    let operators = plan.rules.operators.count
    self.kinds = kinds
    self.operators = operators
    sources = plan.sources.map { _ in ProfileSlots() }
    self.workers = (0..<workers).map { _ in ProfileSlots() }
    evaluations = (0..<workers).map { _ in EvaluationProfile(kinds: kinds) }
    filters = (0..<workers).map { _ in ProfileSlots() }
    shards = (0..<workers).map { _ in ShardProfile(operators: operators) }
  }

  /// What all slots say together.
  ///
  /// - Precondition: nothing of the run is under way.
  func profile(_ queues: [RunShard], _ rules: RunRules) -> RunProfile {
    var profile = RunProfile(kinds: kinds, operators: operators)
    let single = [archives, assembly, merging, screening, collecting]
    for slots in single + sources + workers + filters {
      for stage in ProfileStage.allCases { profile[stage] += slots.stages[stage.place] }
      profile.waited += slots.waited
    }
    for evaluation in evaluations {
      for (kind, work) in evaluation.kinds.enumerated() { profile.kinds[kind] += work }
    }
    for kind in profile.kinds {
      profile[.evaluation] += StageWork(kind.nanoseconds, rowsIn: kind.rows, rowsOut: kind.rows)
      profile[.exchange] += StageWork(
        kind.exchangeNanoseconds, rowsIn: kind.rows, rowsOut: kind.exchanged)
    }
    for (shard, measured) in zip(queues, shards) {
      measured.finish(rules.shards[shard.index])
      add(shard, measured, to: &profile)
    }
    return profile
  }

  private func add(_ shard: RunShard, _ measured: ShardProfile, to profile: inout RunProfile) {
    for (place, work) in measured.operators.enumerated() {
      profile.operators[place] += work
      profile[.state] += StageWork(work.nanoseconds, rowsIn: work.rows, rowsOut: 0)
    }
    profile[.state].rowsOut += measured.flags
    guard let filter = shard.filter else { return }
    var unique = profile.unique ?? StateSize()
    unique += StateSize(keys: filter.count, bytes: filter.byteCount)
    profile.unique = unique
  }
}

extension StageWork {
  fileprivate init(_ nanoseconds: Int64, rowsIn: Int, rowsOut: Int) {
    self.init()
    self.nanoseconds = nanoseconds
    self.rowsIn = rowsIn
    self.rowsOut = rowsOut
  }
}

extension MergeState.Release {
  /// Rows that rules may still see.
  var rowCount: Int { slices.reduce(0) { $0 + $1.rows.count - $1.excluded.count } }
}

extension DecompressedUnit {
  /// Bytes of its text.
  var textBytes: Int {
    parts.reduce(0) { sum, part in
      if case .text(let piece) = part { sum + piece.count } else { sum }
    }
  }
}

extension DecodedChunk {
  var rowCount: Int { batches.reduce(0) { $0 + $1.count } }
}
