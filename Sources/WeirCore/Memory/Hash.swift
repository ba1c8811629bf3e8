/// A 64-bit hash of bytes for tables and shards; the same in every run, so no secret.
///
/// Multiply-and-fold over 8-byte words, of which the last one may overlap the one before.
///
/// - Complexity: O(*n*), about 8 bytes a step.
package func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  let count = bytes.count
  var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
  guard let start = bytes.baseAddress, count > 0 else { return foldHash(hash) }
  let raw = UnsafeRawPointer(start)
  // SAFETY: all loads stay inside the bytes.
  if count < 8 { return foldHash(hash ^ shortWord(raw, count)) }
  var offset = 0
  while offset &+ 8 < count {
    hash = foldHash(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset &+= 8
  }
  return foldHash(hash ^ raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
}

/// One to seven bytes as a word, different for different ones of one count.
@inline(__always)
private func shortWord(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
  if count >= 4 {
    let first = bytes.loadUnaligned(as: UInt32.self)
    let last = bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    return UInt64(first) | UInt64(last) << 32
  }
  let first = UInt64(bytes.load(as: UInt8.self))
  let middle = UInt64(bytes.load(fromByteOffset: count >> 1, as: UInt8.self))
  let last = UInt64(bytes.load(fromByteOffset: count &- 1, as: UInt8.self))
  return first | middle << 8 | last << 16
}

@inline(__always)
private func foldHash(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return product.high ^ product.low
}
