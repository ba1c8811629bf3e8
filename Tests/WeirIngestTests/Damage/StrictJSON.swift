/// RFC 8259 read slowly and plainly, to compare the scanner with.
struct StrictJSON {
  private let bytes: [UInt8]
  private var index = 0

  /// Whether `bytes` are one JSON object of at most 512 levels, without a line feed.
  static func isObject(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0x0A) else {
      return false
    }
    var reader = StrictJSON(bytes)
    reader.skipSpace()
    guard reader.peek == UInt8(ascii: "{"), reader.value(depth: 0) else { return false }
    reader.skipSpace()
    return reader.index == bytes.count
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D { index += 1 }
  }

  private mutating func value(depth: Int) -> Bool {
    skipSpace()
    if take("\"") { return string() }
    if take("{") { return depth < 512 && members(until: "}", hasKeys: true, depth: depth + 1) }
    if take("[") { return depth < 512 && members(until: "]", hasKeys: false, depth: depth + 1) }
    for word in ["true", "false", "null"] where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return true
    }
    return number()
  }

  private mutating func members(until end: Unicode.Scalar, hasKeys: Bool, depth: Int) -> Bool {
    skipSpace()
    if take(end) { return true }
    repeat {
      if hasKeys {
        skipSpace()
        guard take("\""), string() else { return false }
        skipSpace()
        guard take(":") else { return false }
      }
      guard value(depth: depth) else { return false }
      skipSpace()
    } while take(",")
    return take(end)
  }

  private mutating func string() -> Bool {
    while let byte = peek {
      index += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 { return false }
      guard byte == UInt8(ascii: "\\") else { continue }
      guard let letter = peek else { return false }
      index += 1
      if letter == UInt8(ascii: "u") {
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ isHex($0) }) else { return false }
        index += 4
      } else if !"\"\\/bfnrt".utf8.contains(letter) {
        return false
      }
    }
    return false
  }

  private func isHex(_ byte: UInt8) -> Bool { "0123456789abcdefABCDEF".utf8.contains(byte) }

  private mutating func digits() -> Int {
    let start = index
    while let byte = peek, "0123456789".utf8.contains(byte) { index += 1 }
    return index - start
  }

  private mutating func number() -> Bool {
    _ = take("-")
    if !take("0"), digits() == 0 { return false }
    if take("."), digits() == 0 { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits() == 0 { return false }
    }
    return true
  }
}
