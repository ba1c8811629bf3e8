/// Numbers of RFC 8259.
enum JSONNumber {
  /// Checks a number and moves `cursor` behind it.
  @inline(__always)
  static func scan(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    if cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
    if cursor.pointee == UInt8(ascii: "0") {
      cursor += 1
    } else {
      guard passDigits(&cursor) else { return false }
    }
    if cursor.pointee == UInt8(ascii: ".") {
      cursor += 1
      guard passDigits(&cursor) else { return false }
    }
    if cursor.pointee | 0x20 == UInt8(ascii: "e") {
      cursor += 1
      if cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") {
        cursor += 1
      }
      guard passDigits(&cursor) else { return false }
    }
    return true
  }

  /// Passes a run of digits; false if there is none.
  @inline(__always)
  private static func passDigits(_ cursor: inout UnsafePointer<UInt8>) -> Bool {
    guard cursor.pointee &- 48 < 10 else { return false }
    repeat { cursor += 1 } while cursor.pointee &- 48 < 10
    return true
  }
}
