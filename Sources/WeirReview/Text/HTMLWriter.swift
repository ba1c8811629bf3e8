/// Builds HTML by appending: markup is written in the program, whatever comes from elsewhere is
/// escaped.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  /// Appends markup as it stands; no text from elsewhere can be one.
  mutating func raw(_ markup: StaticString) {
    // SAFETY: a static string with a pointer has that many bytes behind it.
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes that ``PageJSON`` made or the page's own style and script.
  mutating func trusted(_ markup: [UInt8]) {
    bytes += markup
  }

  /// Appends text, for content and for attributes in double quotes, escaped and visible.
  ///
  /// - Complexity: O(*n*).
  mutating func text(_ text: String) {
    for byte in VisibleText.of(text).utf8 {
      switch byte {
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
  }

  mutating func number(_ number: Int) {
    bytes += String(number).utf8
  }

  /// With commas between thousands, for people.
  mutating func count(_ number: Int) {
    bytes += Self.grouped(number).utf8
  }

  static func grouped(_ number: Int) -> String { grouped("\(number)") }

  /// A number as it is written, with a fraction or without.
  static func grouped(_ number: String) -> String {
    let sign = number.hasPrefix("-") ? "-" : ""
    let parts = number.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
    var text = sign
    let digits = parts.first ?? ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return parts.count > 1 ? "\(text).\(parts[1])" : text
  }
}
