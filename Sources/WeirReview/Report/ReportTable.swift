/// A table of the page, which its script lets people sort.
struct ReportTable {
  enum Cell {
    case text(String)
    /// A domain, number or the like as it stands in a log.
    case code(String)
    case count(Int)
    /// A bar beside the number: its share of the highest.
    case bar(Int, of: Int)
    /// Text with what it is sorted by, to the right.
    case figure(String, Double?)
    /// Text with what it is sorted by.
    case ranked(String, Int)

    var isNumber: Bool {
      switch self {
      case .text, .code, .ranked: false
      case .count, .bar, .figure: true
      }
    }
  }

  let caption: StaticString
  let columns: [StaticString]
  private var rows: [[Cell]] = []

  init(_ caption: StaticString, _ columns: [StaticString]) {
    self.caption = caption
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  /// - Precondition: as many cells as columns.
  mutating func add(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row of another width")
    rows.append(row)
  }

  func write(into html: inout HTMLWriter) {
    html.raw("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
    html.raw(caption)
    html.raw("\"><table class=\"sortable\"><caption>")
    html.raw(caption)
    html.raw("</caption><thead><tr>")
    for (place, column) in columns.enumerated() {
      let isNumber = rows.first.map { $0[place].isNumber } ?? false
      if isNumber {
        html.raw("<th scope=\"col\" class=\"n\">")
      } else {
        html.raw("<th scope=\"col\">")
      }
      html.raw(column)
      html.raw("</th>")
    }
    html.raw("</tr></thead><tbody>\n")
    for row in rows {
      html.raw("<tr>")
      for cell in row { write(cell, into: &html) }
      html.raw("</tr>\n")
    }
    html.raw("</tbody></table></div>\n")
  }

  private func write(_ cell: Cell, into html: inout HTMLWriter) {
    switch cell {
    case .text(let text):
      html.raw("<td>")
      html.text(text)
    case .code(let text):
      html.raw("<td><code>")
      html.text(text)
      html.raw("</code>")
    case .count(let number):
      open(sortedBy: "\(number)", into: &html)
      html.count(number)
    case .bar(let number, let highest):
      open(sortedBy: "\(number)", into: &html)
      html.raw("<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\"")
      html.raw(" aria-hidden=\"true\"><rect height=\"6\" width=\"")
      html.number(highest == 0 ? 0 : max(1, number * 100 / highest))
      html.raw("\"/></svg><span class=\"width\">")
      html.count(number)
      html.raw("</span>")
    case .ranked(let text, let order):
      html.raw("<td data-o=\"")
      html.number(order)
      html.raw("\">")
      html.text(text)
    case .figure(let text, let order):
      open(sortedBy: order.map { "\($0)" } ?? "", into: &html)
      html.text(text)
    }
    html.raw("</td>")
  }

  private func open(sortedBy order: String, into html: inout HTMLWriter) {
    html.raw("<td class=\"n\" data-o=\"")
    html.text(order)
    html.raw("\">")
  }
}
