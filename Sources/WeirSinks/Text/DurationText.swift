/// Durations in the rule language's form: `1h 3m`, `2d 4h`, `15s`, `500ms`.
enum DurationText {
  private static let units: [(name: String, milliseconds: UInt64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The two largest units of `milliseconds`; a second one that is zero is left out.
  static func format(_ milliseconds: Int64) -> String {
    let magnitude = milliseconds.magnitude
    let sign = milliseconds < 0 ? "-" : ""
    guard let first = units.firstIndex(where: { $0.milliseconds <= magnitude }) else {
      return "0ms"
    }
    let unit = units[first]
    var text = "\(sign)\(magnitude / unit.milliseconds)\(unit.name)"
    if first + 1 < units.count {
      let next = units[first + 1]
      let number = magnitude % unit.milliseconds / next.milliseconds
      if number > 0 { text += " \(number)\(next.name)" }
    }
    return text
  }

  /// Reads one number with its unit, as `every` in a pipeline has it.
  ///
  /// - Returns: milliseconds; nil if `text` is no duration or one beyond 64 bits.
  static func parse(_ text: String) -> Int64? {
    let digits = text.utf8.prefix { $0 &- 48 < 10 }
    guard let number = Int64(String(Substring(digits))) else { return nil }
    let name = String(text.dropFirst(digits.count))
    guard let unit = units.first(where: { $0.name == name }) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: Int64(unit.milliseconds))
    return overflow ? nil : product
  }
}
