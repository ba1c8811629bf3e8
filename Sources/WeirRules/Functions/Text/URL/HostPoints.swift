import CVector
import WeirCore

/// A quick look whether a text can hold a host at all: most messages hold nothing like the point
/// between its labels.
enum HostPoints {
  /// False only where neither the text as a whole nor anything in it is a URL or a host.
  ///
  /// - Complexity: O(*n*).
  static func mayStand(in text: ByteSlice) -> Bool {
    guard let start = text.start else { return false }
    let count = text.count
    var index = 0
    if standsPlainly(start, count, from: &index, upTo: min(3, count)) { return true }
    #if arch(x86_64)
      while index + width + 2 <= count {
        // SAFETY: there are three bytes before these and two behind them.
        if weir_has_no_point(start + index) {
          index += width
          continue
        }
        let end = index + width
        backUp(start, &index)
        if standsPlainly(start, count, from: &index, upTo: end) { return true }
      }
      backUp(start, &index)
    #endif
    return standsPlainly(start, count, from: &index, upTo: count)
  }

  /// Bytes that are looked at together.
  private static let width = 16

  /// Moves to where the character begins whose bytes stand around `index`.
  @inline(__always)
  private static func backUp(_ start: UnsafePointer<UInt8>, _ index: inout Int) {
    while index > 0, start[index] & 0xC0 == 0x80 { index -= 1 }
  }

  /// Looks character by character, from one that begins at `index` to one that ends at `end` or
  /// behind it.
  private static func standsPlainly(
    _ start: UnsafePointer<UInt8>, _ count: Int, from index: inout Int, upTo end: Int
  ) -> Bool {
    // SAFETY: `index` stays below the count, and so do the two bytes behind it where they are read.
    while index < end {
      let byte = start[index]
      if byte < 0x80 {
        if isMarked(byte) { return true }
        index += 1
        continue
      }
      guard byte >= 0xE3, byte <= 0xEF, index + 2 < count else { return true }
      let (second, third) = (start[index + 1], start[index + 2])
      switch byte {
      // Kana and their punctuation, without U+3002, an ideographic full stop.
      case 0xE3 where second &- 0x80 < 4:
        if second == 0x80, third == 0x82, !isBehindIdeograph(start, index) { return true }
      // U+4000...U+9FFF, without U+70B9, the word for a point.
      case 0xE4...0xE9:
        if byte == 0xE7, second == 0x82, third == 0xB9, !isBehindIdeograph(start, index) {
          return true
        }
      // Full-width forms, without the point U+FF0E and the slash U+FF0F.
      case 0xEF where second == 0xBC:
        if third == 0x8E || third == 0x8F { return true }
      default: return true
      }
      index += 3
    }
    return false
  }

  /// A point, the bracket that may stand around one, and the slashes of a scheme, behind which
  /// ideographs may be labels.
  @inline(__always)
  private static func isMarked(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "/"),
      UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  /// Whether the character before is one of U+4000...U+9FFF: no label ends in it before a point that
  /// is written as a word or a full stop.
  private static func isBehindIdeograph(_ start: UnsafePointer<UInt8>, _ index: Int) -> Bool {
    index >= 3 && (0xE4...0xE9).contains(start[index - 3]) && start[index - 2] & 0xC0 == 0x80
      && start[index - 1] & 0xC0 == 0x80
  }
}
