import WeirCore

extension EventDigester {
  /// A text that is compared by its bytes: what is no UTF-8 in it becomes replacement characters, as
  /// in strings.
  mutating func identity(_ bytes: ByteSlice) -> DigestText {
    if bytes.buffer.allSatisfy({ $0 < 0x80 }) { return DigestText(bytes) }
    let text = bytes.string
    if text.utf8.elementsEqual(bytes.buffer) { return DigestText(bytes) }
    return DigestText(keep(text))
  }

  mutating func string(_ cursor: inout JSONCursor) -> ByteSlice? {
    guard let (range, hasEscapes) = cursor.rawString() else { return nil }
    return hasEscapes ? keep(JSONEscapes.decode(cursor.bytes[range])) : slice(cursor, range)
  }

  /// The text between the quotes of a key.
  mutating func unescaped(_ cursor: JSONCursor, _ range: Range<Int>) -> ByteSlice {
    let raw = slice(cursor, range)
    guard raw.buffer.contains(UInt8(ascii: "\\")) else { return raw }
    return keep(JSONEscapes.decode(cursor.bytes[range]))
  }

  /// As ``JSONCursor/plainText()`` takes it.
  mutating func plainText(_ cursor: inout JSONCursor) -> ByteSlice? {
    cursor.skipSpace()
    if cursor.current == UInt8(ascii: "\"") { return string(&cursor) }
    if cursor.current == UInt8(ascii: "[") { return cursor.plainText().map { keep($0) } }
    guard let range = cursor.value() else { return nil }
    let isNull = cursor.equals(range, "null")
    return slice(cursor, isNull ? range.lowerBound..<range.lowerBound : range)
  }

  /// ``WeirCore/Level`` rank.
  func level(_ cursor: inout JSONCursor) -> Int? {
    guard let (range, _) = cursor.rawString() else { return nil }
    if cursor.equals(range, "informational") { return Level.informational.rank }
    if cursor.equals(range, "low") { return Level.low.rank }
    if cursor.equals(range, "medium") { return Level.medium.rank }
    if cursor.equals(range, "high") { return Level.high.rank }
    return cursor.equals(range, "critical") ? Level.critical.rank : nil
  }

  func slice(_ cursor: JSONCursor, _ range: Range<Int>) -> ByteSlice {
    // SAFETY: the cursor hands out ranges of its bytes, which have an address if they hold any.
    ByteSlice(start: cursor.bytes.baseAddress! + range.lowerBound, count: range.count)
  }

  mutating func keep(_ text: String) -> ByteSlice {
    arena.copy(Array(text.utf8))
  }
}
