internal import CVector
import WeirCore

/// Which bytes of a text end a run of plain ones.
struct MarkedBytes {
  /// All bytes below this one are marked.
  var below: UInt8
  var first: UInt8
  var second: UInt8

  /// What ends the plain part of a JSON string, and every byte that no string may hold.
  static let json = MarkedBytes(below: 0x20, first: UInt8(ascii: "\""), second: 0x5C)

  /// What ends a CSV field without quotes.
  static func csv(delimiter: UInt8) -> MarkedBytes {
    MarkedBytes(below: 0, first: delimiter, second: UInt8(ascii: "\n"))
  }
}

/// One bit for each byte of a text, made by vector instructions where the processor has them.
struct TextMarks {
  /// Bit `i % 64` of word `i / 64` stands for byte `i`.
  private(set) var words: UnsafeMutablePointer<UInt64>
  /// Of CSV, all quotes, where ``words`` has marks outside of quotes only; else nil.
  private(set) var quotes: UnsafeMutablePointer<UInt64>?
  private(set) var lineCount = 0
  private(set) var isUTF8 = true
  private(set) var hasNull = false

  /// - Precondition: the text ends with an ASCII byte.
  /// - Complexity: O(*n*), 64 bytes a step.
  init(_ start: UnsafePointer<UInt8>, count: Int, _ marked: MarkedBytes, arena: Arena) {
    words = Self.room(count, arena)
    #if arch(x86_64)
      self.mark(start, count, marked, level: Self.level)
    #else
      self.markPlainly(start, count, marked)
    #endif
  }

  /// Words for so many bytes.
  private static func room(_ count: Int, _ arena: Arena) -> UnsafeMutablePointer<UInt64> {
    let words = arena.allocate(UInt64.self, count: (count + 63) / 64 + 1)
    // What is searched for may be looked for in the word behind the last one.
    words[(count + 63) / 64] = 0
    return words
  }

  /// Leaves out what is inside of the quotes of the same text, which is CSV and begins with a record,
  /// if it has many of them and all are where they should be. A few are passed faster one by one.
  mutating func leaveOutQuoted(
    _ start: UnsafePointer<UInt8>, count: Int, delimiter: UInt8, arena: Arena
  ) {
    let sample = UnsafeBufferPointer(start: start, count: min(count, Self.sampleCount))
    let quoteCount = sample.count { $0 == UInt8(ascii: "\"") }
    guard quoteCount > sample.count / Self.manyApart else { return }
    let (separators, all) = (Self.room(count, arena), Self.room(count, arena))
    let isMarked = OutsideQuotes.mark(
      start, count: count, delimiter: delimiter, separators: separators, quotes: all)
    if isMarked { (words, quotes) = (separators, all) }
  }

  /// Bytes that show how many quotes a text has.
  private static let sampleCount = 4_096
  /// Quotes that stand so many bytes apart are many.
  private static let manyApart = 64

  #if arch(x86_64)
    /// The best instruction set of this processor.
    static let level = weir_vector_level()

    /// Marks with the instructions of `level`.
    mutating func mark(
      _ start: UnsafePointer<UInt8>, _ count: Int, _ marked: MarkedBytes, level: Int32
    ) {
      let found = weir_mark(
        start, count, marked.below, marked.first, marked.second, words, level)
      lineCount = Int(found.lines)
      isUTF8 = found.is_utf8
      hasNull = found.has_null
    }
  #endif

  /// The same byte by byte, for processors without those instructions.
  mutating func markPlainly(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ marked: MarkedBytes
  ) {
    lineCount = 0
    hasNull = false
    var word: UInt64 = 0
    for index in 0..<count {
      let byte = start[index]
      if byte < marked.below || byte == marked.first || byte == marked.second {
        word |= 1 << UInt64(index & 63)
      }
      if byte == UInt8(ascii: "\n") { lineCount += 1 }
      if byte == 0 { hasNull = true }
      if index & 63 == 63 || index == count - 1 {
        words[index >> 6] = word
        word = 0
      }
    }
    isUTF8 = UTF8Check.isValid(from: start, to: start + count)
  }

  /// The first marked byte from `offset` on.
  ///
  /// - Precondition: there is one.
  @inline(__always)
  static func next(_ words: UnsafeMutablePointer<UInt64>, from offset: Int) -> Int {
    // SAFETY: the caller's text ends with a marked byte, so the search ends in its last word, and
    // one more word may be read.
    #if _endian(little)
      // At least 57 bits from any place: whether a word ends on the way is hard to predict.
      let window = UnsafeRawPointer(words).loadUnaligned(
        fromByteOffset: offset >> 3, as: UInt64.self)
      let near = window &>> UInt64(truncatingIfNeeded: offset & 7)
      if near != 0 { return offset &+ near.trailingZeroBitCount }
    #endif
    var place = offset >> 6
    let word = words[place] &>> UInt64(truncatingIfNeeded: offset & 63)
    if word != 0 { return offset &+ word.trailingZeroBitCount }
    repeat { place &+= 1 } while words[place] == 0
    return place &<< 6 &+ words[place].trailingZeroBitCount
  }
}
