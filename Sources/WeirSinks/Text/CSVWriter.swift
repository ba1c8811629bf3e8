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

  /// A number as it stands, its sign not guarded.
  package mutating func number(_ text: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(contentsOf: text.utf8)
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

  /// Whether a spreadsheet may take `text` for a formula: behind white space, or with a sign of
  /// double width, too. A text that starts with an apostrophe is guarded as well, so that a reader
  /// who takes one apostrophe off gets every text back.
  static func startsFormula(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return false }
    if first == UInt8(ascii: "'") || first == 0x09 || first == 0x0D || first == 0x0A {
      return true
    }
    var rest = text[...]
    while let space = spaces.first(where: { rest.starts(with: $0) }) {
      rest = rest.dropFirst(space.count)
    }
    return signs.contains { rest.starts(with: $0) }
  }

  private static let signs: [[UInt8]] = [
    "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}",
    "\u{FF20}", "\u{2212}",
  ].map { Array($0.utf8) }

  /// White space, and what has no width.
  private static let spaces: [[UInt8]] = [
    " ", "\t", "\r", "\n", "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{200B}", "\u{200C}", "\u{200D}",
    "\u{200E}", "\u{200F}", "\u{2060}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}",
    "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
  ].map { Array($0.utf8) }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
  }
}
