/// Rows of text in columns as wide as their longest text; columns of numbers stand to the right.
package struct TextTable {
  private let header: [String]
  private var rows: [[String]] = []

  package init(_ header: [String]) {
    self.header = header
  }

  package var isEmpty: Bool { rows.isEmpty }

  /// - Precondition: as many fields as the header has.
  package mutating func add(_ row: [String]) {
    precondition(row.count == header.count, "a row of another width")
    rows.append(row.map(VisibleText.of))
  }

  /// The lines without a line feed at the end.
  package var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let isNumeric = header.indices.map { column in
      rows.allSatisfy { $0[column].isEmpty || Self.isNumber($0[column]) }
    }
    return all.map { row in
      let fields = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? space + row[column] : row[column] + space
      }
      return String(fields.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  private static func isNumber(_ text: String) -> Bool {
    text == "-" || text.first.map { $0.isASCII && $0.isNumber } ?? false
  }
}
