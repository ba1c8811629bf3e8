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
package func lastOffset(
  of byte: UInt8, in start: UnsafePointer<UInt8>, count: Int
) -> Int? {
  var index = count - 1
  while index >= 0 {
    if start[index] == byte { return index }
    index -= 1
  }
  return nil
}
