/// An expression as written, names not yet resolved.
package struct Syntax: Equatable, Sendable {
  package indirect enum Form: Equatable, Sendable {
    case integer(String)
    case decimal(String)
    /// Milliseconds, and as written.
    case duration(Int64, text: String)
    case string(String, text: String)
    case bool(Bool)
    case name(String)
    case member(String, field: String)
    /// In parentheses.
    case group(Syntax)
    case not(Syntax)
    case negate(Syntax)
    /// The operator as written: `or`, `<=`, `starts_with`, `+`.
    case binary(String, Syntax, Syntax)
    case isOneOf(Syntax, [Syntax], isNegated: Bool)
    case isListed(Syntax, ListName, isNegated: Bool)
    case call(String, [Syntax], predicate: Syntax?, reach: Reach?)
  }

  /// `over 30d before 1d`, `before event`: which part of the past an aggregate looks at.
  package struct Reach: Equatable, Sendable {
    package enum Before: Equatable, Sendable {
      case event
      /// Milliseconds, and as written.
      case duration(Int64, text: String)
    }

    /// Milliseconds, and as written.
    package struct Over: Equatable, Sendable {
      package var milliseconds: Int64
      package var text: String
    }

    package var over: Over?
    package var before: Before?

    var canonicalText: String {
      var words: [String] = []
      if let over { words.append("over \(over.text)") }
      switch before {
      case .event: words.append("before event")
      case .duration(_, let text): words.append("before \(text)")
      case nil: break
      }
      return words.joined(separator: " ")
    }
  }

  package struct ListName: Equatable, Sendable {
    package var name: String
    package var range: Range<Int>
  }

  package var form: Form
  /// In Unicode scalars of the text.
  package var range: Range<Int>

  init(_ form: Form, _ range: Range<Int>) {
    self.form = form
    self.range = range
  }

  /// The place of the name of a call.
  var nameRange: Range<Int> {
    guard case .call(let name, _, _, _) = form else { return range }
    return range.lowerBound..<range.lowerBound + name.unicodeScalars.count
  }

  /// The expression without parentheses around the whole.
  var unwrapped: Syntax {
    if case .group(let inner) = form { inner.unwrapped } else { self }
  }

  /// The text with single spaces, parentheses as written.
  package var canonicalText: String {
    switch form {
    case .integer(let text), .decimal(let text), .duration(_, let text), .string(_, let text):
      text
    case .bool(let value): value ? "true" : "false"
    case .name(let name): name
    case .member(let step, let field): "\(step).\(field)"
    case .group(let inner): "(\(inner.canonicalText))"
    case .not(let operand): "not \(operand.canonicalText)"
    case .negate(let operand): "-\(operand.canonicalText)"
    case .binary(let symbol, let left, let right):
      "\(left.canonicalText) \(symbol) \(right.canonicalText)"
    case .isOneOf(let operand, let values, let isNegated):
      "\(operand.canonicalText) \(isNegated ? "not in" : "in") "
        + "[\(values.map(\.canonicalText).joined(separator: ", "))]"
    case .isListed(let operand, let list, let isNegated):
      "\(operand.canonicalText) \(isNegated ? "not in" : "in") list(\"\(list.name)\")"
    case .call(let name, let arguments, let predicate, let reach):
      "\(name)(\(Self.canonicalText(arguments, predicate)))"
        + (reach.map { " \($0.canonicalText)" } ?? "")
    }
  }

  private static func canonicalText(_ arguments: [Syntax], _ predicate: Syntax?) -> String {
    let values = arguments.map(\.canonicalText).joined(separator: ", ")
    guard let predicate else { return values }
    return (values.isEmpty ? "" : values + " ") + "where \(predicate.canonicalText)"
  }
}
