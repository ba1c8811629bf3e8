/// Reads RE2's syntax without back-references.
struct PatternParser {
  /// The flags in force: `i`, `m` and `s`; `U` changes nothing where only a match counts.
  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
  }

  static let mostRepetitions = 1_000
  private static let deepestGroup = 250

  let scalars: [Unicode.Scalar]
  var index = 0
  var flags = Flags()
  private var depth = 0

  init(_ pattern: String) {
    scalars = Array(pattern.unicodeScalars)
  }

  static func parse(_ pattern: String) throws(PatternError) -> PatternNode {
    var parser = PatternParser(pattern)
    let node = try parser.alternatives()
    if parser.index < parser.scalars.count { throw parser.error("unexpected ')'") }
    return node
  }

  func error(_ text: String, at offset: Int? = nil) -> PatternError {
    PatternError(offset: offset ?? index, text: text)
  }

  var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  func isNext(_ text: String) -> Bool {
    scalars[index...].starts(with: text.unicodeScalars)
  }

  mutating func skip(_ text: String) -> Bool {
    guard isNext(text) else { return false }
    index += text.unicodeScalars.count
    return true
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    var branches = [try sequence()]
    while skip("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      if skip("\\Q") {
        try quoted(into: &parts)
        continue
      }
      if try isRepetition() { throw error("nothing to repeat before '\(scalar)'") }
      let part = try atom()
      parts.append(try repeated(part))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  /// The scalars up to `\E` or the end, as they are; a repetition belongs to the last one.
  private mutating func quoted(into parts: inout [PatternNode]) throws(PatternError) {
    let first = parts.count
    while let scalar = current, !isNext("\\E") {
      index += 1
      parts.append(literal(scalar))
    }
    guard skip("\\E"), parts.count > first, let last = parts.popLast() else { return }
    parts.append(try repeated(last))
  }

  func literal(_ scalar: Unicode.Scalar) -> PatternNode {
    let set = ScalarSet(scalar)
    return .set(flags.ignoresCase ? set.caseInsensitive : set)
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    let start = index
    guard let scalar = current else { return .empty }
    index += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .set(try bracketClass(from: start))
    case ".":
      return .set(flags.dotMatchesNewline ? .all : ScalarSet("\n").inverted)
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\": return try escape(from: start)
    default: return literal(scalar)
    }
  }

  private mutating func escape(from start: Int) throws(PatternError) -> PatternNode {
    guard let scalar = current else { throw error("'\\' at the end escapes nothing", at: start) }
    let assertions: [Unicode.Scalar: PatternAssertion] = [
      "A": .textStart, "z": .textEnd, "b": .wordBoundary, "B": .noWordBoundary,
    ]
    if let assertion = assertions[scalar] {
      index += 1
      return .assertion(assertion)
    }
    if let set = try escapedClass(from: start) { return .set(set) }
    return literal(try escapedScalar(from: start))
  }

  // MARK: Groups

  private mutating func group(from start: Int) throws(PatternError) -> PatternNode {
    depth += 1
    guard depth <= Self.deepestGroup else {
      throw error("groups are nested deeper than \(Self.deepestGroup)", at: start)
    }
    let outer = flags
    if skip("?"), try groupHead(from: start) {
      // Flags alone hold up to the end of the group around them.
      depth -= 1
      return .empty
    }
    let node = try alternatives()
    guard skip(")") else { throw error("'(' without ')'", at: start) }
    flags = outer
    depth -= 1
    return node
  }

  /// Reads what follows `(?`; true if it was flags alone, with their `)`.
  private mutating func groupHead(from start: Int) throws(PatternError) -> Bool {
    let unsupported = [
      ("=", "look-ahead"), ("!", "look-ahead"), ("<=", "look-behind"), ("<!", "look-behind"),
      ("P=", "back-references"), ("P>", "recursion"), (">", "atomic groups"),
      ("#", "comments"), ("(", "conditions"), ("|", "branch resets"),
    ]
    for (text, name) in unsupported where isNext(text) {
      throw error("\(name) '(?\(text)' not supported: matching takes linear time", at: start)
    }
    if skip("P<") || skip("<") {
      try groupName(from: start)
      return false
    }
    return try groupFlags(from: start)
  }

  private mutating func groupName(from start: Int) throws(PatternError) {
    let first = index
    while let scalar = current, scalar != ">" {
      guard ScalarSet.wordScalars.contains(scalar.value) || scalar.properties.isAlphabetic else {
        throw error("'\(scalar)' in the name of a group")
      }
      index += 1
    }
    guard index > first, skip(">") else { throw error("group without a name", at: start) }
  }

  private mutating func groupFlags(from start: Int) throws(PatternError) -> Bool {
    var isOn = true
    while let scalar = current {
      index += 1
      switch scalar {
      case "i": flags.ignoresCase = isOn
      case "m": flags.isMultiline = isOn
      case "s": flags.dotMatchesNewline = isOn
      case "U": break
      case "-" where isOn: isOn = false
      case ":": return false
      case ")": return true
      default: throw error("unknown flag '\(scalar)' of a group", at: index - 1)
      }
    }
    throw error("'(' without ')'", at: start)
  }

  // MARK: Repetitions

  private func isRepetition() throws(PatternError) -> Bool {
    var ahead = self
    return try ahead.repetition() != nil
  }

  private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
    let start = index
    guard let (least, most) = try repetition() else { return node }
    _ = skip("?")
    if try isRepetition() {
      let shown = String(String.UnicodeScalarView(scalars[start...index]))
      throw error("two repetitions in a row in '\(shown)'; put the first in a group")
    }
    return .repetition(node, least: least, most: most)
  }

  private mutating func repetition() throws(PatternError) -> (least: Int, most: Int?)? {
    let start = index
    if skip("*") { return (0, nil) }
    if skip("+") { return (1, nil) }
    if skip("?") { return (0, 1) }
    guard let (least, most) = counts() else { return nil }
    guard least <= Self.mostRepetitions, (most ?? 0) <= Self.mostRepetitions else {
      throw error("a repetition of more than \(Self.mostRepetitions)", at: start)
    }
    if let most, most < least { throw error("a repetition whose limits are reversed", at: start) }
    return (least, most)
  }

  /// `{n}`, `{n,}` or `{n,m}`; anything else leaves the brace as it is.
  private mutating func counts() -> (least: Int, most: Int?)? {
    let start = index
    if skip("{"), let least = number() {
      if skip("}") { return (least, least) }
      if skip(",") {
        if skip("}") { return (least, nil) }
        if let most = number(), skip("}") { return (least, most) }
      }
    }
    index = start
    return nil
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, ScalarSet.digits.contains(scalar.value) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      index += 1
    }
    return value
  }
}
