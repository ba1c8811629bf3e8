import WeirCore

/// Texts by number, in the order in which they first came: a table of bytes, so that a text that
/// comes again costs a hash that is known already and one comparison.
///
/// Texts of different tags are different ones. Memory: 40 to 56 bytes for each text, and those of
/// its bytes beyond ``start``.
struct ByteNumbers {
  /// The first bytes of a text stand in its row, so that short ones are compared there.
  private static let start = 16

  private struct Row {
    var first: UInt64
    var second: UInt64
    /// Where its further bytes begin in ``rest``.
    var rest: Int
    var count: UInt32
    var tag: UInt8
  }

  private var rows: [Row] = []
  private var rest: [UInt8] = []
  /// Number + 1 of a text below its hash; 0 is free. A power of two, never more than half full.
  private var slots: [UInt64]

  /// - Parameter expected: how many texts will come, as far as that is known.
  init(expected: Int = 0) {
    var size = 64
    while size < 2 * expected { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
  }

  var count: Int { rows.count }

  /// The number of a text, a new one if it is new.
  ///
  /// - Parameter hash: ``WeirCore/hashBytes(_:)`` of the text.
  /// - Complexity: O(1) expected, besides one comparison.
  mutating func number(of text: ByteSlice, hash: UInt64, tag: UInt8 = 0) -> Int {
    let row = row(text, tag)
    let (known, slot) = find(row, text, Self.mixed(hash, tag))
    if let known { return known }
    precondition(rows.count < Int(UInt32.max) - 1, "too many different texts")
    if text.count > Self.start { rest.append(contentsOf: text.dropFirst(Self.start).buffer) }
    rows.append(row)
    slots[slot] = Self.mixed(hash, tag) << 32 | UInt64(rows.count)
    if rows.count * 2 > slots.count { grow() }
    return rows.count - 1
  }

  /// The number of a text; nil if it never came.
  func known(_ text: ByteSlice, hash: UInt64, tag: UInt8 = 0) -> Int? {
    find(row(text, tag), text, Self.mixed(hash, tag)).known
  }

  /// The same for a text that is a string.
  mutating func number(of text: String, tag: UInt8 = 0) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      let slice = ByteSlice(start: bytes.baseAddress, count: bytes.count)
      return number(of: slice, hash: hashBytes(bytes), tag: tag)
    }
  }

  func text(_ number: Int) -> String {
    let row = rows[number]
    let count = Int(row.count)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for place in 0..<min(count, Self.start) {
      let word = place < 8 ? row.first : row.second
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * (place & 7))))
    }
    if count > Self.start { bytes += rest[row.rest..<(row.rest + count - Self.start)] }
    return String(decoding: bytes, as: UTF8.self)
  }

  func tag(_ number: Int) -> UInt8 { rows[number].tag }

  /// Its number, if it is known, and the slot where it is or belongs.
  private func find(
    _ row: Row, _ text: ByteSlice, _ hash: UInt64
  ) -> (known: Int?, slot: Int) {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
      if slots[slot] >> 32 == hash, isSame(rows[number], row, text) { return (number, slot) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot)
  }

  private func isSame(_ known: Row, _ row: Row, _ text: ByteSlice) -> Bool {
    guard known.first == row.first, known.second == row.second, known.count == row.count,
      known.tag == row.tag
    else { return false }
    guard text.count > Self.start, let start = text.start else { return true }
    return rest.withUnsafeBufferPointer {
      // SAFETY: `rest` holds the bytes beyond the start of every text that has such.
      compareBytes($0.baseAddress! + known.rest, start + Self.start, text.count - Self.start) == 0
    }
  }

  private func row(_ text: ByteSlice, _ tag: UInt8) -> Row {
    Row(
      first: Self.word(text.buffer.prefix(8)),
      second: Self.word(text.buffer.prefix(Self.start).dropFirst(8)), rest: rest.count,
      count: UInt32(truncatingIfNeeded: text.count), tag: tag)
  }

  /// At most eight bytes, the first the lowest.
  private static func word(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
    if bytes.count == 8 {
      return UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes))
        .loadUnaligned(as: UInt64.self).littleEndian
    }
    var word: UInt64 = 0
    for byte in bytes.reversed() { word = word << 8 | UInt64(byte) }
    return word
  }

  private static func mixed(_ hash: UInt64, _ tag: UInt8) -> UInt64 {
    (hash ^ hash >> 32 ^ UInt64(tag) &* 0x9E37_79B9) & 0xFFFF_FFFF
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: 2 * slots.count)
    for text in slots where text != 0 {
      var slot = Int(text >> 32) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = text
    }
    slots = larger
  }
}
