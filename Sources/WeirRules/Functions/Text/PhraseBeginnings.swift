/// Where in a text one of many phrases may begin: a bit for each hash of their first bytes.
final class PhraseBeginnings: @unchecked Sendable {
  // @unchecked Sendable: the table is written in `init` only.

  /// Of the table.
  let bytes: Int
  /// Bits of a hash that are not used: the table has some 64 bits for each phrase.
  private let shift: UInt32
  private let bits: UnsafeMutablePointer<UInt64>
  /// Keeps the bytes that every phrase has.
  private let mask: UInt32

  /// Empty phrases are ignored.
  init(_ phrases: [[UInt8]]) {
    let shortest = min(3, phrases.lazy.filter { !$0.isEmpty }.map(\.count).min() ?? 3)
    mask = UInt32.max >> UInt32(32 - 8 * shortest)
    let hashBits = min(16, max(9, Int.bitWidth - (64 * phrases.count).leadingZeroBitCount))
    shift = UInt32(32 - hashBits)
    bytes = 1 << (hashBits - 3)
    bits = .allocate(capacity: bytes / 8)
    bits.initialize(repeating: 0, count: bytes / 8)
    for phrase in phrases where !phrase.isEmpty {
      var word: UInt32 = 0
      for (place, byte) in phrase.prefix(shortest).enumerated() {
        word |= UInt32(byte) << UInt32(8 * place)
      }
      let hash = hash(word)
      bits[hash >> 6] |= 1 << UInt64(hash & 63)
    }
  }

  deinit { bits.deallocate() }

  @inline(__always)
  private func hash(_ word: UInt32) -> Int {
    Int((word &* 0x9E37_79B1) &>> shift)
  }

  /// The first place from `index` on where a phrase may begin; `count` if there is none. The last
  /// bytes, where no four are left, are not looked at.
  ///
  /// - Complexity: O(*n*).
  @inline(__always)
  func next(in start: UnsafePointer<UInt8>, from index: Int, to count: Int) -> Int {
    let (bits, mask, shift) = (bits, mask, shift)
    var index = index
    // SAFETY: four bytes are left.
    while index + 4 <= count {
      let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt32.self)
      let hash = Int(((UInt32(littleEndian: word) & mask) &* 0x9E37_79B1) &>> shift)
      if bits[hash &>> 6] &>> UInt64(hash & 63) & 1 != 0 { return index }
      index += 1
    }
    return index
  }
}
