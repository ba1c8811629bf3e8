/// A value of a CSV file; line and column count from 1, columns in Unicode scalars.
struct CSVCell: Equatable {
  var text: String
  var line: Int
  var column: Int
}

/// Reads the text of a CSV file.
///
/// > RFC 4180: Common format and MIME type for CSV files, 2005.
enum CSVTable {
  struct Problem: Error {
    var cell: CSVCell
    var text: String
  }

  /// The records of `text`, header included; blank lines are left out.
  static func read(_ text: String) throws(Problem) -> [[CSVCell]] {
    var cursor = Cursor(scalars: Array(text.unicodeScalars))
    if cursor.current == "\u{FEFF}" { cursor.position += 1 }
    var records: [[CSVCell]] = []
    while cursor.current != nil {
      let record = try cursor.record()
      if record.count > 1 || record[0].text != "" { records.append(record) }
    }
    return records
  }

  private struct Cursor {
    let scalars: [Unicode.Scalar]
    var position = 0
    var line = 1
    var lineStart = 0

    init(scalars: [Unicode.Scalar]) {
      self.scalars = scalars
    }

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    var isAtLineEnd: Bool {
      current == nil || current == "\n"
        || (current == "\r" && position + 1 < scalars.count && scalars[position + 1] == "\n")
    }

    mutating func record() throws(Problem) -> [CSVCell] {
      var cells: [CSVCell] = []
      while true {
        cells.append(try cell())
        guard current == "," else { break }
        position += 1
      }
      if current == "\r" { position += 1 }
      if current == "\n" { newLine() }
      return cells
    }

    private mutating func newLine() {
      position += 1
      line += 1
      lineStart = position
    }

    private mutating func cell() throws(Problem) -> CSVCell {
      var cell = CSVCell(text: "", line: line, column: position - lineStart + 1)
      var text = String.UnicodeScalarView()
      guard current == "\"" else {
        while let scalar = current, scalar != ",", !isAtLineEnd {
          text.append(scalar)
          position += 1
        }
        cell.text = String(text)
        return cell
      }
      position += 1
      var isClosed = false
      while let scalar = current {
        if scalar == "\"" {
          position += 1
          if current != "\"" {
            isClosed = true
            break
          }
        }
        text.append(scalar)
        if scalar == "\n" { newLine() } else { position += 1 }
      }
      cell.text = String(text)
      guard isClosed, current == "," || isAtLineEnd else {
        throw Problem(
          cell: cell,
          text: current == nil ? "quote is not closed" : "text stands after the closing quote")
      }
      return cell
    }
  }
}
