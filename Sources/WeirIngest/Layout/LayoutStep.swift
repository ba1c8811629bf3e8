/// What stands behind the fixed bytes of a step.
enum LayoutValue: UInt8 {
  /// The inside of a string; its closing quote begins the next fixed bytes.
  case string
  /// A number, `true`, `false` or `null`.
  case scalar
  /// Nothing: the record has ended, with its line feed.
  case end
}

/// A run of bytes that records have in common, from one value to the next, and what follows it.
///
/// Braces, colons, keys and white space are fixed bytes; so is the value of the key that names the
/// kind. Steps form a tree: `next` goes down, `other` to what may stand here instead.
struct LayoutStep: BitwiseCopyable {
  /// Bytes that ``first`` and ``second`` hold.
  static let wordBytes = 32
  /// Longest run of fixed bytes.
  static let longest = 512
  static let none: Int32 = -1

  var first: SIMD2<UInt64>
  var firstMask: SIMD2<UInt64>
  var second: SIMD2<UInt64>
  var secondMask: SIMD2<UInt64>
  /// Fixed bytes behind those of the words.
  var rest: UnsafeMutablePointer<UInt8>?
  /// Of all fixed bytes.
  var count: Int32
  /// Slot of the value, or the place behind all slots where nobody asks for it.
  var slot: Int32
  /// Behind the value; at the end of a record its program.
  var next: Int32
  var other = LayoutStep.none
  var value: LayoutValue

  /// Whether the fixed bytes of `step` stand at `cursor`.
  ///
  /// By pointer: a step is too large to be copied for each comparison.
  @inline(__always)
  static func matches(
    _ step: UnsafeMutablePointer<LayoutStep>, _ cursor: UnsafePointer<UInt8>
  ) -> Bool {
    // SAFETY: at least 64 bytes can be read from every place of a text; more only if those match,
    // which hold no line feed then, so that the text goes on.
    let raw = UnsafeRawPointer(cursor)
    let low = raw.loadUnaligned(as: SIMD2<UInt64>.self) ^ step.pointee.first
    let high = raw.loadUnaligned(fromByteOffset: 16, as: SIMD2<UInt64>.self) ^ step.pointee.second
    let wrong = (low & step.pointee.firstMask) | (high & step.pointee.secondMask)
    guard wrong.x | wrong.y == 0 else { return false }
    return step.pointee.rest == nil || matchesRest(step, cursor)
  }

  @inline(never)
  private static func matchesRest(
    _ step: UnsafeMutablePointer<LayoutStep>, _ cursor: UnsafePointer<UInt8>
  ) -> Bool {
    guard let rest = step.pointee.rest else { return true }
    for index in 0..<Int(step.pointee.count) - wordBytes {
      if cursor[wordBytes + index] != rest[index] { return false }
    }
    return true
  }
}
