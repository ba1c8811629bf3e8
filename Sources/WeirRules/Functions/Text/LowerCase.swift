/// Lower case of ASCII, of full-width letters and of characters that have no case.
enum LowerCase {
  /// Writes `count` bytes at `target`; false if a character is not known by heart, or is no UTF-8.
  ///
  /// - Complexity: O(*n*).
  static func write(
    _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    var index = 0
    // SAFETY: `index` stays below `count`, and so do the two bytes behind it where they are read.
    while index < count {
      let byte = source[index]
      if byte < 0x80 {
        target[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        index += 1
        continue
      }
      guard index + 2 < count else { return false }
      let (second, third) = (source[index + 1], source[index + 2])
      guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return false }
      target[index] = byte
      target[index + 1] = second
      target[index + 2] = third
      switch byte {
      // U+3000...U+9FFF, and U+2000...U+207F, have no case.
      case 0xE3...0xE9: break
      case 0xE2 where second <= 0x81: break
      // U+FF00...U+FF7F: full-width capitals are EF BC A1...BA, small letters EF BD 81...9A.
      case 0xEF where second == 0xBD: break
      case 0xEF where second == 0xBC:
        if third &- 0xA1 < 26 {
          target[index + 1] = 0xBD
          target[index + 2] = third &- 0x20
        }
      default: return false
      }
      index += 3
    }
    return true
  }
}
