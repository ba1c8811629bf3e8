import WeirCore

/// Collects what is wrong with one file.
final class DiagnosticLog {
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  init(_ source: SourceText) {
    self.source = source
  }

  func add(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  func error(
    _ slug: String, at node: ConfigurationNode?, _ text: String, help: String? = nil,
    severity: Severity = .error
  ) {
    add(
      Diagnostic(
        slug, in: source, at: node.map(location), text, help: help, severity: severity))
  }

  /// Where `node` stands; a quoted scalar without its opening quote.
  private func location(of node: ConfigurationNode) -> SourceLocation {
    guard let text = node.scalar else { return node.location }
    return node.location(atScalar: 0, length: max(1, text.unicodeScalars.count), in: source)
  }
}

/// The text of an expression and where it stands in its file.
struct ExpressionSource {
  var text: String
  var node: ConfigurationNode
  /// Scalars of the node's text before `text`.
  var offset = 0

  func location(of range: Range<Int>, in source: SourceText) -> SourceLocation {
    node.location(
      atScalar: offset + range.lowerBound, length: max(1, range.count), in: source)
  }
}
