import WeirCore

/// A copy of a text in which URLs can be looked for: full-width letters, digits and points are
/// ASCII, invisible characters are gone, all else is as it was.
struct NormalizedText {
  private(set) var bytes: [UInt8] = []

  /// - Complexity: O(*n*), without allocation after warm-up.
  mutating func fill(_ text: ByteSlice) {
    bytes.removeAll(keepingCapacity: true)
    let source = text.buffer
    var plain = 0
    var index = 0
    while index < source.count {
      let byte = source[index]
      // C2 AD, E2 80..81, EF B8..BF begin all that is changed.
      guard byte == 0xEF || byte == 0xE2 || byte == 0xC2 else {
        index += 1
        continue
      }
      let length = byte == 0xC2 ? 2 : 3
      guard index + length <= source.count else { break }
      guard let folded = Self.fold(source, index) else {
        index += length
        continue
      }
      bytes.append(contentsOf: source[plain..<index])
      if folded != 0 { bytes.append(folded) }
      index += length
      plain = index
    }
    bytes.append(contentsOf: source[plain...])
  }

  /// What stands for the character at `index`: 0 for nothing, nil for itself.
  private static func fold(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt8? {
    if source[index] == 0xC2 { return source[index + 1] == 0xAD ? 0 : nil }
    let scalar =
      UInt32(source[index] & 0x0F) << 12 | UInt32(source[index + 1] & 0x3F) << 6
      | UInt32(source[index + 2] & 0x3F)
    switch scalar {
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF: return 0
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0xFF0E, 0xFF0F, 0xFF0D, 0xFF20:
      return UInt8(scalar - 0xFEE0)
    // A full-width colon ends a clause, unless slashes follow.
    case 0xFF1A: return isSlash(source, index + 3) ? UInt8(ascii: ":") : nil
    default: return nil
    }
  }

  private static func isSlash(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    if index < source.count, source[index] == UInt8(ascii: "/") { return true }
    return index + 2 < source.count && source[index] == 0xEF && source[index + 1] == 0xBC
      && source[index + 2] == 0x8F
  }
}
