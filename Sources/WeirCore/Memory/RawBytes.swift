#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Order of two runs of `count` bytes: negative, zero or positive.
package func compareBytes(
  _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
) -> Int {
  Int(memcmp(left, right, count))
}

/// Whether the `needleCount` bytes at `needle` stand anywhere in the `count` bytes at `start`.
package func findBytes(
  _ start: UnsafePointer<UInt8>, _ count: Int, _ needle: UnsafePointer<UInt8>, _ needleCount: Int
) -> Bool {
  guard needleCount > 0 else { return true }
  var from = 0
  while let found = firstOffset(of: needle[0], in: start, from: from, to: count) {
    guard found + needleCount <= count else { return false }
    if memcmp(start + found, needle, needleCount) == 0 { return true }
    from = found + 1
  }
  return false
}

/// Offset of the first `byte` in `start[from..<count]`, or nil.
package func firstOffset(
  of byte: UInt8, in start: UnsafePointer<UInt8>, from: Int, to count: Int
) -> Int? {
  guard from < count, let found = memchr(start + from, Int32(byte), count - from) else {
    return nil
  }
  return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - start
}

/// Offset of the last `byte` in `start[0..<count]`, or nil.
///
/// - Complexity: O(bytes behind it), 8 a step.
package func lastOffset(
  of byte: UInt8, in start: UnsafePointer<UInt8>, count: Int
) -> Int? {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let low = 0x7F &* ones
  var end = count
  while end >= 8 {
    // SAFETY: the eight bytes before `end` are part of the text.
    let word = UnsafeRawPointer(start + (end - 8)).loadUnaligned(as: UInt64.self)
    let other = UInt64(littleEndian: word) ^ (UInt64(byte) &* ones)
    // High bits of exactly the zero bytes of `other`.
    let found = ~(((other & low) &+ low) | other | low)
    if found != 0 { return end - 1 - found.leadingZeroBitCount >> 3 }
    end -= 8
  }
  while end > 0 {
    if start[end - 1] == byte { return end - 1 }
    end -= 1
  }
  return nil
}

extension UnsafeRawPointer {
  /// Up to seven bytes as the lower bytes of a word, the first one lowest.
  @inlinable
  package func shortWord(_ count: Int) -> UInt64 {
    if count >= 4 {
      // Loads that overlap agree where they do.
      let last = loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      return UInt64(loadUnaligned(as: UInt32.self)) | UInt64(last) << UInt64(8 &* (count &- 4))
    }
    var word: UInt64 = 0
    for index in 0..<count {
      word |= UInt64(load(fromByteOffset: index, as: UInt8.self)) << UInt64(8 &* index)
    }
    return word
  }
}
