import WeirCore

/// Reads one column of a list for `lookup`: `name:type` in the header, a string without a type.
struct ColumnReader {
  private let source: SourceText
  private let context: RuleContext
  private let phones: PhonePlan
  private let records: [[CSVCell]]
  private(set) var diagnostics: [Diagnostic] = []

  /// Columns that say when a row is valid, and which value it is about.
  private static let ownColumns: Set = ["value", "valid_from", "valid_to"]

  init(source: SourceText, context: RuleContext) {
    self.source = source
    self.context = context
    phones = PhonePlan(country: context.country)
    // What is wrong with the file has been reported when its values were read.
    records = (try? CSVTable.read(source.text)) ?? []
  }

  /// Names of the columns that can be looked up, in the order of the header.
  var names: [String] {
    (records.first ?? []).map { Self.split($0.text).name }.filter { !Self.ownColumns.contains($0) }
  }

  /// - Parameter list: the place of the list whose rows the values belong to.
  mutating func column(_ name: String, of list: Int) -> ListColumn? {
    guard let header = records.first, !Self.ownColumns.contains(name),
      let place = header.firstIndex(where: { Self.split($0.text).name == name })
    else { return nil }
    guard let type = type(of: header[place]) else { return nil }
    let values = records.dropFirst().compactMap { cells -> Value? in
      guard cells.count == header.count else { return nil }
      return value(cells[place], type)
    }
    return ListColumn(list: list, name: name, type: type, values: values)
  }

  private static func split(_ text: String) -> (name: String, type: String?) {
    guard let colon = text.lastIndex(of: ":") else { return (text, nil) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private mutating func type(of cell: CSVCell) -> ValueType? {
    guard let name = Self.split(cell.text).type else { return .string }
    if let type = ValueType(rawValue: name), type != .strings { return type }
    let names = ValueType.allCases.filter { $0 != .strings }.map(\.rawValue)
    fail(
      "list.unknown-type", cell, "unknown type '\(name)' of a column",
      help: Spelling.hint(for: name, of: names)
        ?? "write one of \(names.joined(separator: ", "))")
    return nil
  }

  private mutating func value(_ cell: CSVCell, _ type: ValueType) -> Value {
    if cell.text.isEmpty { return .missing }
    if let value = Self.value(cell.text, type, context, phones) { return value }
    fail(
      "list.bad-value", cell, "expected \(type.phrase), found \"\(cell.text)\"",
      help: Self.example(of: type))
    return .missing
  }

  /// A value in the form in which the rule language writes it, without quotes.
  private static func value(
    _ text: String, _ type: ValueType, _ context: RuleContext, _ phones: PhonePlan
  ) -> Value? {
    switch type {
    case .bool: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
    case .integer: return Int64(text).map { .integer(Int128($0)) }
    case .decimal:
      guard let value = NumberText.millionths(text), value != .missing else { return nil }
      return .decimal(Int128(value))
    case .real: return Double(text).flatMap { $0.isFinite ? .real($0) : nil }
    case .duration:
      guard let syntax = try? ExpressionParser.parse(text),
        case .duration(let milliseconds, _) = syntax.form
      else { return nil }
      return .duration(milliseconds)
    case .time: return NumberText.instant(text, zone: context.zone).map { .time($0) }
    case .string: return .text(text)
    case .phone: return .text(phones.normalize(Array(text.utf8)))
    case .strings: return nil
    }
  }

  private static func example(of type: ValueType) -> String? {
    switch type {
    case .bool: "write true or false"
    case .duration: "write for example 3s, 5m or 90d"
    case .time: "write 2021-06-01 or 2021-06-01T12:00:00Z"
    default: nil
    }
  }

  private mutating func fail(_ slug: String, _ cell: CSVCell, _ text: String, help: String?) {
    let place = SourceLocation(
      line: cell.line, column: cell.column, length: max(1, cell.text.unicodeScalars.count))
    diagnostics.append(Diagnostic(slug, in: source, at: place, text, help: help))
  }
}
