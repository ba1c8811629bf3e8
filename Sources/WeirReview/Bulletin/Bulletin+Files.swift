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
    return writer.bytes
  }

  /// The bulletin as a page that needs nothing else.
  package var html: [UInt8] {
    var page = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Bulletin of \(month.text)</title>
      <style>
      body { font-family: sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0 2em; }
      caption { font-weight: bold; padding: 0.5em 0; text-align: left; }
      th, td { border-bottom: 1px solid #ccc; padding: 0.3em 0.8em; text-align: left; }
      .number { font-variant-numeric: tabular-nums; text-align: right; }
      </style>
      </head>
      <body>
      <h1>Bulletin of \(month.text)</h1>
      <p>\(Self.escaped(period))</p>

      """
    for part in BulletinFigure.Part.allCases { page += table(of: part) }
    if !notes.isEmpty {
      page += "<ul>\n"
      for note in notes { page += "<li>\(Self.escaped(note))</li>\n" }
      page += "</ul>\n"
    }
    return Array((page + "</body>\n</html>\n").utf8)
  }

  private func table(of part: BulletinFigure.Part) -> String {
    let rows = rows(of: part)
    if rows.isEmpty { return "" }
    let hidden = part == .total ? 1 : 0
    func line(_ tag: String, _ fields: [String]) -> String {
      let cells = fields.enumerated().dropFirst(hidden).map { column, field in
        let style = (2...6).contains(column) ? " class=\"number\"" : ""
        let scope = tag == "th" ? " scope=\"col\"" : ""
        return "<\(tag)\(scope)\(style)>\(Self.escaped(field))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let caption = part == .total ? "All" : "By \(Self.title(part))"
    return "<table>\n<caption>\(caption)</caption>\n<thead>\n"
      + line("th", [Self.title(part)] + Self.columns) + "</thead>\n<tbody>\n"
      + rows.map { line("td", $0) }.joined() + "</tbody>\n</table>\n"
  }

  /// Nothing in it is markup, moves the reader or hides.
  private static func escaped(_ text: String) -> String {
    VisibleText.of(text).reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
  }
}
