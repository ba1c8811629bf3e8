/// A 64-bit hash of bytes for tables and shards; the same in every run, so no secret.
///
/// Multiply-and-fold over 8-byte words.
///
/// - Complexity: O(*n*), about 8 bytes a step.
package func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
  guard let start = bytes.baseAddress else { return foldHash(hash) }
  let raw = UnsafeRawPointer(start)
  var offset = 0
  while offset + 8 <= bytes.count {
    let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    hash = foldHash(hash ^ word)
    offset += 8
  }
  var tail: UInt64 = 0
  var shift: UInt64 = 0
  while offset < bytes.count {
    tail |= UInt64(start[offset]) << shift
    shift += 8
    offset += 1
  }
  return foldHash(hash ^ tail)
}

@inline(__always)
private func foldHash(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return product.high ^ product.low
}
