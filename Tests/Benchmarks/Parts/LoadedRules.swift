import WeirCore
import WeirIngest
import WeirRules

/// Rules made ready, and the decoder for the columns that they use.
struct LoadedRules {
  let plan: RulePlan
  private let decoder: ChunkDecoder
  private let pool = ArenaPool()

  /// - Parameter rules: texts of rule files by the ids of their rules.
  /// - Throws: ``WrongResult`` with what is wrong with them.
  init(_ rules: [(id: String, text: String)]) throws {
    let sources = rules.map { SourceText(path: "\($0.id).yaml", text: $0.text) }
    let library = RuleLibrary.check(sources, context: RuleContext(country: "CN"))
    if library.hasErrors {
      throw WrongResult(
        description: library.diagnostics.map { $0.rendered }.joined(separator: "\n"))
    }
    plan = RulePlanner.plan(library.plan, zone: .utc)
    decoder = ChunkDecoder(
      specification: .canonical(name: "day", kind: nil, country: "CN"), schema: plan.schema,
      projections: plan.projections)
  }

  static let sources = [SourceInfo(ingest: "day", file: "day", path: "day", idPrefix: "day")]

  /// The batches of a text of whole lines, in which record `firstRecord` is the first.
  func batches(_ text: TextBuffer, firstRecord: Int = 1) -> [EventBatch] {
    let batches = decoder.decode(
      text: text, start: 0, count: text.capacity, offset: 0, isFirst: true, source: 0,
      arena: Arena(pool: pool)
    ).batches
    for batch in batches { batch.firstRecord = firstRecord }
    return batches
  }

  /// The stateless part, with all rows for one shard.
  func evaluated(_ batch: EventBatch, by evaluator: BatchEvaluator) -> EvaluatedBatch {
    evaluator.evaluate(
      batch, plan.levels[0].events[batch.kind], derived: plan.derived[batch.kind], shards: 1)
  }
}
