/// A line to draw: texts one behind the other, each in one style.
///
/// Nothing in it moves the cursor: texts of unknown origin are made visible on the way in.
package struct ScreenLine: Hashable, Sendable {
  package enum Style: Hashable, Sendable {
    case plain, bold, dim, reverse, red, green, yellow
  }

  package struct Span: Hashable, Sendable {
    package var text: String
    package var style: Style
  }

  package private(set) var spans: [Span] = []

  package init() {}

  package init(_ text: String, _ style: Style = .plain) {
    append(text, style)
  }

  package mutating func append(_ text: String, _ style: Style = .plain) {
    spans.append(Span(text: VisibleText.of(text), style: style))
  }

  /// All texts without their styles.
  package var text: String { spans.map(\.text).joined() }

  /// The line cut to `width` cells.
  package func cut(to width: Int) -> ScreenLine {
    var cut = ScreenLine()
    var left = width
    for span in spans where left > 0 {
      let text = CellWidth.cut(span.text, to: left)
      cut.spans.append(Span(text: text, style: span.style))
      left -= CellWidth.of(text)
    }
    return cut
  }

  /// The whole line in one style, filled up with spaces to `width` cells.
  package func bar(_ style: Style, width: Int) -> ScreenLine {
    let text = cut(to: width).text
    let space = String(repeating: " ", count: max(0, width - CellWidth.of(text)))
    return ScreenLine(text + space, style)
  }
}
