/// What is wrong with the text of an expression, and where; offsets count Unicode scalars.
package struct SyntaxProblem: Error, Equatable {
  package var slug: String
  package var range: Range<Int>
  package var text: String
  package var help: String?
  /// Whether the text stops before the expression is whole, as one cut short by YAML does.
  package var isCutShort = false

  package init(
    _ slug: String, _ range: Range<Int>, _ text: String, help: String? = nil,
    isCutShort: Bool = false
  ) {
    self.slug = slug
    self.range = range
    self.text = text
    self.help = help
    self.isCutShort = isCutShort
  }

  /// The problem as it stands in a text of which the expression begins at `offset`.
  func shifted(by offset: Int) -> SyntaxProblem {
    var copy = self
    copy.range = range.lowerBound + offset..<range.upperBound + offset
    return copy
  }
}
