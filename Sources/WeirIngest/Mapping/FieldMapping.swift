/// Where the value of a field comes from in a record.
package enum FieldMapping: Sendable, Equatable {
  /// A key; with dots a path into nested objects, in CSV a column.
  case key(String)
  /// The same value in every record.
  case constant(String)
  /// True where the raw value is one of `yes`. False where it is one of `no`, or anything else if
  /// `no` is nil.
  case truth(key: String, yes: [String], no: [String]?)
  /// A duration that counts `unit` milliseconds.
  case scaled(key: String, unit: Int64)
}

/// Shape of the files of a stage.
package enum IngestFormat: Sendable, Equatable {
  case jsonLines
  case csv(CSVOptions)
}

/// How the CSV files of a stage are written.
package struct CSVOptions: Sendable, Equatable {
  /// Whether the first line after the skipped ones names the columns.
  package var hasHeader = true
  /// Names of the columns where no header line gives them.
  package var columns: [String] = []
  package var delimiter = UInt8(ascii: ",")
  /// Whether RFC 4180 quoting is in force.
  package var isQuoted = true
  /// Lines before the header or the first record.
  package var skippedLines = 0

  package init() {}
}
