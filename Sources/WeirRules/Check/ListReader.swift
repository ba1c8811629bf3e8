import WeirCore

/// Reads one CSV file of values with their validity.
struct ListReader {
  private let source: SourceText
  private let context: RuleContext
  private let use: ListCatalogue.Use
  private let phones: PhonePlan
  private(set) var diagnostics: [Diagnostic] = []

  init(source: SourceText, context: RuleContext, use: ListCatalogue.Use) {
    self.source = source
    self.context = context
    self.use = use
    phones = PhonePlan(country: context.country)
  }

  mutating func rows() -> [ValueList.Row] {
    let records: [[CSVCell]]
    do {
      records = try CSVTable.read(source.text)
    } catch {
      fail("list.syntax", error.cell, error.text)
      return []
    }
    guard let header = records.first else {
      diagnostics.append(
        Diagnostic("list.empty", path: source.path, "the list has no header"))
      return []
    }
    let names = header.map(\.text)
    guard let value = names.firstIndex(of: "value") else {
      fail(
        "list.no-value", header[0], "the list has no column 'value'",
        help: "begin the file with the line: value")
      return []
    }
    let columns = Columns(
      value: value, from: names.firstIndex(of: "valid_from"), to: names.firstIndex(of: "valid_to"))
    return records.dropFirst().compactMap { row($0, columns, width: names.count) }
  }

  private struct Columns {
    var value: Int
    var from: Int?
    var to: Int?
  }

  private mutating func row(_ cells: [CSVCell], _ columns: Columns, width: Int) -> ValueList.Row? {
    guard cells.count == width else {
      fail("list.column-count", cells[0], "expected \(width) columns, found \(cells.count)")
      return nil
    }
    let start = instant(columns.from.map { cells[$0] }, missing: .min)
    let end = instant(columns.to.map { cells[$0] }, missing: .max)
    let cell = cells[columns.value]
    if cell.text.isEmpty {
      if use != .phrases { fail("list.empty-value", cell, "the value is empty") }
      return nil
    }
    guard let start, let end else { return nil }
    return ValueList.Row(value: normalized(cell.text), validFrom: start, validTo: end)
  }

  private func normalized(_ text: String) -> [UInt8] {
    switch use {
    case .texts, .phrases: return Array(text.utf8)
    case .phones: return phones.normalize(Array(text.utf8))
    case .domains: return HostName.listed(text)
    case .prefixes:
      // A range is no whole number: only what surrounds the digits is brought to one form.
      let digits = text.utf8.filter { !" -.()".utf8.contains($0) }
      return digits.starts(with: "00".utf8) ? Array("+".utf8) + digits.dropFirst(2) : Array(digits)
    }
  }

  private mutating func instant(_ cell: CSVCell?, missing: Int64) -> Int64? {
    guard let cell, !cell.text.isEmpty else { return missing }
    if let instant = NumberText.instant(cell.text, zone: context.zone) { return instant }
    fail(
      "list.bad-time", cell, "expected a date or an instant, found \"\(cell.text)\"",
      help: "write 2021-06-01 or 2021-06-01T12:00:00Z")
    return nil
  }

  private mutating func fail(_ slug: String, _ cell: CSVCell, _ text: String, help: String? = nil) {
    let place = SourceLocation(
      line: cell.line, column: cell.column, length: max(1, cell.text.unicodeScalars.count))
    diagnostics.append(Diagnostic(slug, in: source, at: place, text, help: help))
  }
}
