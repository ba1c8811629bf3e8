package import WeirSinks

/// A page of the reference: tables made of the declarations that the readers use.
package struct ReferencePage: Sendable {
  package struct Table: Sendable {
    /// Nil where the page has one table only.
    package var title: String?
    package var columns: [String]
    package var rows: [[Cell]]

    package init(title: String? = nil, columns: [String], rows: [[Cell]]) {
      self.title = title
      self.columns = columns
      self.rows = rows
    }
  }

  package enum Cell: Sendable {
    case text(String)
    /// Something that is written so in a file.
    case code(String)
  }

  /// As it is asked for.
  package var topic: String
  package var title: String
  /// A paragraph.
  package var summary: String
  package var tables: [Table]

  package init(topic: String, title: String, summary: String, tables: [Table]) {
    self.topic = topic
    self.title = title
    self.summary = summary
    self.tables = tables
  }
}

extension ReferencePage {
  /// A section of a Markdown document, with a line feed at the end.
  package var markdown: String {
    var lines = ["## \(title)", "", summary]
    for table in tables {
      if let title = table.title { lines += ["", "### \(title)"] }
      lines += ["", Self.line(table.columns), Self.line(table.columns.map { _ in "---" })]
      lines += table.rows.map { Self.line($0.map(\.markdown)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Tables as objects whose keys are the columns.
  package var value: ReportValue {
    .object([
      ("topic", .text(topic)), ("title", .text(title)), ("summary", .text(summary)),
      (
        "tables",
        .list(
          tables.map { table in
            .object([
              ("title", table.title.map { .text($0) } ?? .null),
              (
                "rows",
                .list(
                  table.rows.map { row in
                    .object(zip(table.columns, row).map { ($0, .text($1.plain)) })
                  })
              ),
            ])
          })
      ),
    ])
  }

  private static func line(_ cells: [String]) -> String {
    "| \(cells.joined(separator: " | ")) |".replacing("|  |", with: "| |")
  }
}

extension ReferencePage.Cell {
  package var plain: String {
    switch self {
    case .text(let text), .code(let text): text
    }
  }

  fileprivate var markdown: String {
    let escaped = plain.replacing("|", with: "\\|")
    guard case .code = self, !escaped.isEmpty else { return escaped }
    return escaped.contains("`") ? "`` \(escaped) ``" : "`\(escaped)`"
  }
}
