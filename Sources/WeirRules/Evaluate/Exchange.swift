package import WeirCore

/// A row with its id, for finding duplicates.
package struct ExchangeItem: BitwiseCopyable {
  package var row: UInt32
  package var shard: UInt32
  package var key: ByteSlice
}

/// Sorts rows out to shards by their keys.
enum Exchange {
  /// The shard of a key's hash, by its upper half; tables look at the lower one.
  @inline(__always)
  static func shard(of hash: UInt64, _ shards: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(truncatingIfNeeded: shards)) >> 32)
  }

  /// By shard, the rows with an id, which is their key.
  ///
  /// - Complexity: O(*n*) in the rows.
  static func identities(
    of batch: EventBatch, shards: Int
  ) -> [UnsafeBufferPointer<ExchangeItem>] {
    let wanted = batch.arena.allocate(ExchangeItem.self, count: batch.count)
    var counts = [Int](repeating: 0, count: shards)
    var total = 0
    for row in 0..<batch.count where !batch.ids[row].isMissing {
      let shard = shard(of: hashBytes(batch.ids[row].buffer), shards)
      wanted[total] = ExchangeItem(row: UInt32(row), shard: UInt32(shard), key: batch.ids[row])
      counts[shard] += 1
      total += 1
    }
    return distribute(wanted, total, counts, batch.arena)
  }

  /// A stable sort by shard.
  private static func distribute(
    _ wanted: UnsafeMutablePointer<ExchangeItem>, _ total: Int, _ counts: [Int], _ arena: Arena
  ) -> [UnsafeBufferPointer<ExchangeItem>] {
    if counts.count == 1 { return [UnsafeBufferPointer(start: wanted, count: total)] }
    let sorted = arena.allocate(ExchangeItem.self, count: total)
    var starts: [Int] = []
    var next = 0
    for count in counts {
      starts.append(next)
      next += count
    }
    var cursors = starts
    for index in 0..<total {
      let shard = Int(wanted[index].shard)
      sorted[cursors[shard]] = wanted[index]
      cursors[shard] += 1
    }
    return counts.indices.map {
      UnsafeBufferPointer(start: sorted + starts[$0], count: counts[$0])
    }
  }
}

extension BatchEvaluator {
  /// A key of two numbers, if it is one.
  @inline(__always)
  private func pair(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> StateText? {
    guard tap.keys.count == 2 else { return nil }
    let (first, second) = (
      block.states[Int(tap.keys[0])].lane, block.states[Int(tap.keys[1])].lane
    )
    guard first.type == .bytes, second.type == .bytes else { return nil }
    let (left, right) = (first.slices[row], second.slices[row])
    return left.isMissing || right.isMissing ? nil : PackedPair.pack(left, right)
  }

  /// The bytes that are equal exactly for equal keys; missing if a part is. A text has its length
  /// in front, any other value is eight bytes.
  func composite(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> StateText {
    if let pair = pair(tap, block, row) { return pair }
    var size = 0
    for node in tap.keys {
      let value = block.states[Int(node)].lane.scalar(row)
      if value.isMissing { return .missing }
      size += 8 + value.slice.count
    }
    let start = block.arena.allocate(UInt8.self, count: size)
    var end = UnsafeMutableRawPointer(start)
    for node in tap.keys {
      let lane = block.states[Int(node)].lane
      switch lane.type {
      case .bytes:
        let text = lane.slices[row]
        end.storeBytes(of: UInt64(text.count), as: UInt64.self)
        (end + 8).copyMemory(from: text.start.unsafelyUnwrapped, byteCount: text.count)
        end += text.count
      case .word: end.storeBytes(of: lane.words[row], as: Int64.self)
      case .real: end.storeBytes(of: lane.reals[row] + 0, as: Double.self)
      case .truth: end.storeBytes(of: UInt64(lane.truths[row]), as: UInt64.self)
      }
      end += 8
    }
    return StateText(borrowing: ByteSlice(start: start, count: size))
  }
}

extension Scalar {
  /// Writes the value as keyed state takes it and returns the word behind it.
  func store(
    as type: LaneType, to word: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    switch type {
    case .word: word[0] = UInt64(bitPattern: self.word)
    case .real: word[0] = (isMissing ? Double.nan : real).bitPattern
    case .truth: word[0] = UInt64(truth)
    case .bytes:
      let text = StateText(borrowing: slice)
      word[0] = text.low
      word[1] = text.high
    }
    return word + type.words
  }
}
