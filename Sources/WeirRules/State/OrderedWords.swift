/// The values of a sliding window in their order, for the one in the middle and for counts of those in a
/// range: blocks of up to 512 sorted words.
///
/// Adding, removing and finding take O(√*n*) in practice: a search over the blocks and a move
/// inside one.
struct OrderedWords {
  private var blocks: [[Int64]] = []
  /// Of the blocks, side by side, to be added up.
  private var sizes: [Int] = []
  private(set) var count = 0

  private static let blockLimit = 512

  var byteCount: Int {
    blocks.reduce(0) { $0 + ($1.capacity + 1) * MemoryLayout<Int64>.stride }
  }

  mutating func add(_ value: Int64) {
    count += 1
    guard !blocks.isEmpty else {
      blocks.append([value])
      sizes.append(1)
      return
    }
    let block = min(self.block(of: value), blocks.count - 1)
    blocks[block].insert(value, at: Self.place(of: value, in: blocks[block]))
    sizes[block] += 1
    if sizes[block] > Self.blockLimit { split(block) }
  }

  private mutating func split(_ block: Int) {
    let half = Array(blocks[block][(Self.blockLimit / 2)...])
    blocks[block].removeSubrange((Self.blockLimit / 2)...)
    blocks.insert(half, at: block + 1)
    sizes[block] -= half.count
    sizes.insert(half.count, at: block + 1)
  }

  /// - Precondition: `value` stands among the values.
  mutating func remove(_ value: Int64) {
    count -= 1
    let block = self.block(of: value)
    blocks[block].remove(at: Self.place(of: value, in: blocks[block]))
    sizes[block] -= 1
    if sizes[block] == 0 {
      blocks.remove(at: block)
      sizes.remove(at: block)
    }
  }

  /// The value at a place, from the least.
  ///
  /// - Precondition: `place` is below ``count``.
  subscript(place: Int) -> Int64 {
    var rest = place
    for (block, size) in sizes.enumerated() {
      if rest < size { return blocks[block][rest] }
      rest -= size
    }
    preconditionFailure("a place is below the count")
  }

  /// How many of the values lie in a range.
  func count(in range: ClosedRange<Int64>) -> Int {
    let end = range.upperBound == .max ? count : count(below: range.upperBound + 1)
    return end - count(below: range.lowerBound)
  }

  private func count(below value: Int64) -> Int {
    let block = self.block(of: value)
    let before = sizes[..<block].reduce(0, +)
    return block == blocks.count ? before : before + Self.place(of: value, in: blocks[block])
  }

  /// The first block whose last value is not below `value`.
  private func block(of value: Int64) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle][blocks[middle].count - 1] < value {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// The first place whose value is not below `value`.
  private static func place(of value: Int64, in block: [Int64]) -> Int {
    var low = 0
    var high = block.count
    while low < high {
      let middle = (low + high) / 2
      if block[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
