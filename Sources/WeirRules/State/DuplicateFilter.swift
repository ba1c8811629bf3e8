import WeirCore

/// A row of a release whose id came before.
package struct DuplicateRow: Hashable, Sendable {
  /// Place of the slice in its release.
  package var slice: Int
  package var row: Int
}

/// Finds records whose id came before in the total order within (t - D, t], for the ids of one
/// shard.
///
/// Exact: the ids themselves are kept. They stand in the order of their times in a log, from the
/// front of which those that are too old are dropped, and a table leads from an id to its latest
/// place in the log. About 45 bytes for an id of ten bytes. Records without an id are never
/// duplicates. Lives on its shard's serial queue.
package final class DuplicateFilter: @unchecked Sendable {
  // @unchecked Sendable: touched only on the shard's serial queue.

  private struct OrderedRow {
    var time: Int64
    var position: UInt64
    var slice: Int
    var item: ExchangeItem
  }

  private let shard: Int
  private let within: Int64
  private var log = IdentityLog()
  private var table = IdentityTable()
  private var order: [OrderedRow] = []

  /// - Parameter within: milliseconds, above 0.
  package init(shard: Int, within: Int64) {
    self.shard = shard
    self.within = within
  }

  /// Ids that are kept.
  package var count: Int { table.count }

  /// Of the log and the table.
  package var byteCount: Int {
    log.byteCount + table.places.count * MemoryLayout<IdentityLog.Place>.stride
  }

  /// The duplicates among this shard's rows of a release, which comes after the ones before it in
  /// the total order.
  ///
  /// - Complexity: O(*n* log *n*) in the rows where several sources overlap, else O(*n*).
  package func duplicates(in release: [ReleasedSlice]) -> [DuplicateRow] {
    collect(release)
    var found: [DuplicateRow] = []
    for row in order where isDuplicate(row) {
      found.append(DuplicateRow(slice: row.slice, row: Int(row.item.row)))
    }
    return found
  }

  private func collect(_ release: [ReleasedSlice]) {
    order.removeAll(keepingCapacity: true)
    var isSorted = true
    for (number, slice) in release.enumerated() {
      let batch = slice.input.batch
      let items = slice.input.identities[shard]
      for item in items[items.firstIndex(from: slice.rows.lowerBound)...] {
        let row = Int(item.row)
        if row >= slice.rows.upperBound { break }
        let next = OrderedRow(
          time: batch.times[row], position: batch.position(row).raw, slice: number, item: item)
        if let last = order.last, (last.time, last.position) > (next.time, next.position) {
          isSorted = false
        }
        order.append(next)
      }
    }
    if !isSorted { order.sort { ($0.time, $0.position) < ($1.time, $1.position) } }
  }

  private func isDuplicate(_ row: OrderedRow) -> Bool {
    forget(until: row.time - within)
    let hash = hashBytes(row.item.key.buffer)
    let slot = table.find(row.item.key, hash, in: log)
    let entry = log.append(row.item.key, hash: hash, time: row.time)
    if let slot {
      table.places[slot] = entry
      return true
    }
    table.insert(entry, hash, log: log)
    return false
  }

  /// Drops ids whose latest time is at most `time`.
  private func forget(until time: Int64) {
    while let front = log.front, front.time <= time {
      if let slot = table.slot(of: log.frontPlace, front.hash) { table.remove(slot, log: log) }
      log.removeFront()
    }
  }
}

extension UnsafeBufferPointer<ExchangeItem> {
  /// The index of the first item of `row` or a later one.
  ///
  /// - Complexity: O(log *n*).
  func firstIndex(from row: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if Int(self[middle].row) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
