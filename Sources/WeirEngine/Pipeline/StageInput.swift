import WeirCore
import WeirIngest

extension IngestSpecification {
  /// How the text of this stage splits into records.
  var framing: FramingStyle {
    guard case .csv(let options) = format else { return .objects }
    return FramingStyle(
      quotedDelimiter: options.isQuoted ? options.delimiter : nil,
      hasPreamble: options.hasHeader || options.skippedLines > 0)
  }

  /// Whether event times follow from record numbers.
  var isCounted: Bool {
    if case .counted = time.form { true } else { false }
  }

  var isCSV: Bool {
    if case .csv = format { true } else { false }
  }
}

extension RunPlan.Stage {
  /// The columns of a CSV source; nil for JSON Lines.
  ///
  /// - Throws: ``SourceError`` if the header does not fit the mapping.
  func header(of chunk: Chunk, path: String) throws(SourceError) -> CSVHeader? {
    do {
      return try decoder.header(text: chunk.buffer, start: chunk.start, count: chunk.count)
    } catch {
      throw SourceError(
        path: path, text: error.description, help: "map the fields to columns that are there")
    }
  }

  func layout(_ header: CSVHeader) -> CSVLayout? {
    guard case .csv(let options) = specification.format else { return nil }
    return CSVLayout(
      columns: header.columns, delimiter: options.delimiter, isQuoted: options.isQuoted)
  }
}
