import WeirCore

/// A text inside keyed state: up to 15 bytes, or 30 digits, in place, longer ones in the operator's
/// ``TextPool``, or on the way there borrowed from the batch.
///
/// Two values of one pool are equal exactly if their texts are.
struct StateText: Hashable, BitwiseCopyable, Sendable {
  /// Bytes 0...7, or digits 0...15; of a pooled text its place.
  var low: UInt64
  /// Bytes 8...14, or digits 16...29, and, in the highest byte, the count; 0xFD borrowed, 0xFE
  /// pooled, 0xFF missing.
  var high: UInt64

  static var missing: StateText { StateText(low: 0, high: 0xFF << 56) }

  var isMissing: Bool { high >> 56 == 0xFF }
  var isPooled: Bool { high >> 56 == 0xFE }
  var isBorrowed: Bool { high >> 56 == 0xFD }

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// A word as a value of its own: its eight bytes in place.
  init(word: UInt64) { self.init(low: word, high: 8 << 56) }

  static let inlineLimit = 15
  /// Bytes of the longest text that may lie in place.
  static let longest = PackedDigits.limit

  /// - Precondition: `text` has at most 15 bytes.
  init(inline text: ByteSlice) {
    let count = text.count
    let start = UnsafeRawPointer(text.start.unsafelyUnwrapped)
    // SAFETY: loads stay inside the text; overlapping ones are shifted apart.
    if count >= 8 {
      low = start.loadUnaligned(as: UInt64.self)
      let last = start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      high = UInt64(count) << 56 | (count == 8 ? 0 : last >> UInt64(8 * (16 - count)))
      return
    }
    low = start.shortWord(count)
    high = UInt64(count) << 56
  }

  /// A text that lies elsewhere unless it is short; good as long as those bytes are.
  @inline(__always)
  init(borrowing text: ByteSlice) {
    guard let start = text.start else {
      self = .missing
      return
    }
    if text.count <= Self.inlineLimit {
      self.init(inline: text)
      return
    }
    if text.count <= PackedDigits.limit, let digits = PackedDigits.pack(text) {
      self = digits
      return
    }
    self.init(
      low: UInt64(UInt(bitPattern: start)),
      high: 0xFD << 56 | UInt64(truncatingIfNeeded: text.count) & 0xFFFF_FFFF_FFFF)
  }

  /// The bytes of a borrowed text.
  var borrowed: ByteSlice {
    ByteSlice(
      start: UnsafePointer(bitPattern: UInt(low)), count: Int(high & 0xFFFF_FFFF_FFFF))
  }

  /// A hash of the text itself, the same in every shard.
  @inline(__always)
  var contentHash: UInt64 { isBorrowed ? hashBytes(borrowed.buffer) : hash }

  /// Copies a text in place to `target`, which has room for ``longest`` bytes, and returns its
  /// count.
  func copy(to target: UnsafeMutablePointer<UInt8>) -> Int {
    let count = Int(high >> 56)
    if count > Self.inlineLimit {
      PackedDigits.unpack(self, count, to: target)
      return count
    }
    for index in 0..<min(8, count) {
      target[index] = UInt8(truncatingIfNeeded: low >> UInt64(8 * index))
    }
    if count > 8 {
      for index in 8..<count {
        target[index] = UInt8(truncatingIfNeeded: high >> UInt64(8 * (index - 8)))
      }
    }
    return count
  }

  @inline(__always)
  var hash: UInt64 {
    let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
      by: high ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
