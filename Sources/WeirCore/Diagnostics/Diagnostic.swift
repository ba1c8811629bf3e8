/// A file of configuration, for pointing into it.
package struct SourceText: Sendable {
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// A line without its end, counted from 1; nil if there are not so many.
  ///
  /// - Complexity: O(*n*).
  package func line(_ number: Int) -> Substring? {
    guard number > 0 else { return nil }
    let bytes = text.utf8
    var start = bytes.startIndex
    for _ in 1..<number {
      guard let end = bytes[start...].firstIndex(of: Self.lineFeed) else { return nil }
      start = bytes.index(after: end)
    }
    let end = bytes[start...].firstIndex(of: Self.lineFeed) ?? bytes.endIndex
    return text[start..<end]
  }

  private static let lineFeed = UInt8(ascii: "\n")
}

/// A place in a configuration file; line and column count from 1, columns in Unicode scalars.
package struct SourceLocation: Hashable, Comparable, Sendable {
  package var line: Int
  package var column: Int
  /// Scalars to underline; at least 1.
  package var length: Int

  package init(line: Int, column: Int, length: Int = 1) {
    self.line = line
    self.column = column
    self.length = length
  }

  package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

package enum Severity: String, Sendable {
  case error, warning
}

/// Something wrong with the configuration, said with its place and what to do about it.
package struct Diagnostic: Sendable {
  package var severity: Severity
  /// For example `rule.unknown-function`.
  package var slug: String
  package var path: String
  /// Nil where the whole file is meant.
  package var location: SourceLocation?
  /// The line that `location` points into.
  package var line: String?
  /// Lower case, no full stop.
  package var message: String
  package var notes: [String] = []
  package var help: String?

  package init(
    _ slug: String, in source: SourceText, at location: SourceLocation?, _ message: String,
    help: String? = nil, severity: Severity = .error
  ) {
    self.severity = severity
    self.slug = slug
    path = source.path
    self.location = location
    line = location.flatMap { source.line($0.line) }.map(String.init)
    self.message = message
    self.help = help
  }

  /// A diagnostic of a file as a whole, one that could not be read for example.
  package init(_ slug: String, path: String, _ message: String, severity: Severity = .error) {
    self.severity = severity
    self.slug = slug
    self.path = path
    self.message = message
  }

  /// `path:line:column: severity: text`, the line, a caret, notes and help.
  package var rendered: String {
    guard let location else {
      return ([("\(path): \(severity.rawValue): \(message)")] + trailer(indent: 0))
        .joined(separator: "\n")
    }
    var rows = [
      "\(path):\(location.line):\(location.column): \(severity.rawValue): \(message)"
    ]
    let number = String(location.line)
    let indent = number.utf8.count + 1
    if let line {
      let gutter = String(repeating: " ", count: indent)
      let blank = String(repeating: " ", count: max(location.column - 1, 0))
      let room = max(1, min(location.length, line.unicodeScalars.count - location.column + 1))
      rows.append("\(gutter)|")
      rows.append("\(number) | \(line)")
      rows.append("\(gutter)| \(blank)\(String(repeating: "^", count: room))")
    }
    return (rows + trailer(indent: indent)).joined(separator: "\n")
  }

  private func trailer(indent: Int) -> [String] {
    let gutter = String(repeating: " ", count: indent)
    return notes.map { "\(gutter)= note: \($0)" } + (help.map { ["\(gutter)= help: \($0)"] } ?? [])
  }
}

/// All that is wrong with a configuration, at once.
package struct ConfigurationError: Error {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }
}
