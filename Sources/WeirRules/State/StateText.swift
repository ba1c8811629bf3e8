import WeirCore

/// A text inside keyed state: up to 15 bytes in place, longer ones in the shard's ``TextPool``.
///
/// Two values of one pool are equal exactly if their texts are.
package struct StateText: Hashable, BitwiseCopyable, Sendable {
  /// Bytes 0...7; of a pooled text its place.
  package var low: UInt64
  /// Bytes 8...14 and, in the highest byte, the count; 0xFE pooled, 0xFF missing.
  package var high: UInt64

  package static var missing: StateText { StateText(low: 0, high: 0xFF << 56) }

  package var isMissing: Bool { high >> 56 == 0xFF }
  package var isPooled: Bool { high >> 56 == 0xFE }

  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  static let inlineLimit = 15

  /// - Precondition: `text` has at most 15 bytes.
  init(inline text: ByteSlice) {
    var low: UInt64 = 0
    var high = UInt64(text.count) << 56
    for index in 0..<min(8, text.count) { low |= UInt64(text[index]) << UInt64(8 * index) }
    if text.count > 8 {
      for index in 8..<text.count { high |= UInt64(text[index]) << UInt64(8 * (index - 8)) }
    }
    self.low = low
    self.high = high
  }

  /// Copies an inline text to `target` and returns its count.
  func copy(to target: UnsafeMutablePointer<UInt8>) -> Int {
    let count = Int(high >> 56)
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
