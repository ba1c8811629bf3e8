/// What a character at a place of a text can be to a URL.
enum URLCharacters {
  /// How the labels of a host are kept apart.
  enum Dot {
    /// `.`, `[.]`, `(.)`, `[dot]`, `(dot)`.
    case hard
    /// What people write so that no program sees the point: `。`, `点`, ` .`, ` . `.
    case soft
    /// `. `, which also ends a sentence.
    case sentence
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte | 0x20 &- 0x61 < 26
  }

  /// ASCII letters, digits, `-` and `_`.
  static func isHost(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// What a path may hold: visible ASCII but for quotes, brackets and the like.
  static func isPath(_ byte: UInt8) -> Bool {
    guard byte > 0x20, byte < 0x7F else { return false }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
      UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"),
      UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"):
      return false
    default: return true
    }
  }

  /// Letters of the alphabets, which stand between spaces; scripts without spaces are ``isWide``.
  static func isAlphabetic(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x300...0x36F, 0x370...0x373, 0x376...0x377,
      0x37B...0x37D, 0x37F...0x386, 0x388...0x481, 0x48A...0x556, 0x561...0x587, 0x5D0...0x5EA,
      0x620...0x669, 0x671...0x6D3, 0x904...0x939, 0xE01...0xE30, 0x10D0...0x10FA, 0x13A0...0x13F5,
      0x1D00...0x1DBF, 0x1E00...0x1FBC:
      true
    default: false
    }
  }

  static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xAC00...0xD7A3, 0x20000...0x2FA1F:
      true
    default: false
    }
  }

  /// The scalar at `index` and its length; length 1 and U+FFFD where it is no UTF-8.
  static func decode(
    _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> (scalar: UInt32, length: Int) {
    let lead = text[index]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, index + length <= text.count else { return (0xFFFD, 1) }
    var scalar = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length {
      let byte = text[index + offset]
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    return (scalar, length)
  }

  /// Where the character before `index` begins.
  static func start(before index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    var start = index - 1
    while start > 0, index - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Whether the ASCII text `word` (lower case) stands at `index`, in whatever case.
  static func stands(
    _ word: StaticString, at index: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index >= 0, index + count <= text.count else { return false }
    for offset in 0..<count {
      let byte = text[index + offset]
      let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
      if lower != word.utf8Start[offset] { return false }
    }
    return true
  }
}
