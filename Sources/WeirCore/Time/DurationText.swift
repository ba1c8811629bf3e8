/// Durations as configuration and `why` write them: `500ms`, `3s`, `5m`, `2h`, `90d`.
package enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Milliseconds of a whole number with a unit (`ms`, `s`, `m`, `h`, `d`); nil for anything else
  /// and for what does not fit 64 bits.
  package static func parse(_ text: String) -> Int64? {
    let digits = text.utf8.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let name = String(text.dropFirst(digits.count))
    guard !digits.isEmpty, let number = Int64(String(digits) ?? ""),
      let unit = units.first(where: { $0.name == name })
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
    return overflow ? nil : product
  }

  /// The two largest units, the second left out where it is zero: `1h 3m`, `2d`, `1s 500ms`;
  /// below one second in milliseconds.
  package static func format(_ milliseconds: Int64) -> String {
    let sign = milliseconds < 0 ? "-" : ""
    var rest = milliseconds.magnitude
    for (index, unit) in units.enumerated() where rest >= unit.milliseconds.magnitude {
      let whole = rest / unit.milliseconds.magnitude
      rest %= unit.milliseconds.magnitude
      let first = "\(sign)\(whole)\(unit.name)"
      guard index + 1 < units.count else { return first }
      let next = units[index + 1]
      let part = rest / next.milliseconds.magnitude
      return part == 0 ? first : "\(first) \(part)\(next.name)"
    }
    return "0ms"
  }
}
