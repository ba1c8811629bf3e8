/// Writes flagged events, or those of rules on trial, one line each.
///
/// Not for use from several threads at once.
package final class FlaggedEventSink {
  package let output: OutputFile

  /// - Throws: ``SinkError`` if the file cannot be created.
  package init(path: String, mode: OutputMode) throws(SinkError) {
    output = try OutputFile(path: path, mode: mode)
  }

  /// Writes the line that `encoder` made last.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  package func write(_ encoder: FlaggedEventEncoder) throws(SinkError) {
    try output.write(encoder.line)
  }

  /// Where the flags of rules on trial go: `shadow.jsonl` beside `path`, in `folder` if that is
  /// standard output or a device.
  package static func shadowPath(beside path: String, folder: String) -> String {
    let isElsewhere = path == "-" || path.hasPrefix("/dev/")
    return "\(isElsewhere ? folder : FileSystem.folder(of: path))/shadow.jsonl"
  }
}

extension SinkDeclaration {
  static let flagged = SinkDeclaration(
    name: "flagged",
    summary: "flagged events with reasons and evidence, one line of JSON each; - is standard "
      + "output. Events of rules on trial go to shadow.jsonl beside it",
    standardPath: "flagged.jsonl.zst", example: "- { flagged: flagged.jsonl.zst }")
}
