import WeirCore

/// Bytes of event lines, appended without a `String` for each piece; grows as needed.
struct LineBuffer: ~Copyable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    bytes = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    bytes.deallocate()
  }

  /// Valid until the next change.
  var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: count) }

  mutating func clear() {
    count = 0
  }

  private mutating func reserve(_ extra: Int) {
    if count + extra <= capacity { return }
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    // SAFETY: both allocations hold at least `count` bytes and do not overlap.
    moved.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = moved
    capacity = larger
  }

  mutating func append(byte: UInt8) {
    reserve(1)
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    reserve(length)
    // SAFETY: `reserve` made room for the copy; a literal lives for ever.
    (bytes + count).update(from: text.utf8Start, count: length)
    count += length
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress else { return }
    reserve(text.count)
    // SAFETY: `reserve` made room for the copy.
    (bytes + count).update(from: start, count: text.count)
    count += text.count
  }

  /// `value` with leading zeros up to `digits`.
  mutating func append(_ value: UInt64, digits: Int) {
    reserve(digits)
    var rest = value
    var place = count + digits
    while place > count {
      place -= 1
      bytes[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
      rest /= 10
    }
    count += digits
  }

  mutating func append(_ value: UInt64) {
    var digits = 1
    var rest = value
    while rest >= 10 {
      digits += 1
      rest /= 10
    }
    append(value, digits: digits)
  }

  /// Hundredths of a unit as `12.5`, `12.34` or `12`.
  mutating func append(hundredths: Int) {
    append(UInt64(hundredths / 100))
    let rest = hundredths % 100
    if rest == 0 { return }
    append(byte: UInt8(ascii: "."))
    append(UInt64(rest % 10 == 0 ? rest / 10 : rest), digits: rest % 10 == 0 ? 1 : 2)
  }

  /// A time as RFC 3339 in UTC.
  mutating func append(time milliseconds: Int64) {
    reserve(EventTime.formattedLength)
    // SAFETY: `reserve` made room for the text of fixed length.
    EventTime.write(milliseconds, to: bytes + count)
    count += EventTime.formattedLength
  }
}
