package import WeirCore

/// Writes the records that could not be used, one line of JSON each.
///
/// Keys: `reason`, `ingest`, `file`, `record`, `offset` (in the decompressed bytes), then `length`
/// and `sha256` of an over-long line, then exactly one of `text` (where the bytes are UTF-8) and
/// `base64`. Not for use from several threads at once.
package final class DeadLetterSink {
  package let output: OutputFile
  private var writer = JSONWriter()

  /// - Throws: ``SinkError`` if the file cannot be created.
  package init(path: String, mode: OutputMode) throws(SinkError) {
    output = try OutputFile(path: path, mode: mode)
  }

  /// - Parameter record: numbered in its file, from 1.
  /// - Throws: ``SinkError`` if it cannot be written.
  package func write(_ record: RejectedRecord, from source: SourceInfo) throws(SinkError) {
    writer.removeAll()
    writer.raw("{\"reason\":")
    writer.string(record.reason)
    writer.raw(",\"ingest\":")
    writer.string(source.ingest)
    writer.raw(",\"file\":")
    writer.string(source.file)
    writer.raw(",\"record\":")
    writer.number(record.record)
    writer.raw(",\"offset\":")
    writer.number(record.offset)
    if let longLine = record.longLine {
      writer.raw(",\"length\":")
      writer.number(longLine.length)
      writer.raw(",\"sha256\":")
      writer.string(longLine.sha256)
    }
    if String(validating: record.bytes, as: UTF8.self) != nil {
      writer.raw(",\"text\":")
      writer.string(record.bytes)
    } else {
      writer.raw(",\"base64\":\"")
      writer.raw(Base64.encode(record.bytes))
      writer.raw("\"")
    }
    writer.raw("}\n")
    try output.write(writer.bytes)
  }
}

extension SinkDeclaration {
  static let deadLetter = SinkDeclaration(
    name: "dead_letter",
    summary: "records that no rule saw, one line of JSON each with its reason, file, record and "
      + "offset",
    standardPath: "dead-letter.jsonl.zst", example: "- { dead_letter: dead-letter.jsonl.zst }")
}
