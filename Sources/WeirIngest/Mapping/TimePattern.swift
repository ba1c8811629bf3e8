import WeirCore

/// A date-time pattern such as `yyyy-MM-dd HH:mm:ss`.
///
/// Letters: `yyyy`, `yy` (2000 to 2099), `MM`, `dd`, `HH`, `mm`, `ss` with exactly that many
/// digits, `M`, `d`, `H` with one or two, `S` to `SSSSSSSSS` for fractions. Other letters stand in
/// single quotes; two quotes are one.
package struct TimePattern: Sendable, Equatable {
  enum Part: Equatable {
    case literal(UInt8)
    case number(letter: UInt8, width: Int)
  }

  package let text: String
  let parts: [Part]

  /// Nil if `text` has an unknown letter or width, an open quote, or no year, month or day.
  package init?(_ text: String) {
    self.text = text
    guard let parts = Self.parts(of: Array(text.utf8)) else { return nil }
    for letter in "yMd".utf8 {
      let uses = parts.count { if case .number(letter, _) = $0 { true } else { false } }
      guard uses == 1 else { return nil }
    }
    self.parts = parts
  }

  private static func parts(of bytes: [UInt8]) -> [Part]? {
    var parts: [Part] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "'") {
        guard let literal = quoted(bytes, at: &index) else { return nil }
        parts += literal.map { .literal($0) }
        continue
      }
      var end = index + 1
      guard Self.isLetter(byte) else {
        parts.append(.literal(byte))
        index = end
        continue
      }
      while end < bytes.count, bytes[end] == byte { end += 1 }
      guard isKnown(byte, width: end - index) else { return nil }
      parts.append(.number(letter: byte, width: end - index))
      index = end
    }
    return parts
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func isKnown(_ letter: UInt8, width: Int) -> Bool {
    switch letter {
    case UInt8(ascii: "y"): width == 4 || width == 2
    case UInt8(ascii: "M"), UInt8(ascii: "d"), UInt8(ascii: "H"): width <= 2
    case UInt8(ascii: "m"), UInt8(ascii: "s"): width == 2
    case UInt8(ascii: "S"): width <= 9
    default: false
    }
  }

  /// The bytes of a quoted literal that opens at `index`; nil if it does not close.
  private static func quoted(_ bytes: [UInt8], at index: inout Int) -> [UInt8]? {
    let quote = UInt8(ascii: "'")
    index += 1
    if index < bytes.count, bytes[index] == quote {
      index += 1
      return [quote]
    }
    var literal: [UInt8] = []
    while index < bytes.count {
      if bytes[index] == quote {
        index += 1
        guard index < bytes.count, bytes[index] == quote else { return literal }
      }
      literal.append(bytes[index])
      index += 1
    }
    return nil
  }

  /// The local date-time in `text`, milliseconds, finer fractions cut; nil if it does not fit.
  func localMilliseconds(_ text: ByteSlice) -> Int64? {
    var fields = CivilFields()
    var index = 0
    for part in parts {
      switch part {
      case .literal(let byte):
        guard index < text.count, text[index] == byte else { return nil }
        index += 1
      case .number(let letter, let width):
        var value = 0
        var digits = 0
        while digits < max(width, 2), index < text.count, text[index] &- 48 < 10 {
          if width == 1, letter == UInt8(ascii: "S"), digits == 1 { break }
          value = value * 10 + Int(text[index] &- 48)
          digits += 1
          index += 1
        }
        guard digits == width || (width == 1 && digits == 2) else { return nil }
        fields.set(letter, value, width: width)
      }
    }
    return index == text.count ? fields.milliseconds : nil
  }
}

/// The numbers of a local date-time.
private struct CivilFields {
  var year = 0
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var millisecond = 0

  mutating func set(_ letter: UInt8, _ value: Int, width: Int) {
    switch letter {
    case UInt8(ascii: "y"): year = width == 2 ? 2000 + value : value
    case UInt8(ascii: "M"): month = value
    case UInt8(ascii: "d"): day = value
    case UInt8(ascii: "H"): hour = value
    case UInt8(ascii: "m"): minute = value
    case UInt8(ascii: "s"): second = value
    default:
      millisecond = value
      for _ in stride(from: width, to: 3, by: 1) { millisecond *= 10 }
      for _ in stride(from: 3, to: width, by: 1) { millisecond /= 10 }
    }
  }

  var milliseconds: Int64? {
    guard CivilDate.isValid(year: year, month: month, day: day) else { return nil }
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let days = CivilDate.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    return Int64(seconds * 1_000 + millisecond)
  }
}
