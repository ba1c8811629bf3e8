extension PatternParser {
  /// The class in brackets whose `[` at `start` has been read.
  mutating func bracketClass(from start: Int) throws(PatternError) -> ScalarSet {
    let isNegated = skip("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let scalar = current, scalar != "]" || isFirst {
      isFirst = false
      if let set = try nestedClass() {
        ranges += set.ranges
        continue
      }
      let rangeStart = index
      let low = try classScalar()
      guard current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        ranges.append(low.value...low.value)
        continue
      }
      index += 1
      if try nestedClass() != nil { throw error("a range that ends in a class", at: rangeStart) }
      let high = try classScalar()
      guard low <= high else {
        throw error("the range '\(low)-\(high)' is reversed", at: rangeStart)
      }
      ranges.append(low.value...high.value)
    }
    guard skip("]") else { throw error("'[' without ']'", at: start) }
    var set = ScalarSet(ranges)
    if flags.ignoresCase { set = set.caseInsensitive }
    return isNegated ? set.inverted : set
  }

  private mutating func classScalar() throws(PatternError) -> Unicode.Scalar {
    let start = index
    guard let scalar = current else { throw error("'[' without ']'") }
    index += 1
    return scalar == "\\" ? try escapedScalar(from: start) : scalar
  }

  /// `[:alpha:]`, `\d` or `\p{L}` inside brackets.
  private mutating func nestedClass() throws(PatternError) -> ScalarSet? {
    let start = index
    if skip("[:") {
      let isNegated = skip("^")
      let first = index
      while let scalar = current, scalar.properties.isAlphabetic { index += 1 }
      let name = String(String.UnicodeScalarView(scalars[first..<index]))
      guard skip(":]") else {
        index = start
        return nil
      }
      guard let set = ScalarSet.posix(name) else {
        throw error("unknown class '[:\(name):]'", at: start)
      }
      return isNegated ? set.inverted : set
    }
    guard current == "\\" else { return nil }
    index += 1
    if let set = try escapedClass(from: start) { return set }
    index = start
    return nil
  }

  /// `\d`, `\w`, `\s`, `\p{...}` and their opposites, whose backslash has been read.
  mutating func escapedClass(from start: Int) throws(PatternError) -> ScalarSet? {
    guard let scalar = current else { return nil }
    let classes: [Unicode.Scalar: ScalarSet] = [
      "d": .digits, "D": .digits.inverted, "w": .wordScalars, "W": .wordScalars.inverted,
      "s": .spaces, "S": .spaces.inverted,
    ]
    if let set = classes[scalar] {
      index += 1
      return set
    }
    guard scalar == "p" || scalar == "P" else { return nil }
    index += 1
    return try unicodeClass(isNegated: scalar == "P", from: start)
  }

  private mutating func unicodeClass(
    isNegated: Bool, from start: Int
  ) throws(PatternError) -> ScalarSet {
    var isNegated = isNegated
    var name = ""
    if skip("{") {
      if skip("^") { isNegated.toggle() }
      while let scalar = current, scalar != "}" {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard skip("}") else { throw error("'\\p{' without '}'", at: start) }
    } else if let scalar = current {
      name = String(scalar)
      index += 1
    }
    guard let set = ScalarSet.unicode(name) else {
      throw error("unknown category or script '\(name)'", at: start)
    }
    let folded = flags.ignoresCase ? set.caseInsensitive : set
    return isNegated ? folded.inverted : folded
  }

  /// The scalar of an escape whose backslash has been read.
  mutating func escapedScalar(from start: Int) throws(PatternError) -> Unicode.Scalar {
    guard let scalar = current else { throw error("'\\' at the end escapes nothing", at: start) }
    index += 1
    let controls: [Unicode.Scalar: Unicode.Scalar] = [
      "a": "\u{07}", "f": "\u{0C}", "t": "\t", "n": "\n", "r": "\r", "v": "\u{0B}",
    ]
    if let control = controls[scalar] { return control }
    switch scalar {
    case "x": return try hexadecimal(from: start)
    case "0"..."7": return try octal(first: scalar, from: start)
    case "8", "9", "k", "g":
      throw error("back-references '\\\(scalar)' not supported", at: start)
    default:
      let isPlain = !ScalarSet.wordScalars.contains(scalar.value) || scalar == "_"
      guard scalar.isASCII, isPlain else { throw error("unknown escape '\\\(scalar)'", at: start) }
      return scalar
    }
  }

  private mutating func hexadecimal(from start: Int) throws(PatternError) -> Unicode.Scalar {
    var digits = ""
    if skip("{") {
      while let scalar = current, scalar != "}" {
        digits.unicodeScalars.append(scalar)
        index += 1
      }
      guard skip("}") else { throw error("'\\x{' without '}'", at: start) }
    } else {
      let end = min(index + 2, scalars.count)
      digits.unicodeScalars.append(contentsOf: scalars[index..<end])
      index = end
      guard digits.count == 2 else { throw error("'\\x' needs two digits", at: start) }
    }
    guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw error("'\\x' with '\(digits)', which is no scalar", at: start) }
    return scalar
  }

  /// `\0` with up to two more digits, or two or three digits; one digit refers back.
  private mutating func octal(
    first: Unicode.Scalar, from start: Int
  ) throws(PatternError) -> Unicode.Scalar {
    var value = first.value - 0x30
    var count = 1
    while count < 3, let scalar = current, ("0"..."7").contains(scalar) {
      value = value * 8 + scalar.value - 0x30
      index += 1
      count += 1
    }
    guard first == "0" || count > 1 else {
      throw error("back-references '\\\(first)' not supported", at: start)
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
