/// JSON with keys in the order in which they were given, for files that people read.
package indirect enum ReportValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Written with three decimals.
  case seconds(Double)
  /// Written with six decimals; null if it is not finite.
  case ratio(Double)
  case text(String)
  case list([ReportValue])
  case object([(key: String, value: ReportValue)])

  /// Indented by two spaces, with a line feed at the end.
  package var prettyPrinted: [UInt8] {
    var writer = JSONWriter()
    append(to: &writer, indent: 0)
    writer.raw("\n")
    return writer.bytes
  }

  private func append(to writer: inout JSONWriter, indent: Int) {
    switch self {
    case .null: writer.raw("null")
    case .bool(let truth): writer.bool(truth)
    case .integer(let number): writer.number(number)
    case .seconds(let seconds): Self.append(seconds, decimals: 3, to: &writer)
    case .ratio(let ratio): Self.append(ratio, decimals: 6, to: &writer)
    case .text(let text): writer.string(text)
    case .list(let values):
      if values.isEmpty { return writer.raw("[]") }
      writer.raw("[")
      for (index, value) in values.enumerated() {
        Self.startLine(isFirst: index == 0, indent: indent + 1, in: &writer)
        value.append(to: &writer, indent: indent + 1)
      }
      Self.startLine(isFirst: true, indent: indent, in: &writer)
      writer.raw("]")
    case .object(let pairs):
      if pairs.isEmpty { return writer.raw("{}") }
      writer.raw("{")
      for (index, pair) in pairs.enumerated() {
        Self.startLine(isFirst: index == 0, indent: indent + 1, in: &writer)
        writer.string(pair.key)
        writer.raw(": ")
        pair.value.append(to: &writer, indent: indent + 1)
      }
      Self.startLine(isFirst: true, indent: indent, in: &writer)
      writer.raw("}")
    }
  }

  private static func startLine(isFirst: Bool, indent: Int, in writer: inout JSONWriter) {
    if !isFirst { writer.raw(",") }
    writer.raw("\n")
    writer.raw([UInt8](repeating: UInt8(ascii: " "), count: indent * 2))
  }

  private static func append(_ number: Double, decimals: Int, to writer: inout JSONWriter) {
    guard number.isFinite, number.magnitude < 1e12 else { return writer.raw("null") }
    let scale = decimals == 3 ? 1_000 : 1_000_000
    let parts = Int((number.magnitude * Double(scale)).rounded())
    let fraction = String(parts % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
    let sign = number < 0 && parts > 0 ? "-" : ""
    writer.raw(Array("\(sign)\(parts / scale).\(zeros)\(fraction)".utf8))
  }
}
