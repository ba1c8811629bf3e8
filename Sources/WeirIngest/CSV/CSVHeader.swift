/// The columns of a CSV file, and what each of them is to the stage.
package struct CSVHeader: Sendable {
  /// Names in order; empty if the file has no header line.
  package let columns: [String]
  /// By column: the slot of its key or -1.
  let slots: [Int]
}

/// A header line that does not fit the mapping.
package struct CSVHeaderError: Error, CustomStringConvertible {
  /// Names of mapped columns that the header does not have.
  package var missing: [String] = []
  /// Names of mapped columns that stand twice.
  package var repeated: [String] = []
  package var columns: [String]

  package var description: String {
    let found = columns.map { "'\($0)'" }.joined(separator: ", ")
    if !repeated.isEmpty {
      return "column \(repeated.map { "'\($0)'" }.joined(separator: ", ")) stands twice in the "
        + "header: \(found)"
    }
    return "the header has no column \(missing.map { "'\($0)'" }.joined(separator: ", ")), "
      + "found \(found)"
  }
}
