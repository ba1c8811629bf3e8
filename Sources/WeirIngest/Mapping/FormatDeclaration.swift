package import WeirCore

/// A format of input files: its name, its keys, an example.
package struct FormatDeclaration: Sendable {
  package var name: String
  /// Lower case, no full stop.
  package var summary: String
  /// Keys of an ingest stage that only this format has.
  package var keys: [KeyDeclaration]
  /// The first lines of such a file.
  package var example: String

  /// The registry of formats.
  package static let all: [FormatDeclaration] = [.jsonLines, .csv]
}

extension FormatDeclaration {
  static let jsonLines = FormatDeclaration(
    name: "jsonl", summary: "JSON Lines: one object a line, in any order of keys", keys: [],
    example:
      #"{"kind":"call","id":"c-1","time":"2021-06-01T12:00:00Z","caller":"+85512000001"}"#)

  static let csv = FormatDeclaration(
    name: "csv", summary: "CSV as in RFC 4180, with a header line",
    keys: [
      KeyDeclaration(
        "header", .bool, standard: "true", "whether the first line names the columns",
        example: "header: true"),
      KeyDeclaration(
        "columns", .texts, "names of the columns, with header: false",
        example: "columns: [id, time, caller]"),
      KeyDeclaration(
        "delimiter", .choice, standard: ",", values: [",", "\\t", ";", "|"],
        "what stands between two fields", example: "delimiter: \";\""),
      KeyDeclaration(
        "quote", .choice, standard: "\"", values: ["\"", "none"], "what surrounds a quoted field",
        example: "quote: none"),
      KeyDeclaration(
        "skip", .count, standard: "0", "lines before the header or the first record",
        example: "skip: 2"),
    ],
    example: "id,time,caller,callee,duration,answered")
}

extension IngestFormat {
  /// As the pipeline file calls it.
  package var name: String {
    switch self {
    case .jsonLines: FormatDeclaration.jsonLines.name
    case .csv: FormatDeclaration.csv.name
    }
  }
}
