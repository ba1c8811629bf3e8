/// What outputs need to know of a source; its place in the array of sources is its place in the
/// total order (ingest stage, then path in byte order).
package struct SourceInfo: Sendable {
  /// Name of the ingest stage.
  package var ingest: String
  /// Name of the file, without its folder; `-` for stdin.
  package var file: String
  /// Path as it is opened; `-` for stdin.
  package var path: String
  /// Prefix of the id of a record that has none: `<ingest>` or `<ingest>:<file>`.
  package var idPrefix: String
  /// Numbers of its records in the file that they were taken from, ascending, where they are only some
  /// of that file's; nil where each follows the one before.
  package var numbers: [Int]?
  /// Names of the columns of a CSV source, for writing the event out as an object; empty for JSON.
  package var csv: CSVLayout?

  package init(
    ingest: String, file: String, path: String, idPrefix: String, numbers: [Int]? = nil,
    csv: CSVLayout? = nil
  ) {
    self.ingest = ingest
    self.file = file
    self.path = path
    self.idPrefix = idPrefix
    self.numbers = numbers
    self.csv = csv
  }

  /// - Parameters:
  ///   - file: name or path.
  ///   - files: how many the stage has.
  package static func idPrefix(ingest: String, file: String, files: Int) -> String {
    guard files > 1, let name = file.split(separator: "/").last else { return ingest }
    return "\(ingest):\(name)"
  }

  /// The id of a record that has none.
  ///
  /// - Parameter record: its number in the source, from 1.
  package func madeID(of record: Int) -> String { "\(idPrefix):\(fileNumber(of: record))" }

  /// The number in its file, from 1, of a record of the source.
  func fileNumber(of record: Int) -> Int {
    guard let numbers, numbers.indices.contains(record - 1) else { return record }
    return numbers[record - 1]
  }
}

/// How a CSV record splits into named columns.
package struct CSVLayout: Sendable {
  package var columns: [String]
  package var delimiter: UInt8
  /// Whether RFC 4180 quoting is in force.
  package var isQuoted: Bool

  package init(columns: [String], delimiter: UInt8, isQuoted: Bool) {
    self.columns = columns
    self.delimiter = delimiter
    self.isQuoted = isQuoted
  }
}
