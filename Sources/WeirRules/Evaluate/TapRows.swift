import WeirCore

/// A row that an operator wants, with its key and what is kept of it, packed into words:
/// key (two words, see ``StateText``), hash of the key, row, then the values in the order of the
/// operator's ``EntryLayout``.
///
/// Texts of up to 15 bytes lie in the words themselves; longer ones are borrowed from the batch.
package struct TappedRow: BitwiseCopyable {
  let words: UnsafePointer<UInt64>

  static let header = 4

  var key: StateText { StateText(low: words[0], high: words[1]) }
  var hash: UInt64 { words[2] }
  package var row: Int { Int(words[3]) }
  var values: UnsafePointer<UInt64> { words + Self.header }
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
  private var spare: [Int: [TapWriter]] = [:]

  mutating func take(stride: Int) -> TapWriter {
    guard let writer = spare[stride]?.popLast() else { return TapWriter(stride: stride) }
    writer.removeAll()
    return writer
  }

  mutating func give(_ writers: [TapWriter]) {
    for writer in writers { spare[writer.stride, default: []].append(writer) }
  }
}

/// Collects the rows of one tap while a batch is evaluated, and sorts them out to shards.
final class TapWriter {
  private var base: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private(set) var count = 0
  let stride: Int

  init(stride: Int) {
    self.stride = stride
    capacity = 256
    base = .allocate(capacity: capacity * stride)
  }

  deinit { base.deallocate() }

  func removeAll() { count = 0 }

  /// Room for one more row; its words are not set yet.
  @inline(__always)
  func next() -> UnsafeMutablePointer<UInt64> {
    if count == capacity { grow() }
    count += 1
    return base + (count - 1) * stride
  }

  private func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * capacity * stride)
    larger.update(from: base, count: count * stride)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  /// The rows of each shard, in their order, copied into `arena`.
  ///
  /// - Complexity: O(*n*).
  func distribute(shards: Int, in arena: Arena) -> [TapRows] {
    let target = arena.allocate(UInt64.self, count: count * stride)
    if shards == 1 || count == 0 {
      target.update(from: base, count: count * stride)
      let all = TapRows(base: target, count: count, stride: stride)
      return (0..<shards).map { $0 == 0 ? all : TapRows(base: target, count: 0, stride: stride) }
    }
    var counts = [Int](repeating: 0, count: shards)
    for index in 0..<count { counts[Exchange.shard(of: base[index * stride + 2], shards)] += 1 }
    var cursors: [UnsafeMutablePointer<UInt64>] = []
    var next = target
    for count in counts {
      cursors.append(next)
      next += count * stride
    }
    let starts = cursors
    for index in 0..<count {
      let source = base + index * stride
      let shard = Exchange.shard(of: source[2], shards)
      cursors[shard].update(from: source, count: stride)
      cursors[shard] += stride
    }
    return (0..<shards).map { TapRows(base: starts[$0], count: counts[$0], stride: stride) }
  }
}
