import WeirSinks

/// `labels.csv`: one row for each event of a story, in the order of the events.
struct LabelFile {
  private let file: OutputFile

  /// - Throws: ``SinkError`` if the file cannot be opened.
  init(path: String) throws(SinkError) {
    file = try OutputFile(path: path, mode: .archive)
    try file.write("id,story,category,role\n")
  }

  /// - Throws: ``SinkError`` if the row cannot be written.
  func write(
    kind: LogKind, number: Int, story: Int, category: String, role: StoryRole
  ) throws(SinkError) {
    let letter = String(UnicodeScalar(kind.letter))
    try file.write("\(letter)-\(number),s-\(story),\(category),\(role.rawValue)\n")
  }

  /// - Throws: ``SinkError`` if the file cannot be written whole.
  func commit() throws(SinkError) { try file.commit() }
}
