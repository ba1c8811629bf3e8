package import WeirCore

/// Builds JSON by appending: the caller writes the structure, the writer escapes the strings.
///
/// Strings come out in UTF-8 with the escapes that RFC 8259 demands and no others; bytes that are
/// not UTF-8 become replacement characters.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package var count: Int { bytes.count }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends JSON text as it stands.
  package mutating func raw(_ text: StaticString) {
    // SAFETY: a static string with a pointer has `utf8CodeUnitCount` bytes behind it.
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends JSON text as it stands.
  package mutating func raw(_ text: [UInt8]) {
    bytes.append(contentsOf: text)
  }

  /// Appends JSON text as it stands.
  package mutating func raw(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: text)
  }

  package mutating func number(_ number: some BinaryInteger) {
    guard let word = Int(exactly: number) else {
      return bytes.append(contentsOf: String(number).utf8)
    }
    if word < 0 { bytes.append(UInt8(ascii: "-")) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalDigits.most) { digits in
      let count = DecimalDigits.write(
        word.magnitude, to: digits.baseAddress.unsafelyUnwrapped)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[..<count]))
    }
  }

  package mutating func bool(_ truth: Bool) {
    truth ? raw("true") : raw("false")
  }

  package mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string($0) }
  }

  package mutating func string(_ text: [UInt8]) {
    text.withUnsafeBufferPointer { string($0) }
  }

  /// Appends `text` as a JSON string.
  ///
  /// - Complexity: O(*n*).
  package mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    if text.allSatisfy({ $0 < 0x80 }) {
      appendEscaped(text)
    } else {
      var repaired = String(decoding: text, as: UTF8.self)
      repaired.withUTF8 { appendEscaped($0) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends a value of the rule language.
  ///
  /// Numbers as JSON numbers without trailing zeros, durations and times as text, missing values
  /// and reals that are not finite as null.
  package mutating func value(_ value: Value) {
    switch value {
    case .missing: raw("null")
    case .bool(let truth): bool(truth)
    case .integer(let number): self.number(number)
    case .decimal(let millionths): raw(Array(Decimal.format(millionths).utf8))
    case .real(let real): self.real(real)
    case .duration(let milliseconds): string(DurationText.format(milliseconds))
    case .time(let time): string(EventTime.format(time))
    case .text(let text): string(text)
    case .texts(let texts): list(texts)
    }
  }

  private mutating func real(_ real: Double) {
    guard real.isFinite else { return raw("null") }
    let text = real.description
    raw(Array((text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8))
  }

  private mutating func list(_ texts: [[UInt8]]) {
    raw("[")
    for (index, text) in texts.enumerated() {
      if index > 0 { raw(",") }
      string(text)
    }
    raw("]")
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for (index, byte) in text.enumerated()
    where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      bytes.append(contentsOf: text[start..<index])
      escape(byte)
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    default:
      raw("\\u00")
      bytes.append(Self.hexadecimal(byte >> 4))
      bytes.append(Self.hexadecimal(byte & 15))
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
