/// Folding of texts of well-known scalars, none of which composes with another; ``TextFolding`` takes
/// others to ``ExactFolding``.
struct QuickFolding {
  private let source: UnsafePointer<UInt8>
  private let count: Int
  private let target: UnsafeMutablePointer<UInt8>
  private var index = 0
  private var written = 0
  private var isAfterSpace = false
  /// Where the latest combining mark ended, and its combining class.
  private var markEnd = -1
  private var markClass: UInt8 = 0

  // SAFETY: `index` stays below `count`, with as many bytes after it as are read; nothing is written in
  // more than twice the bytes it was read from, so `written` never passes twice `index`.

  private init(
    _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) {
    self.source = source
    self.count = count
    self.target = target
  }

  /// Folds a text to `target`, which has room for twice as many bytes, and returns how many it wrote there;
  /// -1 for a text that is not well known.
  static func fold(
    _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var folding = QuickFolding(source, count, to: target)
    while folding.index < count {
      let byte = source[folding.index]
      if byte < 0x80 {
        folding.takeASCII(byte)
      } else if !folding.takeIdeograph(byte), !folding.takeMark(byte), !folding.takeScalar() {
        return -1
      }
    }
    return folding.written
  }

  @inline(__always)
  private mutating func write(_ byte: UInt8) {
    target[written] = byte
    written &+= 1
    isAfterSpace = false
  }

  /// Of several spaces one is written.
  @inline(__always)
  private mutating func writeSpace() {
    if !isAfterSpace { write(0x20) }
    isAfterSpace = true
  }

  /// Copies a scalar of three bytes.
  @inline(__always)
  private mutating func keepThree() {
    write(source[index])
    write(source[index &+ 1])
    write(source[index &+ 2])
    index &+= 3
  }

  @inline(__always)
  private mutating func takeASCII(_ byte: UInt8) {
    if count &- index >= 8, let word = Self.foldWord(source + index, isAfterSpace) {
      UnsafeMutableRawPointer(target + written).storeBytes(
        of: word.littleEndian, as: UInt64.self)
      isAfterSpace = word >> 56 == 0x20
      written &+= 8
      index &+= 8
      return
    }
    index &+= 1
    if byte == 0x20 || byte &- 9 < 5 {
      writeSpace()
    } else {
      write(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
  }

  /// U+4000...U+9FFF, all of which stay as they are.
  @inline(__always)
  private mutating func takeIdeograph(_ byte: UInt8) -> Bool {
    guard byte &- 0xE4 < 6, count &- index >= 3, source[index &+ 1] & 0xC0 == 0x80,
      source[index &+ 2] & 0xC0 == 0x80
    else { return false }
    keepThree()
    return true
  }

  /// Marks between ideographs: U+3001...U+3029 stay as they are, U+FF01...U+FF3F are one byte.
  @inline(__always)
  private mutating func takeMark(_ byte: UInt8) -> Bool {
    guard byte == 0xE3 || byte == 0xEF, count &- index >= 3 else { return false }
    let (middle, last) = (source[index &+ 1], source[index &+ 2])
    if byte == 0xE3 {
      guard middle == 0x80, last &- 0x81 < 0x29 else { return false }
      keepThree()
      return true
    }
    guard middle == 0xBC, last &- 0x81 < 0x3F else { return false }
    index &+= 3
    let ascii = last &- 0x60
    write(ascii &- 0x41 < 26 ? ascii | 0x20 : ascii)
    return true
  }

  /// Any other scalar; false if it is not well known.
  private mutating func takeScalar() -> Bool {
    let start = index
    let (scalar, length) = Self.decode(source + index, count - index)
    guard length > 0 else { return false }
    index += length
    switch ScalarFate(scalar) {
    case .unknown: return false
    case .dropped: if markEnd == start { markEnd = index }
    case .space: writeSpace()
    case .scalar(let folded): encode(folded)
    case .ellipsis: for _ in 0..<3 { write(UInt8(ascii: ".")) }
    case .pair(let first, let second):
      encode(first)
      encode(second)
    case .mark(let order):
      // Marks stay as they are in the order of their classes (UAX 15).
      if markEnd == start, markClass > order { return false }
      (markEnd, markClass) = (index, order)
      encode(scalar)
    }
    return true
  }

  private mutating func encode(_ scalar: UInt32) {
    written += Self.encode(scalar, to: target + written)
    isAfterSpace = false
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
