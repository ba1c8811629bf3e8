internal import CVector
import WeirCore

/// What of a CSV text stands outside of quotes, found by vector instructions where the processor has
/// them.
///
/// Quotes open and close in turn. That is right as long as each stands where RFC 4180, section 2, has
/// it: an opening one where a field begins, or behind a closing one, so that both are one of a text in
/// quotes. Others, which are a part of a field without quotes, are for readers that go byte by byte.
enum OutsideQuotes {
  typealias Cursor = UnsafePointer<UInt8>

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Bytes of a text, which begins with a record, up to the end of the last record that ends in front
  /// of all quotes that are not where they should be; 0 if none does.
  ///
  /// - Complexity: O(*n*), 64 bytes a step.
  static func lastRecord(_ text: Cursor, count: Int, delimiter: UInt8) -> Int {
    #if arch(x86_64)
      lastRecord(text, count: count, delimiter: delimiter, level: TextMarks.level)
    #else
      lastRecordPlainly(text, count: count, delimiter: delimiter)
    #endif
  }

  /// Marks delimiters and line feeds outside of the quotes of such a text, and all quotes; words are as
  /// those of ``TextMarks``.
  ///
  /// - Returns: false if a quote is not where it should be; the marks are of no use then.
  /// - Complexity: O(*n*), 64 bytes a step.
  static func mark(
    _ text: Cursor, count: Int, delimiter: UInt8, separators: UnsafeMutablePointer<UInt64>,
    quotes: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    #if arch(x86_64)
      mark(
        text, count: count, delimiter: delimiter, separators: separators, quotes: quotes,
        level: TextMarks.level)
    #else
      markPlainly(text, count: count, delimiter: delimiter, separators: separators, quotes: quotes)
    #endif
  }
}

#if arch(x86_64)
  extension OutsideQuotes {
    /// With the instructions of `level`.
    static func lastRecord(_ text: Cursor, count: Int, delimiter: UInt8, level: Int32) -> Int {
      weir_last_record(text, count, delimiter, level)
    }

    static func mark(
      _ text: Cursor, count: Int, delimiter: UInt8, separators: UnsafeMutablePointer<UInt64>,
      quotes: UnsafeMutablePointer<UInt64>, level: Int32
    ) -> Bool {
      weir_mark_outside(text, count, delimiter, separators, quotes, level)
    }
  }
#endif

// MARK: - Byte by byte

extension OutsideQuotes {
  /// What ``lastRecord(_:count:delimiter:)`` finds, for processors without those instructions.
  static func lastRecordPlainly(_ text: Cursor, count: Int, delimiter: UInt8) -> Int {
    var walk = Walk(delimiter: delimiter)
    var last = 0
    for index in 0..<count {
      guard walk.pass(text[index]) else { break }
      if !walk.isInside, text[index] == lineFeed { last = index + 1 }
    }
    return last
  }

  /// What ``mark(_:count:delimiter:separators:quotes:)`` marks, for the same processors.
  static func markPlainly(
    _ text: Cursor, count: Int, delimiter: UInt8, separators: UnsafeMutablePointer<UInt64>,
    quotes: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let wordCount = (count + 63) / 64
    separators.initialize(repeating: 0, count: wordCount)
    quotes.initialize(repeating: 0, count: wordCount)
    var walk = Walk(delimiter: delimiter)
    for index in 0..<count {
      let byte = text[index]
      guard walk.pass(byte) else { return false }
      let bit: UInt64 = 1 << UInt64(index & 63)
      if byte == quote {
        quotes[index >> 6] |= bit
      } else if !walk.isInside, byte == delimiter || byte == lineFeed {
        separators[index >> 6] |= bit
      }
    }
    return !walk.isInside
  }

  /// Where a reader of such a text stands.
  private struct Walk {
    let delimiter: UInt8
    private(set) var isInside = false
    /// Whether a quote may open here.
    private var mayOpen = true

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Passes a byte; false if it is a quote that may not open.
    mutating func pass(_ byte: UInt8) -> Bool {
      if byte == quote {
        if !isInside, !mayOpen { return false }
        isInside.toggle()
      }
      mayOpen = byte == quote || byte == delimiter || byte == lineFeed
      return true
    }
  }
}
