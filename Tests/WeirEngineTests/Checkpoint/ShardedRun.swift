import TestSupport
import WeirCore
import WeirIngest
import WeirRules

/// Rules over records, release by release, without threads.
final class ShardedRun {
  let plan: RulePlan
  let shardCount: Int
  private let decoder: ChunkDecoder
  private let evaluator: BatchEvaluator
  private var nextRecord = 1

  static let source = SourceInfo(
    ingest: "test", file: "test", path: "test", idPrefix: "test")

  init(_ plan: RulePlan, shards: Int) {
    self.plan = plan
    shardCount = shards
    let stage = IngestSpecification.canonical(name: "test", kind: nil, country: nil)
    decoder = ChunkDecoder(
      specification: stage, schema: plan.schema, projections: plan.projections)
    evaluator = BatchEvaluator(resources: plan.resources)
  }

  /// Shards that have processed nothing.
  func freshShards() -> [Shard] {
    (0..<shardCount).map { Shard(index: $0, plan: plan, sources: [Self.source]) }
  }

  /// The records as one release.
  func release(_ records: [EventLine]) -> [ReleasedSlice] {
    let bytes = Array(EventBuilder.lines(records).utf8)
    let chunk = decoder.decode(
      text: TextBuffer(copying: bytes), start: 0, count: bytes.count, offset: 0, isFirst: true,
      source: 0, arena: Arena(pool: ArenaPool(keptBlocks: 0)))
    defer { nextRecord += chunk.recordCount }
    return chunk.batches.map { batch in
      batch.firstRecord = nextRecord
      let input = evaluator.evaluate(
        batch, plan.levels[0].events[batch.kind], derived: plan.derived[batch.kind],
        shards: shardCount)
      return ReleasedSlice(input: input, rows: 0..<batch.count)
    }
  }

  /// What the shards make of a release on the lowest level.
  static func outputs(_ release: [ReleasedSlice], _ shards: [Shard]) -> [ShardOutput] {
    shards.map { $0.process(release) }
  }

  /// The flags of all levels that read events, the records being one release.
  func processLevels(_ records: [EventLine], _ shards: [Shard]) -> [Flag] {
    let lowest = release(records)
    var flags = Self.outputs(lowest, shards).flatMap(\.flags)
    for level in 1..<plan.levels.count {
      let slices = lowest.map { slice in
        let input = evaluator.evaluate(
          slice, plan.levels[level].events[slice.input.batch.kind], shards: shardCount,
          arena: Arena(pool: ArenaPool(keptBlocks: 0)))
        return ReleasedSlice(input: input, rows: slice.rows)
      }
      flags += shards.flatMap { $0.process(slices, level: level).flags }
    }
    return flags
  }

  /// The same, all of it as text.
  static func process(_ release: [ReleasedSlice], _ shards: [Shard]) -> [String] {
    outputs(release, shards).flatMap { output in
      let isQuiet = output.suppressed.allSatisfy(\.isEmpty)
      return output.flags.map(text) + (isQuiet ? [] : ["suppressed \(output.suppressed)"])
    }
  }

  private static func text(_ flag: Flag) -> String {
    let evidence = flag.evidence.map { "\($0.position.raw) \($0.step ?? "") \($0.id ?? [])" }
    return "\(flag.rule) \(flag.batch.position(flag.row).raw) \(flag.key) \(flag.subject) "
      + "\(flag.values) \(flag.why) \(evidence) \(flag.actions)"
  }

  static func checkpoint(_ shards: [Shard]) -> [UInt8] {
    var writer = CheckpointWriter()
    for shard in shards { shard.write(to: &writer) }
    return writer.finished()
  }

  /// - Throws: ``CheckpointError``.
  func restored(_ checkpoint: [UInt8]) throws -> [Shard] {
    var reader = try CheckpointReader(checkpoint)
    let shards = freshShards()
    for shard in shards { try shard.restore(from: &reader) }
    try reader.finish()
    return shards
  }
}
