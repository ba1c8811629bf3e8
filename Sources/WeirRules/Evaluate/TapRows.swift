import WeirCore

/// A row that an operator wants, with its key and what is kept of it, packed into words:
/// key (two words, see ``StateText``), hash of the key, row and in the highest bits whether it is for
/// the operator's state only and which of its parts want it, then the values in the order of
/// the operator's ``EntryLayout``.
///
/// Texts of up to 15 bytes lie in the words themselves; longer ones are borrowed from the batch.
package struct TappedRow: BitwiseCopyable {
  let words: UnsafePointer<UInt64>

  static let header = 4
  static let forState: UInt64 = 1 << 63
  /// Parts of an operator for which a row can stand: steps of a sequence, rules that judge a window.
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
