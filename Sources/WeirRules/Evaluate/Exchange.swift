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
