import WeirCore
import WeirSinks

extension Bulletin {
  /// The bulletin as tidy CSV, a figure a row; numbers that are not known are empty.
  package var csv: [UInt8] {
    var writer = CSVWriter(
      header: "month,part,name,figure,currency,number,month_before,year_before,months_in_a_row",
      guardsFormulas: true)
    for figure in figures {
      let (name, currency) = figure.figure
      for field in [
        month.text, figure.part.rawValue, figure.name, name, currency, figure.text(figure.number),
        figure.text(figure.monthBefore), figure.text(figure.yearBefore),
      ] { writer.field(field) }
      writer.number("\(figure.run)")
      writer.endRow()
    }
    for found in cases { append(found, to: &writer) }
    return writer.bytes
  }

  /// The rows of a case: its name is its id, and no month before is known.
  private func append(_ found: FraudCase, to writer: inout CSVWriter) {
    var figures = [
      ("case_subjects", "", "\(found.members.count)"), ("case_events", "", "\(found.events)"),
      ("case_score", "", found.scoreText),
    ]
    figures += found.sums.map { ("case_amount", $0.currency, Decimal.format($0.amount)) }
    for (figure, currency, number) in figures {
      for field in [month.text, "case", found.id, figure, currency, number, "", ""] {
        writer.field(field)
      }
      writer.number("0")
      writer.endRow()
    }
  }

  /// The bulletin as a page that needs nothing else.
  package var html: [UInt8] {
    var html = HTMLWriter()
    html.raw(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Bulletin of\u{20}
      """)
    html.text(month.text)
    html.raw(
      """
      </title>
      <style>
      body { font-family: sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0 2em; }
      caption { font-weight: bold; padding: 0.5em 0; text-align: left; }
      th, td { border-bottom: 1px solid #ccc; padding: 0.3em 0.8em; text-align: left; }
      .number { font-variant-numeric: tabular-nums; text-align: right; }
      </style>
      </head>
      <body>
      <h1>Bulletin of\u{20}
      """)
    html.text(month.text)
    html.raw("</h1>\n<p>")
    html.text(period)
    html.raw("</p>\n")
    for part in BulletinFigure.Part.allCases { table(of: part, into: &html) }
    caseTable(into: &html)
    if !notes.isEmpty {
      html.raw("<ul>\n")
      for note in notes {
        html.raw("<li>")
        html.text(note)
        html.raw("</li>\n")
      }
      html.raw("</ul>\n")
    }
    html.raw("</body>\n</html>\n")
    return html.bytes
  }

  private func caseTable(into html: inout HTMLWriter) {
    if cases.isEmpty { return }
    html.raw("<table>\n<caption>First cases</caption>\n<thead>\n")
    line(Self.caseColumns, from: 0, numbers: 1...3, isHead: true, into: &html)
    html.raw("</thead>\n<tbody>\n")
    for row in caseRows { line(row, from: 0, numbers: 1...3, isHead: false, into: &html) }
    html.raw("</tbody>\n</table>\n")
  }

  private func table(of part: BulletinFigure.Part, into html: inout HTMLWriter) {
    let rows = rows(of: part)
    if rows.isEmpty { return }
    html.raw("<table>\n<caption>")
    html.text(part == .total ? "All" : "By \(Self.title(part))")
    html.raw("</caption>\n<thead>\n")
    let hidden = part == .total ? 1 : 0
    line([Self.title(part)] + Self.columns, from: hidden, isHead: true, into: &html)
    html.raw("</thead>\n<tbody>\n")
    for row in rows { line(row, from: hidden, isHead: false, into: &html) }
    html.raw("</tbody>\n</table>\n")
  }

  private func line(
    _ fields: [String], from hidden: Int, numbers: ClosedRange<Int> = 2...6, isHead: Bool,
    into html: inout HTMLWriter
  ) {
    html.raw("<tr>")
    for (column, field) in fields.enumerated().dropFirst(hidden) {
      html.raw(isHead ? "<th scope=\"col\"" : "<td")
      if numbers.contains(column) { html.raw(" class=\"number\"") }
      html.raw(">")
      html.text(field)
      html.raw(isHead ? "</th>" : "</td>")
    }
    html.raw("</tr>\n")
  }
}
