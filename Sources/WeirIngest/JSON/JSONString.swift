import WeirCore

/// Strings of RFC 8259.
enum JSONString {
  /// Checks a string from behind its opening quote to behind the closing one.
  ///
  /// - Returns: false at a control character, a bad escape or bytes that are not UTF-8.
  @inline(__always)
  static func scan(_ cursor: inout UnsafePointer<UInt8>, isEscaped: inout Bool) -> Bool {
    while true {
      let word = Words.load(cursor)
      let quotes = Words.zeros(word ^ Words.repeated(0x22))
      let escapes = Words.zeros(word ^ Words.repeated(0x5C))
      let controls = (word &- Words.repeated(0x20)) & ~word & Words.highs
      let stops = quotes | escapes | controls | (word & Words.highs)
      if stops == 0 {
        cursor += 8
        continue
      }
      cursor += stops.trailingZeroBitCount >> 3
      if cursor.pointee == 0x22 {
        cursor += 1
        return true
      }
      guard passSpecial(&cursor, isEscaped: &isEscaped) else { return false }
    }
  }

  /// Passes what is no plain ASCII: one escape, or a run of longer UTF-8 sequences.
  @inline(never)
  private static func passSpecial(
    _ cursor: inout UnsafePointer<UInt8>, isEscaped: inout Bool
  ) -> Bool {
    if cursor.pointee == 0x5C {
      isEscaped = true
      return passEscape(&cursor)
    }
    guard cursor.pointee >= 0x80 else { return false }
    while cursor.pointee >= 0x80 {
      let length = UTF8Check.sequenceLength(cursor)
      guard length > 0 else { return false }
      cursor += length
    }
    return true
  }

  private static func passEscape(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    switch cursor[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      cursor += 2
      return true
    case UInt8(ascii: "u"):
      for index in 2..<6 {
        guard hexValue(cursor[index]) != nil else { return false }
      }
      cursor += 6
      return true
    default:
      return false
    }
  }

  private static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 55
    default: nil
    }
  }

  /// The text that a checked string with escapes stands for; missing if it holds half of a
  /// surrogate pair.
  static func unescape(_ raw: ByteSlice, in arena: Arena) -> ByteSlice {
    let target = arena.allocate(UInt8.self, count: raw.count)
    var length = 0
    var index = 0
    while index < raw.count {
      let byte = raw[index]
      guard byte == 0x5C else {
        target[length] = byte
        length += 1
        index += 1
        continue
      }
      let letter = raw[index + 1]
      if letter != UInt8(ascii: "u") {
        target[length] = plainEscape(letter)
        length += 1
        index += 2
        continue
      }
      guard let scalar = scalar(raw, at: &index) else { return .missing }
      for unit in UTF8.encode(scalar).unsafelyUnwrapped {
        target[length] = unit
        length += 1
      }
    }
    return ByteSlice(start: target, count: length)
  }

  private static func plainEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  /// Reads `\uXXXX`, or two of them that form a pair, and moves `index` behind.
  private static func scalar(_ raw: ByteSlice, at index: inout Int) -> Unicode.Scalar? {
    let unit = codeUnit(raw, at: index)
    index += 6
    guard unit & 0xF800 == 0xD800 else { return Unicode.Scalar(unit) }
    guard unit < 0xDC00, index + 6 <= raw.count, raw[index] == 0x5C,
      raw[index + 1] == UInt8(ascii: "u")
    else { return nil }
    let low = codeUnit(raw, at: index)
    guard low & 0xFC00 == 0xDC00 else { return nil }
    index += 6
    return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
  }

  private static func codeUnit(_ raw: ByteSlice, at index: Int) -> UInt32 {
    var unit: UInt32 = 0
    for place in 2..<6 { unit = unit << 4 | (hexValue(raw[index + place]) ?? 0) }
    return unit
  }
}
