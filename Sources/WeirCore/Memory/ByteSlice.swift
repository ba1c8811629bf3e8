/// A borrowed run of bytes, or nothing at all: the missing value.
///
/// A slice owns no memory. Whoever stores one keeps the owner of the bytes alive: the text of a
/// chunk, the arena of a batch, the plan's constants or a static table.
@safe
@usableFromInline
package struct ByteSlice: BitwiseCopyable, @unchecked Sendable {
  // @unchecked Sendable: the bytes behind a slice are never written after it was made.

  /// First byte; nil means missing. An empty value has a start and no count.
  @usableFromInline package var start: UnsafePointer<UInt8>?
  @usableFromInline package var count: Int

  @inlinable
  package init(start: UnsafePointer<UInt8>?, count: Int) {
    self.start = start
    self.count = count
  }

  /// The missing value.
  @inlinable
  package static var missing: ByteSlice { ByteSlice(start: nil, count: 0) }

  @inlinable
  package var isMissing: Bool { start == nil }

  @inlinable
  package var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start, count: count)
  }

  /// - Precondition: `index` is in `0..<count`.
  @inlinable
  package subscript(index: Int) -> UInt8 {
    start.unsafelyUnwrapped[index]
  }

  /// The first `length` bytes, or all of them if there are fewer.
  @inlinable
  package func prefix(_ length: Int) -> ByteSlice {
    ByteSlice(start: start, count: Swift.min(length, count))
  }

  /// The bytes from `offset` on.
  @inlinable
  package func dropFirst(_ offset: Int) -> ByteSlice {
    guard let start else { return .missing }
    let dropped = Swift.min(offset, count)
    return ByteSlice(start: start + dropped, count: count - dropped)
  }

  /// The bytes copied; empty where the value is missing.
  package var array: [UInt8] { Array(buffer) }

  /// The bytes as text, with replacement characters where they are not UTF-8.
  package var string: String { String(decoding: buffer, as: UTF8.self) }
}

extension ByteSlice {
  /// Equality of bytes; a missing value equals nothing, not even another missing one.
  package static func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
    guard left.count == right.count, let a = left.start, let b = right.start else { return false }
    return left.count == 0 || a[0] == b[0] && compareBytes(a, b, left.count) == 0
  }

  /// Order of the bytes: negative, zero or positive.
  ///
  /// - Precondition: neither side is missing.
  package static func compare(_ left: ByteSlice, _ right: ByteSlice) -> Int {
    let common = Swift.min(left.count, right.count)
    let order = compareBytes(left.start.unsafelyUnwrapped, right.start.unsafelyUnwrapped, common)
    return order != 0 ? order : left.count - right.count
  }

  package func starts(with other: ByteSlice) -> Bool {
    guard other.count <= count, let a = start, let b = other.start else { return false }
    return other.count == 0 || a[0] == b[0] && compareBytes(a, b, other.count) == 0
  }

  package func ends(with other: ByteSlice) -> Bool {
    guard other.count <= count, let a = start, let b = other.start else { return false }
    return compareBytes(a + (count - other.count), b, other.count) == 0
  }

  /// Whether `other` stands anywhere in these bytes; an empty one always does.
  ///
  /// - Complexity: O(*n* + *m*) in the usual case (`memmem`).
  package func contains(_ other: ByteSlice) -> Bool {
    guard let a = start, let b = other.start else { return false }
    return findBytes(a, count, b, other.count)
  }
}
