/// Walks over one JSON text in place; each method takes what it names or answers nil.
///
/// The text is trusted to be a line that weir wrote, but never trusted to be whole: every step
/// keeps within the bytes. Not for use after the bytes are gone.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  /// Takes `byte`, with space before it.
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Takes a string; the bytes between its quotes and whether escapes stand in them.
  mutating func rawString() -> (range: Range<Int>, hasEscapes: Bool)? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = index
    var hasEscapes = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return (start..<(index - 1), hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    return nil
  }

  mutating func string() -> String? {
    guard let (range, hasEscapes) = rawString() else { return nil }
    return hasEscapes ? JSONEscapes.decode(bytes[range]) : text(range)
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  /// Takes a number that fits 64 bits; a fraction or exponent is no integer.
  mutating func integer() -> Int? {
    skipSpace()
    let start = index
    while let byte = current, byte == UInt8(ascii: "-") || byte &- 48 < 10 { index += 1 }
    return start == index ? nil : Int(text(start..<index))
  }

  /// Takes a whole value of any type; its bytes.
  ///
  /// - Complexity: O(*n*), whatever the depth.
  mutating func value() -> Range<Int>? {
    skipSpace()
    let start = index
    var depth = 0
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        guard rawString() != nil else { return nil }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return nil }
        depth -= 1
        index += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0...0x20:
        guard depth > 0 else { return nil }
        index += 1
        continue
      default: skipWord()
      }
      if depth == 0 { return start..<index }
    }
    return nil
  }

  /// Numbers, `true`, `false`, `null`.
  private mutating func skipWord() {
    repeat { index += 1 } while current.map { !Self.endsWord($0) } ?? false
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "\"")
      || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
  }

  /// Takes an object, giving `member` the bytes of each key with the cursor before its value, which
  /// it must take.
  mutating func object(_ member: (inout JSONCursor, Range<Int>) -> Bool) -> Bool {
    guard take(UInt8(ascii: "{")) else { return false }
    if take(UInt8(ascii: "}")) { return true }
    while let (key, _) = rawString(), take(UInt8(ascii: ":")) {
      guard member(&self, key) else { return false }
      if take(UInt8(ascii: ",")) { continue }
      return take(UInt8(ascii: "}"))
    }
    return false
  }

  /// Takes an array, giving `element` the cursor before each value, which it must take.
  mutating func array(_ element: (inout JSONCursor) -> Bool) -> Bool {
    guard take(UInt8(ascii: "[")) else { return false }
    if take(UInt8(ascii: "]")) { return true }
    while element(&self) {
      if take(UInt8(ascii: ",")) { continue }
      return take(UInt8(ascii: "]"))
    }
    return false
  }

  /// Takes any value as people read it: a string without quotes, nothing for null, the rest as it
  /// is written.
  mutating func plainText() -> String? {
    skipSpace()
    if current == UInt8(ascii: "\"") { return string() }
    if current == UInt8(ascii: "[") {
      var parts: [String] = []
      let isWhole = array { cursor in
        guard let part = cursor.plainScalar() else { return false }
        parts.append(part)
        return true
      }
      return isWhole ? parts.joined(separator: ", ") : nil
    }
    return plainScalar()
  }

  private mutating func plainScalar() -> String? {
    skipSpace()
    if current == UInt8(ascii: "\"") { return string() }
    guard let range = value() else { return nil }
    let text = text(range)
    return text == "null" ? "" : text
  }

  /// Whether the bytes of `range` are `name`.
  func equals(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    // SAFETY: a static string with a pointer has that many bytes behind it.
    return name.withUTF8Buffer { $0.elementsEqual(UnsafeBufferPointer(rebasing: bytes[range])) }
  }
}

/// The escapes of JSON strings, RFC 8259 section 7.
enum JSONEscapes {
  /// Half a surrogate pair becomes a replacement character.
  static func decode(_ raw: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    var units: [UInt8] = []
    units.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      let byte = raw[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < raw.endIndex else {
        units.append(byte)
        continue
      }
      let escape = raw[index]
      index += 1
      switch escape {
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "u"): units += scalar(raw, &index).utf8
      default: units.append(escape)
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  private static func scalar(
    _ raw: Slice<UnsafeBufferPointer<UInt8>>, _ index: inout Int
  ) -> String {
    guard let high = unit(raw, at: index) else { return "\u{FFFD}" }
    index += 4
    if high & 0xFC00 == 0xD800, index + 6 <= raw.endIndex, raw[index] == UInt8(ascii: "\\"),
      raw[index + 1] == UInt8(ascii: "u"), let low = unit(raw, at: index + 2),
      low & 0xFC00 == 0xDC00
    {
      index += 6
      return String(decoding: [high, low], as: UTF16.self)
    }
    return String(decoding: [high], as: UTF16.self)
  }

  private static func unit(_ raw: Slice<UnsafeBufferPointer<UInt8>>, at index: Int) -> UInt16? {
    guard index + 4 <= raw.endIndex else { return nil }
    return UInt16(String(decoding: raw[index..<(index + 4)], as: UTF8.self), radix: 16)
  }
}
