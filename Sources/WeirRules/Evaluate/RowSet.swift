import CVector

/// Some rows of a block, a bit for each.
struct RowSet: Equatable, BitwiseCopyable {
  /// Rows of a block.
  static let capacity = 512
  private static let wordRows = 64

  private var words: SIMD8<UInt64>

  static var none: RowSet { RowSet(words: .zero) }

  private init(words: SIMD8<UInt64>) { self.words = words }

  /// The first `count` rows.
  init(first count: Int) {
    words = .zero
    for word in 0..<count / Self.wordRows { words[word] = .max }
    let rest = count % Self.wordRows
    if rest > 0 { words[count / Self.wordRows] = 1 << UInt64(rest) - 1 }
  }

  /// The rows that are in one of some sets.
  @inline(__always)
  init(union places: some Sequence<Int>, _ set: (Int) -> RowSet) {
    words = .zero
    for place in places { formUnion(set(place)) }
  }

  /// The rows among the first `count` whose truth value is `value`.
  init(_ truths: UnsafePointer<UInt8>, equal value: UInt8, count: Int) {
    words = .zero
    var start = 0
    while start < count {
      words[start / Self.wordRows] = Self.rows(
        truths + start, equal: value, Swift.min(Self.wordRows, count - start))
      start += Self.wordRows
    }
  }

  /// A bit for each of up to 64 truths that is `value`.
  @inline(__always)
  private static func rows(
    _ truths: UnsafePointer<UInt8>, equal value: UInt8, _ count: Int
  ) -> UInt64 {
    #if arch(x86_64)
      // SAFETY: there are 64 bytes.
      if count == wordRows { return weir_equal_bytes(truths, value) }
    #endif
    var bits: UInt64 = 0
    for row in 0..<count where truths[row] == value { bits |= 1 << UInt64(row) }
    return bits
  }

  /// `count` rows of a set of any size, from `start` on.
  init(_ bits: UnsafePointer<UInt64>, from start: Int, count: Int) {
    words = .zero
    let shift = UInt64(start % Self.wordRows)
    let first = start / Self.wordRows
    for word in 0..<(count + Self.wordRows - 1) / Self.wordRows {
      // SAFETY: words behind the one with the last row are not read.
      var value = bits[first + word] >> shift
      if shift > 0, (first + word + 1) * Self.wordRows < start + count {
        value |= bits[first + word + 1] << (64 - shift)
      }
      words[word] = value
    }
    formIntersection(RowSet(first: count))
  }

  /// Writes the first `count` rows to a set of any size, from a multiple of 64 on.
  func write(_ count: Int, to bits: UnsafeMutablePointer<UInt64>, from start: Int) {
    for word in 0..<(count + Self.wordRows - 1) / Self.wordRows {
      bits[start / Self.wordRows + word] = words[word]
    }
  }

  /// The words that a set of `rows` rows takes.
  static func words(_ rows: Int) -> Int { (rows + wordRows - 1) / wordRows }

  @inline(__always)
  var isEmpty: Bool {
    let half = words.lowHalf | words.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter.x | quarter.y == 0
  }

  mutating func insert(_ row: Int) {
    words[row / Self.wordRows] |= 1 << UInt64(row % Self.wordRows)
  }

  mutating func remove(_ row: Int) {
    words[row / Self.wordRows] &= ~(1 << UInt64(row % Self.wordRows))
  }

  @inline(__always)
  func contains(_ row: Int) -> Bool {
    words[row / Self.wordRows] & 1 << UInt64(row % Self.wordRows) != 0
  }

  @inline(__always)
  mutating func formUnion(_ other: RowSet) { words |= other.words }

  @inline(__always)
  mutating func formIntersection(_ other: RowSet) { words &= other.words }

  @inline(__always)
  func intersection(_ other: RowSet) -> RowSet { RowSet(words: words & other.words) }

  @inline(__always)
  func subtracting(_ other: RowSet) -> RowSet { RowSet(words: words & ~other.words) }
}

extension RowSet: Sequence {
  /// The rows, ascending.
  struct Iterator: IteratorProtocol {
    private let words: SIMD8<UInt64>
    private var bits: UInt64
    private var word = 0

    @inline(__always)
    fileprivate init(_ words: SIMD8<UInt64>) {
      self.words = words
      bits = words[0]
    }

    @inline(__always)
    mutating func next() -> Int? {
      while bits == 0 {
        word += 1
        guard word < words.scalarCount else { return nil }
        bits = words[word]
      }
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      return word &* 64 &+ bit
    }
  }

  @inline(__always)
  func makeIterator() -> Iterator { Iterator(words) }
}
