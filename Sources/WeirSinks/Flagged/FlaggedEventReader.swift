/// Reads a file of flagged events back, plain or zstd.
package struct FlaggedEventReader {
  private let path: String

  package init(path: String) {
    self.path = path
  }

  /// Gives `body` each event in the order of the file.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read or a line is no flagged event.
  /// - Complexity: O(*n*) in the file; memory for one read and one event.
  package func forEach(_ body: (FlaggedRecord) -> Void) throws(SinkError) {
    var number = 0
    let path = path
    try InputFile(path: path).forEachLine { (line) throws(SinkError) in
      number += 1
      guard let record = FlaggedRecord(line: line) else {
        throw SinkError(path: path, text: "line \(number) is no flagged event")
      }
      body(record)
    }
  }

  /// All events of the file.
  ///
  /// - Throws: see ``forEach(_:)``.
  package func all() throws(SinkError) -> [FlaggedRecord] {
    var records: [FlaggedRecord] = []
    try forEach { records.append($0) }
    return records
  }
}
