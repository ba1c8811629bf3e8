/// Splits the text of an expression into tokens.
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// All tokens of the text, ``Token/Kind/end`` last.
  static func tokens(of text: String) throws(SyntaxProblem) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    repeat {
      tokens.append(try lexer.next())
    } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws(SyntaxProblem) -> Token {
    while let scalar = peek(), scalar.properties.isWhitespace { position += 1 }
    let start = position
    guard let scalar = peek() else { return token(.end, from: start) }
    if Self.startsName(scalar) {
      while let following = peek(), Self.continuesName(following) { position += 1 }
      return token(.name(text(from: start)), from: start)
    }
    if Self.isDigit(scalar) { return try number(from: start) }
    if scalar == "\"" { return try string(from: start) }
    return try symbol(scalar, from: start)
  }

  private mutating func symbol(
    _ scalar: Unicode.Scalar, from start: Int
  )
    throws(SyntaxProblem) -> Token
  {
    position += 1
    if "=!<>".unicodeScalars.contains(scalar), peek() == "=" {
      position += 1
      return token(.symbol(text(from: start)), from: start)
    }
    if "<>+-*/%()[],.".unicodeScalars.contains(scalar) {
      return token(.symbol(String(scalar)), from: start)
    }
    var help: String?
    switch scalar {
    case "=": help = "equality is written '=='"
    case "!": help = "negation is written 'not'"
    case "&", "|": help = "write 'and' or 'or'"
    case "'": help = "text stands in double quotes"
    default: break
    }
    throw SyntaxProblem(
      "rule.unexpected-character", start..<start + 1, "unexpected '\(scalar)'", help: help)
  }

  private mutating func number(from start: Int) throws(SyntaxProblem) -> Token {
    var isDecimal = false
    skipDigits()
    if peek() == ".", let digit = peek(1), Self.isDigit(digit) {
      isDecimal = true
      position += 1
      skipDigits()
    }
    if let mark = peek(), mark == "e" || mark == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if let digit = peek(1 + sign), Self.isDigit(digit) {
        isDecimal = true
        position += 2 + sign
        skipDigits()
      }
    }
    let digits = text(from: start)
    let unitStart = position
    while let following = peek(), Self.continuesName(following) { position += 1 }
    let unit = text(from: unitStart)
    if unit.isEmpty { return token(isDecimal ? .decimal(digits) : .integer(digits), from: start) }
    return try duration(digits, unit, from: start)
  }

  private func duration(
    _ digits: String, _ unit: String, from start: Int
  )
    throws(SyntaxProblem) -> Token
  {
    guard let scale = DurationUnit(rawValue: unit) else {
      throw SyntaxProblem(
        "rule.unknown-unit", start..<position, "unknown unit '\(unit)'",
        help: "write a duration with ms, s, m, h or d, for example \(digits)s")
    }
    guard let count = Int64(digits) else {
      throw SyntaxProblem(
        "rule.bad-duration", start..<position, "a duration is a whole number and a unit",
        help: "use a smaller unit, for example 1500ms")
    }
    let (value, overflow) = count.multipliedReportingOverflow(by: scale.milliseconds)
    if overflow {
      throw SyntaxProblem("rule.bad-duration", start..<position, "duration is too long")
    }
    return token(.duration(value), from: start)
  }

  private mutating func string(from start: Int) throws(SyntaxProblem) -> Token {
    position += 1
    var value = String.UnicodeScalarView()
    while let scalar = peek() {
      if scalar == "\"" {
        position += 1
        return token(.string(String(value)), from: start)
      }
      if scalar == "\\" {
        value.append(try escape())
      } else {
        value.append(scalar)
        position += 1
      }
    }
    throw SyntaxProblem(
      "rule.unclosed-string", start..<position, "text without closing quote", isCutShort: true)
  }

  private mutating func escape() throws(SyntaxProblem) -> Unicode.Scalar {
    let start = position
    guard let mark = peek(1) else {
      throw SyntaxProblem(
        "rule.unclosed-string", start..<start + 1, "text without closing quote", isCutShort: true)
    }
    position += 2
    switch mark {
    case "\"", "\\", "/": return mark
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try unicodeEscape(from: start)
    default:
      throw SyntaxProblem(
        "rule.unknown-escape", start..<position, "unknown escape '\\\(mark)'",
        help: "a backslash is written twice: \"\\\\\(mark)\"")
    }
  }

  private mutating func unicodeEscape(from start: Int) throws(SyntaxProblem) -> Unicode.Scalar {
    guard let first = hexadecimal() else { throw badEscape(from: start) }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, peek() == "\\", peek(1) == "u" else { throw badEscape(from: start) }
    position += 2
    guard let second = hexadecimal(), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw badEscape(from: start) }
    return scalar
  }

  private mutating func hexadecimal() -> UInt32? {
    guard position + 4 <= scalars.count else { return nil }
    var value: UInt32 = 0
    for scalar in scalars[position..<position + 4] {
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }

  private func badEscape(from start: Int) -> SyntaxProblem {
    SyntaxProblem(
      "rule.unknown-escape", start..<max(position, start + 2),
      "'\\u' needs four hexadecimal digits that make a character")
  }

  private mutating func skipDigits() {
    while let digit = peek(), Self.isDigit(digit) { position += 1 }
  }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  private func text(from start: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<position])
    return String(view)
  }

  private func token(_ kind: Token.Kind, from start: Int) -> Token {
    Token(kind: kind, text: text(from: start), range: start..<position)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar)
  }

  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
  }

  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    startsName(scalar) || isDigit(scalar)
  }
}

/// The units in which durations are written.
enum DurationUnit: String {
  case milliseconds = "ms"
  case seconds = "s"
  case minutes = "m"
  case hours = "h"
  case days = "d"

  var milliseconds: Int64 {
    switch self {
    case .milliseconds: 1
    case .seconds: 1000
    case .minutes: 60_000
    case .hours: 3_600_000
    case .days: 86_400_000
    }
  }
}
