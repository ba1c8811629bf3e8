import WeirCore

/// Quotes of RFC 4180.
enum CSVQuoting {
  /// The inside of a quoted field with each doubled quote as one.
  static func unquote(_ inside: ByteSlice, in arena: Arena) -> ByteSlice {
    let target = arena.allocate(UInt8.self, count: inside.count)
    var length = 0
    var index = 0
    while index < inside.count {
      target[length] = inside[index]
      length += 1
      index += inside[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return ByteSlice(start: target, count: length)
  }
}
