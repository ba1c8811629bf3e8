package import WeirCore

/// A batch after the stateless evaluation of one level: the rows sorted out by tap and shard.
package final class EvaluatedBatch: @unchecked Sendable {
  // @unchecked Sendable: written by the worker that evaluates the batch, read-only afterwards.

  package let batch: EventBatch
  /// By shard, the rows with an id, which is their key; empty unless ids are to be unique.
  package let identities: [UnsafeBufferPointer<ExchangeItem>]
  /// By counter of the batch's kind.
  package let counted: [CountedRows]
  /// What higher levels find here; empty on those.
  let foundation: EvaluatedFoundation
  /// Owns what does not lie in the batch's own arena.
  private let arena: Arena?
  /// By tap of the batch's kind, for each its shards.
  private let flat: UnsafeMutableBufferPointer<TapRows>
  let shards: Int

  init(
    batch: EventBatch, taps: [[TapRows]], identities: [UnsafeBufferPointer<ExchangeItem>] = [],
    counted: [CountedRows] = [], foundation: EvaluatedFoundation = EvaluatedFoundation(),
    arena: Arena? = nil
  ) {
    self.batch = batch
    self.identities = identities
    self.counted = counted
    self.foundation = foundation
    self.arena = arena
    shards = taps.first?.count ?? 0
    flat = .allocate(capacity: taps.reduce(0) { $0 + $1.count })
    _ = flat.initialize(from: taps.joined())
  }

  deinit { flat.deallocate() }

  /// The rows of each tap for each shard, good as long as the batch.
  var rows: UnsafePointer<TapRows>? { UnsafePointer(flat.baseAddress) }

  /// By tap of the batch's kind, then by shard; rows ascending.
  package var taps: [[TapRows]] {
    stride(from: 0, to: flat.count, by: max(1, shards)).map { Array(flat[$0..<($0 + shards)]) }
  }
}

/// What the lowest level has done for higher ones, over the whole batch; see ``PlanFoundation``.
struct EvaluatedFoundation {
  /// By early tap, then by shard.
  var taps: [[TapRows]] = []
  /// By candidate condition: a bit for each row.
  var candidates: [UnsafeMutablePointer<UInt64>] = []
  /// By carried value.
  var carried: [Lane] = []
}

extension BatchEvaluator {
  /// Evaluates what the lowest level computes for a batch, before it is merged, and what of the
  /// higher levels does not depend on features.
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
    batch.derived = derived.map { missingColumn($0.lane, batch) }
    let kept = keptLanes(input, batch)
    var foundation = EvaluatedFoundation()
    foundation.carried = input.foundation.carried.compactMap { kept[$0.node] }
    foundation.candidates = input.foundation.candidates.map { _ in
      batch.arena.allocate(UInt64.self, count: RowSet.words(batch.count))
    }
    let taken = writers.take(
      input.program, input.taps + input.foundation.taps, shards: shards, rows: batch.count,
      in: batch.arena)
    forEachBlock(
      of: input.program, over: batch, rows: 0..<batch.count, kept: kept, arena: batch.arena
    ) { block in
      let rows = input.narrowing.map { self.rows(block.all, where: $0, block) } ?? block.all
      let candidates = prepare(foundation, input.foundation, rows, block)
      for writer in taken {
        let read = writer.rowsRead(of: rows) { candidates[$0] }
        tapRows(rows, reading: read, block, to: writer)
      }
      for counter in input.counters { keep(counter, rows, block) }
    }
    profile?.endProgram(batch, rows: batch.count)
    var rows = taken.map { $0.finish() }
    foundation.taps = Array(rows[input.taps.count...])
    rows.removeLast(foundation.taps.count)
    let narrowing = input.narrowing.flatMap { kept[$0]?.truths }
    let counted = input.counters.map { count($0, kept, narrowing, batch) }
    let identities = isScreened ? Exchange.identities(of: batch, shards: shards) : []
    profile?.endExchange(batch, rows + foundation.taps)
    return EvaluatedBatch(
      batch: batch, taps: rows, identities: identities, counted: counted, foundation: foundation)
  }

  /// A column for what features will give.
  private func missingColumn(_ type: LaneType, _ batch: EventBatch) -> Column {
    let column = Column(
      lane: type, base: batch.arena.allocate(byteCount: max(1, batch.count) * type.stride))
    column.asLane.fillMissing(batch.count)
    return column
  }

  /// Room for the values that outlive their block: those of counters, those that are carried to higher
  /// levels, and conditions in the values of features.
  private func keptLanes(_ input: RulePlan.KindInput, _ batch: EventBatch) -> [Int32: Lane] {
    var nodes = Set(input.foundation.carried.map(\.node))
    if !input.counters.isEmpty {
      for counter in input.counters { nodes.formUnion(counter.dimensions) }
      let single = input.counters.flatMap { [$0.mask, $0.sum] } + [input.narrowing]
      for case let node? in single { nodes.insert(node) }
    }
    var kept: [Int32: Lane] = [:]
    for place in nodes {
      let node = input.program.nodes[Int(place)]
      switch node.opcode {
      case .column: kept[place] = batch.columns[Int(node.auxiliary)].asLane
      case .time: kept[place] = Lane(type: .word, base: UnsafeMutableRawPointer(batch.times))
      case .identifier: kept[place] = Lane(type: .bytes, base: UnsafeMutableRawPointer(batch.ids))
      default:
        let type = node.type.lane
        let lane = Lane(
          type: type,
          base: batch.arena.allocate(byteCount: max(1, batch.count) * type.stride))
        if node.opcode == .constant {
          let constant = resources.constants[Int(node.auxiliary)]
          for row in 0..<batch.count { lane.store(constant, at: row) }
        } else {
          // Not every row gets a value, but all are looked at.
          lane.fillMissing(batch.count)
        }
        kept[place] = lane
      }
    }
    for decided in input.foundation.decided {
      kept[decided.node] = batch.derived[decided.column].asLane
    }
    return kept
  }

  /// Finds the candidates of a block by condition, and computes for them what is carried or decided.
  private func prepare(
    _ foundation: EvaluatedFoundation, _ plan: PlanFoundation, _ rows: RowSet,
    _ block: borrowing Block
  ) -> [RowSet] {
    let candidates = plan.candidates.map { condition in
      condition.map { self.rows(rows, where: $0, block) } ?? rows
    }
    for (found, bits) in zip(candidates, foundation.candidates) {
      found.write(block.count, to: bits, from: block.rows.lowerBound)
    }
    for carried in plan.carried {
      let wanted = RowSet(union: carried.candidates) { candidates[$0] }
      if !wanted.isEmpty { _ = lane(carried.node, wanted, block) }
    }
    for decided in plan.decided {
      let wanted = decided.candidates.map { RowSet(union: $0) { candidates[$0] } } ?? rows
      if !wanted.isEmpty { _ = lane(decided.node, wanted, block) }
    }
    return candidates
  }

  /// Computes what a counter reads of a block.
  private func keep(_ counter: CounterTap, _ rows: RowSet, _ block: borrowing Block) {
    let wanted = counter.mask.map { self.rows(rows, where: $0, block) } ?? rows
    if wanted.isEmpty { return }
    for node in counter.dimensions { _ = lane(node, wanted, block) }
    if let sum = counter.sum { _ = lane(sum, wanted, block) }
  }
}
