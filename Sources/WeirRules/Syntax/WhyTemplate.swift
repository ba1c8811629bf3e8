/// A template of text and expressions in braces; `{{` is a brace.
package struct WhyTemplate {
  package enum Part: Equatable {
    case text(String)
    /// The text between the braces, and the offset of its first scalar in the template.
    case expression(String, offset: Int)
  }

  /// Splits `text`. Braces inside quoted text of an expression do not count.
  ///
  /// - Throws: a problem if a brace is not closed or nothing stands in it.
  package static func parse(_ text: String) throws(SyntaxProblem) -> [Part] {
    let scalars = Array(text.unicodeScalars)
    var parts: [Part] = []
    var literal = String.UnicodeScalarView()
    var position = 0
    while position < scalars.count {
      guard scalars[position] == "{" else {
        literal.append(scalars[position])
        position += 1
        continue
      }
      if position + 1 < scalars.count, scalars[position + 1] == "{" {
        literal.append("{")
        position += 2
        continue
      }
      if !literal.isEmpty { parts.append(.text(String(literal))) }
      literal = String.UnicodeScalarView()
      let end = try closingBrace(of: position, in: scalars)
      var expression = String.UnicodeScalarView()
      expression.append(contentsOf: scalars[position + 1..<end])
      if expression.allSatisfy(\.properties.isWhitespace) {
        throw SyntaxProblem("rule.bad-template", position..<end + 1, "nothing stands in the braces")
      }
      parts.append(.expression(String(expression), offset: position + 1))
      position = end + 1
    }
    if !literal.isEmpty { parts.append(.text(String(literal))) }
    return parts
  }

  private static func closingBrace(
    of start: Int, in scalars: [Unicode.Scalar]
  )
    throws(SyntaxProblem) -> Int
  {
    var position = start + 1
    var isQuoted = false
    while position < scalars.count {
      switch scalars[position] {
      case "\"": isQuoted.toggle()
      case "\\" where isQuoted: position += 1
      case "}" where !isQuoted: return position
      default: break
      }
      position += 1
    }
    throw SyntaxProblem(
      "rule.bad-template", start..<start + 1, "brace is not closed",
      help: "write '{{' for a brace in the text")
  }
}
