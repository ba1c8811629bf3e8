package import WeirCore

/// A batch after the stateless evaluation of one level: the rows sorted out by tap and shard.
package final class EvaluatedBatch: @unchecked Sendable {
  // @unchecked Sendable: written by the worker that evaluates the batch, read-only afterwards.

  package let batch: EventBatch
  /// By tap of the batch's kind, then by shard; rows ascending.
  package let taps: [[TapRows]]
  /// By shard, the rows with an id, which is their key; empty unless ids are to be unique.
  package let identities: [UnsafeBufferPointer<ExchangeItem>]
  /// By counter of the batch's kind.
  package let counted: [CountedRows]
  /// Owns what does not lie in the batch's own arena.
  private let arena: Arena?

  init(
    batch: EventBatch, taps: [[TapRows]], identities: [UnsafeBufferPointer<ExchangeItem>] = [],
    counted: [CountedRows] = [], arena: Arena? = nil
  ) {
    self.batch = batch
    self.taps = taps
    self.identities = identities
    self.counted = counted
    self.arena = arena
  }
}

extension BatchEvaluator {
  /// Evaluates what the lowest level computes for a batch, before it is merged.
  ///
  /// - Parameters:
  ///   - derived: types of the columns that features will fill.
  ///   - isScreened: whether rows are sorted out by their ids, too.
  package func evaluate(
    _ batch: EventBatch, _ input: RulePlan.KindInput, derived: [ValueType] = [], shards: Int,
    isScreened: Bool = false
  )
    -> EvaluatedBatch
  {
    profile?.begin()
    batch.derived = derived.map { type in
      let column = Column(
        lane: type.lane,
        base: batch.arena.allocate(byteCount: max(1, batch.count) * type.lane.stride))
      column.asLane.fillMissing(batch.count)
      return column
    }
    let kept = keptLanes(input, batch)
    let taps = evaluate(
      batch, input, rows: 0..<batch.count, excluded: [], kept: kept, shards: shards,
      arena: batch.arena)
    let narrowing = input.narrowing.flatMap { kept[$0]?.truths }
    let counted = input.counters.map { count($0, kept, narrowing, batch) }
    let identities = isScreened ? Exchange.identities(of: batch, shards: shards) : []
    profile?.endExchange(batch, taps)
    return EvaluatedBatch(batch: batch, taps: taps, identities: identities, counted: counted)
  }

  /// Evaluates what a higher level computes for released rows, their features being known.
  package func evaluate(
    _ slice: ReleasedSlice, _ input: RulePlan.KindInput, shards: Int, arena: Arena
  ) -> EvaluatedBatch {
    profile?.begin()
    let batch = slice.input.batch
    let taps = evaluate(
      batch, input, rows: slice.rows, excluded: slice.excluded, kept: [:], shards: shards,
      arena: arena)
    profile?.endExchange(batch, taps)
    return EvaluatedBatch(batch: batch, taps: taps, arena: arena)
  }

  /// Room for the values that counters need after their block is done.
  private func keptLanes(_ input: RulePlan.KindInput, _ batch: EventBatch) -> [Int32: Lane] {
    guard !input.counters.isEmpty else { return [:] }
    var nodes: Set<Int32> = []
    for counter in input.counters { nodes.formUnion(counter.dimensions) }
    let single = input.counters.flatMap { [$0.mask, $0.sum] } + [input.narrowing]
    for case let node? in single { nodes.insert(node) }
    var kept: [Int32: Lane] = [:]
    for place in nodes {
      let node = input.program.nodes[Int(place)]
      switch node.opcode {
      case .column: kept[place] = batch.columns[Int(node.auxiliary)].asLane
      case .time: kept[place] = Lane(type: .word, base: UnsafeMutableRawPointer(batch.times))
      case .identifier: kept[place] = Lane(type: .bytes, base: UnsafeMutableRawPointer(batch.ids))
      default:
        let type = node.type.lane
        kept[place] = Lane(
          type: type,
          base: batch.arena.allocate(byteCount: max(1, batch.count) * type.stride))
      }
    }
    return kept
  }

  private func evaluate(
    _ batch: EventBatch, _ input: RulePlan.KindInput, rows: Range<Int>, excluded: Set<Int>,
    kept: [Int32: Lane], shards: Int, arena: Arena
  ) -> [[TapRows]] {
    let taken = input.taps.map {
      writers.take(stride: TappedRow.header + $0.words(input.program))
    }
    defer { writers.give(taken) }
    forEachBlock(of: input.program, over: batch, rows: rows, kept: kept, arena: arena) { block in
      let narrowing = input.narrowing.map { block.lanes[Int($0)].truths }
      for (tap, writer) in zip(input.taps, taken) {
        tapRows(tap, block, narrowing, excluded, to: writer)
      }
    }
    profile?.endProgram(batch)
    return taken.map { $0.distribute(shards: shards, in: arena) }
  }
}
