/// A JSON text taken apart with its numbers as they are written and its keys in their order.
package indirect enum JSONText: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONText])
  case object([JSONMember])

  /// - Throws: ``JSONTextError`` where `text` is not one JSON value.
  package init(_ text: String) throws {
    var reader = JSONTextReader(bytes: Array(text.utf8))
    self = try reader.readDocument()
  }

  /// The value of `key` in an object.
  package subscript(key: String) -> JSONText? {
    if case .object(let members) = self { members.first { $0.key == key }?.value } else { nil }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var array: [JSONText] {
    if case .array(let values) = self { values } else { [] }
  }

  package var members: [JSONMember] {
    if case .object(let members) = self { members } else { [] }
  }

  /// What a person would call the value: a number or string without its quotes.
  package var plain: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): text
    case .array(let values): "[\(values.map(\.plain).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\($0.key)=\($0.value.plain)" }.joined(separator: ","))}"
    }
  }
}

package struct JSONMember: Hashable, Sendable {
  package var key: String
  package var value: JSONText
}

package struct JSONTextError: Error {
  /// Byte at which the text stops making sense.
  package var offset: Int
}

private struct JSONTextReader {
  var bytes: [UInt8]
  var index = 0

  mutating func readDocument() throws -> JSONText {
    let value = try readValue()
    skipSpace()
    guard index == bytes.count else { throw JSONTextError(offset: index) }
    return value
  }

  private mutating func readValue() throws -> JSONText {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try readObject()
    case UInt8(ascii: "["): return try readArray()
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    default: return try readNumber()
    }
  }

  private mutating func readObject() throws -> JSONText {
    index += 1
    var members: [JSONMember] = []
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      let key = try readString()
      skipSpace()
      guard take(":") else { throw JSONTextError(offset: index) }
      members.append(JSONMember(key: key, value: try readValue()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw JSONTextError(offset: index) }
    return .object(members)
  }

  private mutating func readArray() throws -> JSONText {
    index += 1
    var values: [JSONText] = []
    skipSpace()
    if take("]") { return .array(values) }
    repeat {
      values.append(try readValue())
      skipSpace()
    } while take(",")
    guard take("]") else { throw JSONTextError(offset: index) }
    return .array(values)
  }

  private mutating func readString() throws -> String {
    guard take("\"") else { throw JSONTextError(offset: index) }
    var units: [UInt16] = []
    var raw: [UInt8] = []
    var text = ""
    while peek != UInt8(ascii: "\"") {
      guard peek != 0 else { throw JSONTextError(offset: index) }
      if peek == UInt8(ascii: "\\") {
        text += String(decoding: raw, as: UTF8.self)
        raw = []
        units.append(try readEscape())
        continue
      }
      text += String(decoding: units, as: UTF16.self)
      units = []
      raw.append(peek)
      index += 1
    }
    index += 1
    return text + String(decoding: units, as: UTF16.self) + String(decoding: raw, as: UTF8.self)
  }

  private mutating func readEscape() throws -> UInt16 {
    let plain: [UInt8: UInt16] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    index += 1
    let letter = peek
    index += 1
    if let unit = plain[letter] { return unit }
    guard letter == UInt8(ascii: "u"), index + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw JSONTextError(offset: index) }
    index += 4
    return unit
  }

  private mutating func readNumber() throws -> JSONText {
    let start = index
    while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
    guard index > start else { throw JSONTextError(offset: index) }
    return .number(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func readWord(_ word: String, _ value: JSONText) throws -> JSONText {
    guard bytes[index...].starts(with: word.utf8) else { throw JSONTextError(offset: index) }
    index += word.utf8.count
    return value
  }

  private var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count, " \t\r\n".utf8.contains(bytes[index]) { index += 1 }
  }
}
