/// Builds CSV as RFC 4180 has it, with lines that end in a single line feed.
package struct CSVWriter {
  package private(set) var bytes: [UInt8] = []
  private var isFirst = true

  /// Whether fields that a spreadsheet would take for a formula get an apostrophe in front.
  private let guardsFormulas: Bool

  package init(header: StaticString, guardsFormulas: Bool) {
    self.guardsFormulas = guardsFormulas
    header.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\n"))
  }

  package mutating func field(_ text: String) {
    field(Array(text.utf8))
  }

  package mutating func field(_ text: [UInt8]) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    let isFormula = guardsFormulas && Self.startsFormula(text)
    guard text.contains(where: { Self.needsQuotes($0) }) else {
      if isFormula { bytes.append(UInt8(ascii: "'")) }
      return bytes.append(contentsOf: text)
    }
    bytes.append(UInt8(ascii: "\""))
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for byte in text {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isFirst = true
  }

  /// Hands over what was built so far and starts again with nothing.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  static func startsFormula(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return false }
    return switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D,
      0x0A:
      true
    default: false
    }
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
  }
}
