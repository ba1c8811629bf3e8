package import WeirCore

/// A row that an operator wants, with the key that decides its shard.
package struct ExchangeItem: BitwiseCopyable {
  package var row: UInt32
  package var shard: UInt32
  package var key: ByteSlice
}

/// A batch after its stateless evaluation: lanes of all nodes, and the rows sorted out by tap and
/// shard.
package final class EvaluatedBatch: @unchecked Sendable {
  // @unchecked Sendable: written by the worker that evaluates the batch, read-only afterwards.

  package let batch: EventBatch
  package let lanes: [Lane]
  /// By tap of the batch's kind, then by shard; rows ascending.
  package let items: [[UnsafeBufferPointer<ExchangeItem>]]
  /// By shard, the rows with an id, which is their key; empty unless ids are to be unique.
  package let identities: [UnsafeBufferPointer<ExchangeItem>]
  /// By counter of the batch's kind.
  package let counted: [CountedRows]

  init(
    batch: EventBatch, lanes: [Lane], items: [[UnsafeBufferPointer<ExchangeItem>]],
    identities: [UnsafeBufferPointer<ExchangeItem>] = [], counted: [CountedRows] = []
  ) {
    self.batch = batch
    self.lanes = lanes
    self.items = items
    self.identities = identities
    self.counted = counted
  }
}

extension BatchEvaluator {
  /// Evaluates what needs no memory and sorts the rows out by key to shards.
  ///
  /// - Parameter isScreened: whether rows are sorted out by their ids, too.
  package func evaluate(
    _ batch: EventBatch, _ input: RulePlan.KindInput, shards: Int, isScreened: Bool = false
  )
    -> EvaluatedBatch
  {
    profile?.begin()
    let lanes = evaluate(input.program, over: batch)
    profile?.endProgram(batch)
    let narrowing = input.narrowing.map { lanes[Int($0)].truths }
    let items = input.taps.map { exchange($0, lanes, narrowing, batch, shards) }
    let counted = input.counters.map { count($0, lanes, narrowing, batch) }
    let identities = isScreened ? Exchange.identities(of: batch, shards: shards) : []
    profile?.endExchange(batch, items)
    return EvaluatedBatch(
      batch: batch, lanes: lanes, items: items, identities: identities, counted: counted)
  }

  private func exchange(
    _ tap: Tap, _ lanes: [Lane], _ narrowing: UnsafeMutablePointer<UInt8>?, _ batch: EventBatch,
    _ shards: Int
  )
    -> [UnsafeBufferPointer<ExchangeItem>]
  {
    let wanted = batch.arena.allocate(ExchangeItem.self, count: batch.count)
    var counts = [Int](repeating: 0, count: shards)
    var total = 0
    for row in 0..<batch.count {
      if let mask = tap.mask, lanes[Int(mask)].truths[row] != Truth.yes { continue }
      if let narrowing, narrowing[row] != Truth.yes { continue }
      let key = key(tap, lanes, row, batch.arena)
      if key.isMissing, !tap.keys.isEmpty { continue }
      let hash = tap.keys.isEmpty ? UInt64(row) : hashBytes(key.buffer)
      let shard = Exchange.shard(of: hash, shards)
      wanted[total] = ExchangeItem(row: UInt32(row), shard: UInt32(shard), key: key)
      counts[shard] += 1
      total += 1
    }
    return Exchange.distribute(wanted, total, counts, batch.arena)
  }

  /// The bytes that are equal exactly for equal keys; missing if a part is.
  private func key(_ tap: Tap, _ lanes: [Lane], _ row: Int, _ arena: Arena) -> ByteSlice {
    guard let first = tap.keys.first else { return .missing }
    if tap.keys.count == 1, lanes[Int(first)].type == .bytes {
      return lanes[Int(first)].slices[row]
    }
    var size = 0
    for node in tap.keys {
      let value = lanes[Int(node)].scalar(row)
      if value.isMissing { return .missing }
      size += 8 + value.slice.count
    }
    let start = arena.allocate(UInt8.self, count: size)
    var end = UnsafeMutableRawPointer(start)
    for node in tap.keys {
      end = append(lanes[Int(node)], row, to: end)
    }
    return ByteSlice(start: start, count: UnsafeRawPointer(end) - UnsafeRawPointer(start))
  }

  /// A text with its length in front, any other value as eight bytes.
  private func append(
    _ lane: Lane, _ row: Int, to end: UnsafeMutableRawPointer
  )
    -> UnsafeMutableRawPointer
  {
    switch lane.type {
    case .bytes:
      let text = lane.slices[row]
      end.storeBytes(of: UInt64(text.count), as: UInt64.self)
      (end + 8).copyMemory(from: text.start.unsafelyUnwrapped, byteCount: text.count)
      return end + 8 + text.count
    case .word: end.storeBytes(of: lane.words[row], as: Int64.self)
    case .real: end.storeBytes(of: lane.reals[row] + 0, as: Double.self)
    case .truth: end.storeBytes(of: UInt64(lane.truths[row]), as: UInt64.self)
    }
    return end + 8
  }
}
