import WeirCore

/// A text as keyed state takes it, with the hash of its content.
struct HashedText: BitwiseCopyable {
  let text: StateText
  let hash: UInt64

  @inline(__always)
  init(_ slice: ByteSlice) {
    text = StateText(borrowing: slice)
    hash = text.contentHash
  }
}

/// Texts of the nodes of one block, each made when a tap first wants it.
struct BlockTexts: ~Copyable {
  /// Of a node.
  private struct Part {
    /// The block that the rest is about.
    var generation: UInt64 = 0
    var computed = RowSet.none
    var texts = UnsafeMutablePointer<HashedText>.allocate(capacity: RowSet.capacity)
  }

  private var parts: [Int32: Int] = [:]
  private var known: [Part] = []

  deinit { for part in known { part.texts.deallocate() } }

  /// - Parameters:
  ///   - generation: of the block.
  ///   - make: the text of a row.
  @inline(__always)
  mutating func texts(
    of node: Int32, _ rows: RowSet, _ generation: UInt64, _ make: (Int) -> HashedText
  ) -> UnsafePointer<HashedText> {
    let place = place(of: node)
    if known[place].generation != generation {
      known[place].generation = generation
      known[place].computed = .none
    }
    let texts = known[place].texts
    for row in rows.subtracting(known[place].computed) { texts[row] = make(row) }
    known[place].computed.formUnion(rows)
    return UnsafePointer(texts)
  }

  private mutating func place(of node: Int32) -> Int {
    if let place = parts[node] { return place }
    known.append(Part())
    parts[node] = known.count - 1
    return known.count - 1
  }
}
