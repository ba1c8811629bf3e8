import WeirCore

/// The rows of a batch that one counter counts, each with the place of its value among the values
/// of the batch.
package struct CountedRows: @unchecked Sendable {
  // @unchecked Sendable: written by the worker that evaluates the batch, read-only afterwards.

  package let tap: CounterTap
  /// By row; negative: not counted.
  package let places: UnsafeMutablePointer<Int32>
  /// By place: a row that has the value.
  package let firstRows: [Int32]
  /// Of the dimensions, over the whole batch.
  package let dimensions: [Lane]
  package let sum: Lane?
}

extension BatchEvaluator {
  func count(
    _ tap: CounterTap, _ lanes: [Int32: Lane], _ narrowing: UnsafeMutablePointer<UInt8>?,
    _ batch: EventBatch
  ) -> CountedRows {
    let places = batch.arena.allocate(Int32.self, count: max(1, batch.count))
    let mask = tap.mask.flatMap { lanes[$0]?.truths }
    let dimensions = tap.dimensions.compactMap { lanes[$0] }
    var values = ValueTable(lanes: dimensions)
    for row in 0..<batch.count {
      // SAFETY: lanes and places have a value for each row of the batch.
      let isLeftOut =
        (mask.map { $0[row] != Truth.yes } ?? false)
        || (narrowing.map { $0[row] != Truth.yes } ?? false)
      places[row] = isLeftOut ? -1 : values.place(of: row)
    }
    return CountedRows(
      tap: tap, places: places, firstRows: values.firstRows, dimensions: dimensions,
      sum: tap.sum.flatMap { lanes[$0] })
  }
}

/// Numbers the different values of some lanes in the order of their first rows: open addressing
/// over the rows themselves.
private struct ValueTable {
  private let lanes: [Lane]
  private(set) var firstRows: [Int32] = []
  private var hashes: [UInt64] = []
  private var slots = [Int32](repeating: -1, count: 64)

  init(lanes: [Lane]) {
    self.lanes = lanes
  }

  /// - Complexity: amortised O(1), and O(*n*) in the bytes of a text.
  mutating func place(of row: Int) -> Int32 {
    let hash = hash(row)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if hashes[place] == hash, isEqual(row, Int(firstRows[place])) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let place = Int32(firstRows.count)
    slots[slot] = place
    firstRows.append(Int32(row))
    hashes.append(hash)
    if firstRows.count * 2 > slots.count { grow() }
    return place
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 4)
    for (place, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(place)
    }
  }

  private func hash(_ row: Int) -> UInt64 {
    var hash: UInt64 = 0
    for lane in lanes {
      // SAFETY: every lane has a value for each row of the batch.
      let value: UInt64 =
        switch lane.type {
        case .bytes: lane.slices[row].isMissing ? 1 : hashBytes(lane.slices[row].buffer)
        case .word: mixed(UInt64(bitPattern: lane.words[row]))
        case .real: mixed(lane.reals[row].bitPattern)
        case .truth: mixed(UInt64(lane.truths[row]))
        }
      hash = hash &* 0x9E37_79B9_7F4A_7C15 ^ value
    }
    return hash
  }

  private func mixed(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  private func isEqual(_ left: Int, _ right: Int) -> Bool {
    for lane in lanes {
      // SAFETY: every lane has a value for each row of the batch.
      let isEqual =
        switch lane.type {
        case .bytes:
          lane.slices[left].isMissing
            ? lane.slices[right].isMissing
            : ByteSlice.equal(lane.slices[left], lane.slices[right])
        case .word: lane.words[left] == lane.words[right]
        case .real: lane.reals[left].bitPattern == lane.reals[right].bitPattern
        case .truth: lane.truths[left] == lane.truths[right]
        }
      if !isEqual { return false }
    }
    return true
  }
}
