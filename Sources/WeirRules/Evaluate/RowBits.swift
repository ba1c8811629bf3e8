import CVector
import WeirCore

/// Some rows of a block, a bit for each.
struct RowBits: Sequence {
  private let words: UnsafeMutablePointer<UInt64>
  private let count: Int

  /// Words that the rows of a block take.
  static let words = BatchEvaluator.blockRows / 64

  /// All rows.
  ///
  /// - Parameter words: room for ``words`` of them.
  init(_ count: Int, in words: UnsafeMutablePointer<UInt64>) {
    self.words = words
    self.count = count
    for word in 0..<(count + 63) / 64 { words[word] = Self.lowest(count - 64 * word) }
  }

  /// The lowest bits, up to 64.
  private static func lowest(_ count: Int) -> UInt64 { count >= 64 ? .max : 1 << UInt64(count) - 1 }

  /// Keeps the rows whose truth is yes; or, inverted, the others.
  func keep(_ truths: UnsafePointer<UInt8>, isInverted: Bool) {
    for word in 0..<(count + 63) / 64 {
      let found = Self.yes(truths + 64 * word, Swift.min(64, count - 64 * word))
      words[word] &= isInverted ? ~found : found
    }
  }

  /// A bit for each of up to 64 truths that is yes.
  private static func yes(_ truths: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    #if arch(x86_64)
      // SAFETY: there are 64 bytes.
      if count == 64 { return weir_equal_bytes(truths, Truth.yes) }
    #endif
    var bits: UInt64 = 0
    for row in 0..<count where truths[row] == Truth.yes { bits |= 1 << UInt64(row) }
    return bits
  }

  /// The rows in ascending order.
  struct Iterator: IteratorProtocol {
    fileprivate let words: UnsafeMutablePointer<UInt64>
    fileprivate let end: Int
    fileprivate var word = 0
    fileprivate var bits: UInt64

    @inline(__always)
    mutating func next() -> Int? {
      while bits == 0 {
        word += 1
        if word >= end { return nil }
        bits = words[word]
      }
      defer { bits &= bits - 1 }
      return 64 * word + bits.trailingZeroBitCount
    }
  }

  func makeIterator() -> Iterator {
    Iterator(words: words, end: (count + 63) / 64, bits: count == 0 ? 0 : words[0])
  }
}
