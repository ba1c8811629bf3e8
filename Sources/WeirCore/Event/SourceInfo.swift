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
  /// Names of the columns of a CSV source, for writing the event out as an object; empty for JSON.
  package var csv: CSVLayout?

  package init(
    ingest: String, file: String, path: String, idPrefix: String, csv: CSVLayout? = nil
  ) {
    self.ingest = ingest
    self.file = file
    self.path = path
    self.idPrefix = idPrefix
    self.csv = csv
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
