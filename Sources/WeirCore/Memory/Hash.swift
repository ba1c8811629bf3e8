/// A 64-bit hash of bytes for tables and shards; the same in every run, so no secret.
///
/// Multiply-and-fold over 8-byte words, of which the last one may overlap the one before.
///
/// - Complexity: O(*n*), about 8 bytes a step.
package func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  let count = bytes.count
  let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
  guard let start = bytes.baseAddress else { return foldHash(seed) }
  let raw = UnsafeRawPointer(start)
  // SAFETY: all loads stay inside the bytes.
  if count < 8 {
    // The count stands above the bytes.
    return foldHash(seed ^ raw.shortWord(count) ^ UInt64(count) << 56)
  }
  var hash = seed ^ UInt64(truncatingIfNeeded: count)
  var offset = 0
  while offset &+ 8 < count {
    hash = foldHash(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset &+= 8
  }
  return foldHash(hash ^ raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
}

@inline(__always)
private func foldHash(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return product.high ^ product.low
}
