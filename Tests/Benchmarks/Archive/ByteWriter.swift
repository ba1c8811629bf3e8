import WeirCore

/// Appends text to memory of a fixed size, without a `String` for each piece.
struct ByteWriter: ~Copyable {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    bytes.deallocate()
  }

  var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: count) }

  mutating func clear() {
    count = 0
  }

  mutating func append(byte: UInt8) {
    precondition(count < capacity, "a piece of the archive outgrew its buffer")
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    precondition(count + length <= capacity, "a piece of the archive outgrew its buffer")
    // SAFETY: the line above keeps the copy inside the allocation; a literal lives for ever.
    (bytes + count).update(from: text.utf8Start, count: length)
    count += length
  }

  /// `value` with leading zeros up to `digits`.
  mutating func append(_ value: Int, digits: Int) {
    precondition(count + digits <= capacity, "a piece of the archive outgrew its buffer")
    var rest = value
    var place = count + digits
    while place > count {
      place -= 1
      bytes[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
      rest /= 10
    }
    count += digits
  }

  mutating func append(_ value: Int) {
    var digits = 1
    var power = 10
    while value >= power {
      digits += 1
      power *= 10
    }
    append(value, digits: digits)
  }

  /// RFC 3339 in UTC with milliseconds.
  ///
  /// - Parameter milliseconds: since 1970.
  mutating func append(instant milliseconds: Int64) {
    precondition(count + 24 <= capacity, "a piece of the archive outgrew its buffer")
    // SAFETY: the line above keeps the 24 bytes inside the allocation.
    EventTime.write(milliseconds, to: bytes + count)
    count += 24
  }
}
