/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// Length of the sequence that starts at `pointer` with a byte of 0x80 or above; 0 if invalid.
  ///
  /// Reads a following byte only if all before it are valid, so a line's end stops it.
  static func sequenceLength(_ pointer: UnsafePointer<UInt8>) -> Int {
    let lead = pointer[0]
    guard lead >= 0xC2, lead <= 0xF4 else { return 0 }
    let second = pointer[1]
    guard second & 0xC0 == 0x80 else { return 0 }
    if lead < 0xE0 { return 2 }
    if lead < 0xF0 {
      if lead == 0xE0, second < 0xA0 { return 0 }
      if lead == 0xED, second >= 0xA0 { return 0 }
      return pointer[2] & 0xC0 == 0x80 ? 3 : 0
    }
    if lead == 0xF0, second < 0x90 { return 0 }
    if lead == 0xF4, second >= 0x90 { return 0 }
    guard pointer[2] & 0xC0 == 0x80 else { return 0 }
    return pointer[3] & 0xC0 == 0x80 ? 4 : 0
  }

  /// Whether all of `start..<end` is UTF-8.
  ///
  /// - Precondition: `end` can be read and holds an ASCII byte.
  static func isValid(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> Bool {
    var cursor = start
    while cursor < end {
      if end - cursor >= 8, Words.load(cursor) & Words.highs == 0 {
        cursor += 8
      } else if cursor.pointee < 0x80 {
        cursor += 1
      } else {
        let length = sequenceLength(cursor)
        if length == 0 { return false }
        cursor += length
      }
    }
    return true
  }
}
