import WeirCore
import WeirIngest
import WeirRules

/// All that a run has because of its rules, replaced as a whole when others take their place.
///
/// Kept as long as batches that were decoded by it: they may refer to what the decoders own.
final class RunRules: @unchecked Sendable {
  // @unchecked Sendable: `levelGates` belongs to the run's queue `leveling`; the rest is constant,
  // and each shard belongs to the queue of its ``RunShard``.

  let plan: RulePlan
  /// In the order of the pipeline file.
  let stages: [RunPlan.Stage]
  /// The keyed state, by shard.
  let shards: [Shard]
  /// By level; the last one is the collector's.
  var levelGates: [LevelGate]

  /// - Parameter releases: how many were made under the rules before.
  init(
    _ plan: RunPlan, shards: Int, recorder: ProfileRecorder? = nil, after releases: Int = 0
  ) {
    self.plan = plan.rules
    stages = plan.stages
    let sources = plan.sources.map(\.info)
    self.shards = (0..<shards).map {
      Shard(index: $0, plan: plan.rules, sources: sources, profile: recorder?.shards[$0])
    }
    levelGates = (0...plan.rules.levels.count).map { _ in LevelGate(after: releases) }
  }

  /// Decodes a chunk of a source that is read in stage `stage`.
  ///
  /// - Parameters:
  ///   - header: for these decoders.
  ///   - lateness: milliseconds that a record may be behind an earlier one of the chunk.
  func decode(
    _ chunk: Chunk, source: Int, stage: Int, header: CSVHeader?, lateness: Int64, arena: Arena
  ) -> DecodedChunk {
    stages[stage].decoder.decode(
      text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
      isFirst: chunk.isFirst, source: source, header: header,
      lateness: chunk.isUnproved ? .max : lateness, arena: arena)
  }

  /// The stateless evaluation of what was decoded.
  func evaluate(
    _ batches: [EventBatch], _ evaluator: BatchEvaluator, isScreened: Bool
  ) -> [EvaluatedBatch] {
    batches.map { batch in
      evaluator.evaluate(
        batch, plan.levels[0].events[batch.kind], derived: plan.derived[batch.kind],
        shards: shards.count, isScreened: isScreened)
    }
  }
}
