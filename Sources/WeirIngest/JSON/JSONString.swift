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

  /// Passes one escape.
  ///
  /// - Returns: false, with the cursor where it was, if it is none of RFC 8259.
  @inline(__always)
  static func passEscape(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    switch cursor[1] {
    case UInt8(ascii: "u"):
      guard CodeUnit.isWritten(at: cursor) else { return false }
      cursor += CodeUnit.length
      return true
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      cursor += 2
      return true
    default:
      return false
    }
  }

  /// The text that a checked string with escapes stands for; missing if it holds half of a
  /// surrogate pair.
  static func unescape(_ raw: ByteSlice, in arena: Arena) -> ByteSlice {
    guard var source = raw.start else { return .missing }
    let end = source + raw.count
    // SAFETY: no text gets longer, and whole words are written, of which the last may stand out.
    let target = arena.allocate(UInt8.self, count: raw.count + MemoryLayout<UInt64>.size)
    var next = target
    while source < end {
      if source.pointee != 0x5C {
        copyPlain(&source, end, to: &next)
      } else if source[1] != UInt8(ascii: "u") {
        next.pointee = plainEscape(source[1])
        next += 1
        source += 2
      } else {
        guard let scalar = scalar(&source, end) else { return .missing }
        write(scalar, to: &next)
      }
    }
    return ByteSlice(start: target, count: next - target)
  }

  /// Copies what stands before the next escape, or before the end.
  @inline(__always)
  private static func copyPlain(
    _ source: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    to next: inout UnsafeMutablePointer<UInt8>
  ) {
    while source < end {
      let word = Words.load(source)
      UnsafeMutableRawPointer(next).storeBytes(of: word.littleEndian, as: UInt64.self)
      let escapes = Words.zeros(word ^ Words.repeated(0x5C))
      let count = min(escapes.trailingZeroBitCount >> 3, end - source)
      source += count
      next += count
      if count < MemoryLayout<UInt64>.size { return }
    }
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

  /// Reads `\uXXXX`, or two of them that form a pair, and moves behind.
  @inline(__always)
  private static func scalar(
    _ source: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UInt32? {
    let unit = CodeUnit.read(at: source)
    source += CodeUnit.length
    guard unit & 0xF800 == 0xD800 else { return unit }
    guard unit < 0xDC00, end - source >= CodeUnit.length, source[0] == 0x5C,
      source[1] == UInt8(ascii: "u")
    else { return nil }
    let low = CodeUnit.read(at: source)
    guard low & 0xFC00 == 0xDC00 else { return nil }
    source += CodeUnit.length
    return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
  }

  /// Writes a scalar as UTF-8.
  @inline(__always)
  private static func write(_ scalar: UInt32, to next: inout UnsafeMutablePointer<UInt8>) {
    func byte(_ mark: UInt32, _ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: mark | scalar >> shift & 0x3F)
    }
    if scalar < 0x80 {
      next[0] = UInt8(truncatingIfNeeded: scalar)
      next += 1
    } else if scalar < 0x800 {
      next[0] = byte(0xC0, 6)
      next[1] = byte(0x80, 0)
      next += 2
    } else if scalar < 0x10000 {
      let bytes = 0x80_80E0 | scalar >> 12 | (scalar << 2 & 0x3F00) | (scalar & 0x3F) << 16
      UnsafeMutableRawPointer(next).storeBytes(of: bytes.littleEndian, as: UInt32.self)
      next += 3
    } else {
      next[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
      next[1] = byte(0x80, 12)
      next[2] = byte(0x80, 6)
      next[3] = byte(0x80, 0)
      next += 4
    }
  }
}
