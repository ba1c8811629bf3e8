package import WeirCore

/// Brings texts that read alike to the same bytes, so that phrases can be found in them.
///
/// In this order: NFKC, simple case folding, removal of default-ignorable code points (zero
/// width characters for example), composition again, runs of white space to one space.
package enum TextFolding {
  /// Folds `text` to the front of `buffer` and returns the number of bytes written there.
  ///
  /// `buffer` is scratch space of the caller: it grows to the longest text and is otherwise
  /// reused. Bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Complexity: O(*n*), without allocation after warm-up for texts in usual Latin,
  ///   Greek, Cyrillic, Hebrew, Arabic, Chinese, Japanese and Korean letters; other texts take a
  ///   slower way through Foundation.
  package static func fold(_ text: ByteSlice, into buffer: inout [UInt8]) -> Int {
    guard let start = text.start, text.count > 0 else { return 0 }
    if buffer.count < text.count {
      buffer = [UInt8](repeating: 0, count: text.count * 2)
    }
    let written = buffer.withUnsafeMutableBufferPointer { target in
      foldQuickly(start, text.count, to: target.baseAddress.unsafelyUnwrapped)
    }
    if written >= 0 { return written }
    let folded = ExactFolding.fold(text.string)
    if buffer.count < folded.count {
      buffer = [UInt8](repeating: 0, count: folded.count * 2)
    }
    buffer.replaceSubrange(0..<folded.count, with: folded)
    return folded.count
  }

  /// The folded bytes of a phrase or other constant.
  package static func fold(_ text: String) -> [UInt8] {
    var buffer: [UInt8] = []
    let bytes = Array(text.utf8)
    let count = bytes.withUnsafeBufferPointer {
      fold(ByteSlice(start: $0.baseAddress, count: $0.count), into: &buffer)
    }
    return Array(buffer[..<count])
  }

  /// What becomes of one scalar on the quick way, when it is not replaced by another.
  private enum Fate {
    static let dropped: UInt32 = 0xFFFF_FFFF
    static let ellipsis: UInt32 = 0xFFFF_FFFE
    static let unknown: UInt32 = 0xFFFF_FFFD
  }

  /// Folds texts of well-known scalars, none of which composes with another; -1 for other texts.
  ///
  /// The result is never longer than the text.
  private static func foldQuickly(
    _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var index = 0
    var written = 0
    var isAfterSpace = false
    // SAFETY: `index` stays below `count`, with as many bytes after it as the scalar has; no
    // scalar is written in more bytes than it was read from, so `written` never passes `index`.
    while index < count {
      let byte = source[index]
      if byte < 0x80 {
        if count &- index >= 8, let word = foldWord(source + index, isAfterSpace) {
          UnsafeMutableRawPointer(target + written).storeBytes(
            of: word.littleEndian, as: UInt64.self)
          isAfterSpace = word >> 56 == 0x20
          written += 8
          index += 8
          continue
        }
        index += 1
        if byte == 0x20 || byte &- 9 < 5 {
          if !isAfterSpace {
            target[written] = 0x20
            written += 1
          }
          isAfterSpace = true
          continue
        }
        isAfterSpace = false
        target[written] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        written += 1
        continue
      }
      if byte &- 0xE4 < 6 {
        // U+4000...U+9FFF, all of which stay as they are.
        guard index + 2 < count, source[index + 1] & 0xC0 == 0x80, source[index + 2] & 0xC0 == 0x80
        else { return -1 }
        target[written] = byte
        target[written + 1] = source[index + 1]
        target[written + 2] = source[index + 2]
        written += 3
        index += 3
        isAfterSpace = false
        continue
      }
      if count &- index >= 3, let mark = foldMark(source + index) {
        isAfterSpace = false
        index += 3
        if mark == 0 {
          (target + written).update(from: source + index - 3, count: 3)
          written += 3
        } else {
          target[written] = mark
          written += 1
        }
        continue
      }
      let (scalar, length) = decode(source + index, count - index)
      guard length > 0 else { return -1 }
      index += length
      switch fate(of: scalar) {
      case Fate.unknown:
        return -1
      case Fate.dropped:
        continue
      case 0x20:
        if !isAfterSpace {
          target[written] = 0x20
          written += 1
        }
        isAfterSpace = true
      case Fate.ellipsis:
        for _ in 0..<3 {
          target[written] = UInt8(ascii: ".")
          written += 1
        }
        isAfterSpace = false
      case let folded:
        written += encode(folded, to: target + written)
        isAfterSpace = false
      }
    }
    return written
  }

  /// Eight bytes folded, if they are ASCII, with no white space but single blanks.
  @inline(__always)
  private static func foldWord(
    _ source: UnsafePointer<UInt8>, _ isAfterSpace: Bool
  ) -> UInt64? {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    let word = UInt64(
      littleEndian: UnsafeRawPointer(source).loadUnaligned(as: UInt64.self))
    // The high bit of each byte that is not ASCII, or below a blank.
    if (word | (word &- ones &* 0x20)) & highs != 0 { return nil }
    // With bytes below 0x80 no sum runs over into the next one.
    let blanks = ~(((word ^ ones &* 0x20) &+ ones &* 0x7F)) & highs
    if blanks & (blanks << 8 | (isAfterSpace ? 0x80 : 0)) != 0 { return nil }
    let capitals = (word &+ ones &* 0x3F) & ~(word &+ ones &* 0x25) & highs
    return word | capitals >> 2
  }

  /// What becomes of three bytes that are a mark between ideographs: U+3001...U+3029 stay, 0;
  /// U+FF01...U+FF3F are one byte. Nil for other bytes.
  @inline(__always)
  private static func foldMark(_ source: UnsafePointer<UInt8>) -> UInt8? {
    let last = source[2]
    if source[0] == 0xE3, source[1] == 0x80, last &- 0x81 < 0x29 { return 0 }
    guard source[0] == 0xEF, source[1] == 0xBC, last &- 0x81 < 0x3F else { return nil }
    let byte = last &- 0x60
    return byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// The scalar itself or folded, a space, or one of ``Fate``.
  private static func fate(of scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0xC0...0xDE where scalar != 0xD7: scalar + 0x20
    case 0xD7, 0xDF...0xFF: scalar
    case 0x85, 0xA0, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: 0x20
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF:
      Fate.dropped
    // Capitals and small letters in turn.
    case 0x100...0x12F, 0x134...0x137, 0x14A...0x177, 0x1EA0...0x1EFF: scalar | 1
    case 0x139...0x13E, 0x141...0x148, 0x179...0x17E: scalar + (scalar & 1)
    case 0x391...0x3A1, 0x3A3...0x3AB: scalar + 0x20
    case 0x3AC...0x3C1, 0x3C3...0x3CE, 0x5D0...0x5EA, 0x621...0x63A, 0x641...0x64A: scalar
    case 0x400...0x40F: scalar + 0x50
    case 0x410...0x42F: scalar + 0x20
    case 0x430...0x45F: scalar
    case 0x2010, 0x2012...0x2016, 0x2018...0x2023, 0x20AC: scalar
    case 0x2026: Fate.ellipsis
    case 0x3001...0x3029, 0x3041...0x3096, 0x309D, 0x309E, 0x30A0...0x30FE, 0x3400...0x9FFF,
      0xAC00...0xD7A3:
      scalar
    case 0xFF21...0xFF3A: scalar - 0xFEE0 + 0x20
    case 0xFF01...0xFF5E: scalar - 0xFEE0
    case 0x1F300...0x1F6D7, 0x1F900...0x1F9FF: scalar
    default: Fate.unknown
    }
  }

  /// The scalar at `source` and its bytes, 0 if they are not UTF-8.
  private static func decode(
    _ source: UnsafePointer<UInt8>, _ available: Int
  ) -> (scalar: UInt32, length: Int) {
    let lead = source[0]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead <= 0xF4, available >= length else { return (0, 0) }
    var scalar = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length {
      let byte = source[offset]
      guard byte & 0xC0 == 0x80 else { return (0, 0) }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    // Overlong forms; surrogates and scalars beyond the last are no known ones anyway.
    if length == 3, scalar < 0x800 { return (0, 0) }
    if length == 4, scalar < 0x10000 { return (0, 0) }
    return (scalar, length)
  }

  private static func encode(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      target[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
      target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
      return 2
    }
    if scalar < 0x10000 {
      target[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
      target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
      target[2] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
      return 3
    }
    target[0] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
    target[1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F)
    target[2] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
    target[3] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
    return 4
  }
}
