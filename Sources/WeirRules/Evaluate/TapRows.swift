import WeirCore

/// A row that an operator wants, with its key and what is kept of it, packed into words:
/// key (two words, see ``StateText``), hash of the key, row and in the highest bits whether it is for
/// the operator's state only and which parts of a sequence want it, then the values in the order of
/// the operator's ``EntryLayout``.
///
/// Texts of up to 15 bytes lie in the words themselves; longer ones are borrowed from the batch.
package struct TappedRow: BitwiseCopyable {
  let words: UnsafePointer<UInt64>

  static let header = 4
  static let forState: UInt64 = 1 << 63
  /// Parts of a sequence for which a row can stand.
  static let mostParts = 15
  private static let firstPart: UInt64 = 1 << 48
  private static let rows: UInt64 = 0xFFFF_FFFF

  var key: StateText { StateText(low: words[0], high: words[1]) }
  var hash: UInt64 { words[2] }
  package var row: Int { Int(words[3] & Self.rows) }
  /// Whether something comes of the row besides state: the value of a feature is read, or the
  /// condition of a window may hold.
  var isJudged: Bool { words[3] & Self.forState == 0 }
  var values: UnsafePointer<UInt64> { words + Self.header }

  /// The bit that says that a part wants the row.
  static func wanting(_ part: Int) -> UInt64 { firstPart << UInt64(part) }

  /// Whether one of the parts of the row's tap wants it.
  func isWanted(by part: Int) -> Bool { words[3] & Self.wanting(part) != 0 }
}

/// The rows of one batch that one tap hands to one shard, in their order.
package struct TapRows: BitwiseCopyable, @unchecked Sendable {
  // @unchecked Sendable: written once by the worker that evaluates the batch, in its arena.

  package var base: UnsafePointer<UInt64>
  package var count: Int
  /// Words of a row.
  package var stride: Int

  /// No rows.
  static let none = TapRows(base: UnsafePointer(emptyRows), count: 0, stride: TappedRow.header)

  package subscript(index: Int) -> TappedRow { TappedRow(words: base + index * stride) }

  /// The index of the first one of `row` or a later one.
  ///
  /// - Complexity: O(log *n*).
  func firstIndex(from row: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].row < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

// SAFETY: never written and never freed.
private nonisolated(unsafe) let emptyRows = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

/// Writers that are not in use, with the memory that they have grown to.
struct TapWriters {
  private var spare: [Shape: [TapWriter]] = [:]

  private struct Shape: Hashable {
    var stride: Int
    var shards: Int
  }

  mutating func take(stride: Int, shards: Int) -> TapWriter {
    guard let writer = spare[Shape(stride: stride, shards: shards)]?.popLast() else {
      return TapWriter(stride: stride, shards: shards)
    }
    writer.removeAll()
    return writer
  }

  mutating func give(_ writers: [TapWriter]) {
    for writer in writers {
      spare[Shape(stride: writer.stride, shards: writer.shards), default: []].append(writer)
    }
  }
}

/// Collects the rows of one tap while a batch is evaluated, sorted out to shards.
final class TapWriter {
  private struct Bucket {
    var base: UnsafeMutablePointer<UInt64>
    var count: Int
    var capacity: Int
  }

  private static let firstRows = 64

  /// By shard.
  private let buckets: UnsafeMutablePointer<Bucket>
  let shards: Int
  let stride: Int

  init(stride: Int, shards: Int) {
    self.stride = stride
    self.shards = shards
    buckets = .allocate(capacity: shards)
    for shard in 0..<shards {
      (buckets + shard).initialize(
        to: Bucket(
          base: .allocate(capacity: Self.firstRows * stride), count: 0, capacity: Self.firstRows))
    }
  }

  deinit {
    for shard in 0..<shards { buckets[shard].base.deallocate() }
    buckets.deallocate()
  }

  func removeAll() {
    for shard in 0..<shards { buckets[shard].count = 0 }
  }

  /// Room for one more row of a key with the hash; its words are not set yet.
  @inline(__always)
  func next(_ hash: UInt64) -> UnsafeMutablePointer<UInt64> {
    let bucket = buckets + Exchange.shard(of: hash, shards)
    if bucket.pointee.count == bucket.pointee.capacity { grow(bucket) }
    bucket.pointee.count += 1
    return bucket.pointee.base + (bucket.pointee.count - 1) * stride
  }

  private func grow(_ bucket: UnsafeMutablePointer<Bucket>) {
    let capacity = 2 * bucket.pointee.capacity
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * stride)
    larger.update(from: bucket.pointee.base, count: bucket.pointee.count * stride)
    bucket.pointee.base.deallocate()
    bucket.pointee.base = larger
    bucket.pointee.capacity = capacity
  }

  /// The rows of each shard, in their order, copied into `arena`.
  ///
  /// - Complexity: O(*n*).
  func rows(in arena: Arena) -> [TapRows] {
    (0..<shards).map { shard in
      let bucket = buckets[shard]
      if bucket.count == 0 { return .none }
      let target = arena.allocate(UInt64.self, count: bucket.count * stride)
      target.update(from: bucket.base, count: bucket.count * stride)
      return TapRows(base: target, count: bucket.count, stride: stride)
    }
  }
}
