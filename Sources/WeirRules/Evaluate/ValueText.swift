package import WeirCore

/// How values read in `why` and as targets.
package enum ValueText {
  /// Decimals without trailing zeros, reals shortest, durations by their two largest units, times
  /// in the pipeline's zone, missing as `-`.
  package static func why(_ value: Value, zone: Zone) -> String {
    switch value {
    case .missing: "-"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .decimal(let value): Decimal.format(value)
    case .real(let value): real(value)
    case .duration(let value): DurationText.format(value)
    case .time(let value): time(value, zone)
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .texts(let texts):
      texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }
  }

  private static func real(_ value: Double) -> String {
    if let whole = Int64(exactly: value) { return String(whole) }
    return String(value)
  }

  private static func time(_ value: Int64, _ zone: Zone) -> String {
    let offset = zone.offset(at: value)
    let local = EventTime.format(value + offset).dropLast()
    if offset == 0 { return local + "Z" }
    let minutes = abs(offset) / 60_000
    let hours = String(minutes / 60)
    let rest = String(minutes % 60)
    return local + (offset < 0 ? "-" : "+") + (hours.utf8.count < 2 ? "0" : "") + hours + ":"
      + (rest.utf8.count < 2 ? "0" : "") + rest
  }
}
