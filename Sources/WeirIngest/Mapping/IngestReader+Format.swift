import WeirCore

extension IngestReader {
  /// The format with its options; those of CSV are errors elsewhere.
  mutating func format(_ node: ConfigurationNode) -> IngestFormat {
    let name = text(node["format"]) ?? "jsonl"
    switch name {
    case "csv": return .csv(csvOptions(node))
    case "jsonl":
      for key in FormatDeclaration.csv.keys.map(\.key) {
        if let option = node[key] {
          report("format", at: option, "'\(key)' is for 'format: csv' only")
        }
      }
    default:
      report(
        "format", at: node["format"] ?? node, "unknown format '\(name)'",
        help: "write \(FormatDeclaration.all.map(\.name).joined(separator: " or "))")
    }
    return .jsonLines
  }

  private mutating func csvOptions(_ node: ConfigurationNode) -> CSVOptions {
    var options = CSVOptions()
    options.hasHeader = flag(node["header"]) ?? true
    options.columns = texts(node["columns"])
    if !options.hasHeader, options.columns.isEmpty {
      report("columns", at: node, "'header: false' needs 'columns'")
    }
    if options.hasHeader, let columns = node["columns"] {
      report("columns", at: columns, "'columns' needs 'header: false'")
    }
    if let delimiter = node["delimiter"], let text = text(delimiter) {
      let bytes = Array(text.utf8)
      if bytes.count == 1, [9, 44, 59, 124].contains(bytes[0]) {
        options.delimiter = bytes[0]
      } else {
        report("delimiter", at: delimiter, #"the delimiter is ",", "\t", ";" or "|""#)
      }
    }
    if let quote = node["quote"], let text = text(quote) {
      options.isQuoted = text == "\""
      if text != "none", text != "\"" {
        report("quote", at: quote, #"'quote' is none or '"', found '\#(text)'"#)
      }
    }
    if let skip = node["skip"], let text = text(skip) {
      if let count = Int(text), count >= 0 {
        options.skippedLines = count
      } else {
        report("skip", at: skip, "'skip' is a number of lines, found '\(text)'")
      }
    }
    return options
  }

  private mutating func flag(_ node: ConfigurationNode?) -> Bool? {
    guard let node, let text = text(node) else { return nil }
    if text == "true" || text == "false" { return text == "true" }
    report("form", at: node, "expected true or false, found '\(text)'")
    return nil
  }
}
