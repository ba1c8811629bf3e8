import WeirCore
import WeirSinks

/// What the counters of a run say: events by hour, and what payments were to be held.
struct CounterFigures: Sendable {
  /// Processed events by hours since 1970, UTC; longer buckets count for their first hour.
  private(set) var events: [Int64: Int] = [:]
  /// Millionths by currency, in the order of the currencies.
  private(set) var held: [(currency: String, amount: Int128)] = []

  /// Lines of other counters, whose values may hold line ends, are left out.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read.
  static func read(_ path: String) throws(SinkError) -> CounterFigures {
    var figures = CounterFigures()
    var held: [String: Int128] = [:]
    try InputFile(path: path).scanLines { (line, _) in
      if let fields = CSVLine.fields(of: line), fields.count == 6 { figures.take(fields, &held) }
      return true
    }
    figures.held = held.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return figures
  }

  private mutating func take(_ fields: [String], _ held: inout [String: Int128]) {
    switch (fields[0], fields[3]) {
    case ("events", "kind"):
      guard let count = Int32(fields[5]), let time = Self.time(fields[1]) else { return }
      let hour = FlagFigures.floorDivide(time, FlagFigures.millisecondsPerHour)
      events[hour, default: 0] += Int(count)
    case ("held_amount", "currency"):
      guard let amount = Self.amount(fields[5]) else { return }
      held[fields[4], default: 0] += amount
    default: break
    }
  }

  private static func time(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer {
      EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }

  /// Sums of a bucket may go beyond 64 bits of millionths: whole and fraction are read apart.
  private static func amount(_ text: String) -> Int128? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard text.utf8.count < 32, let whole = parts.first.flatMap({ Int128($0) }) else { return nil }
    guard parts.count == 2 else { return whole * 1_000_000 }
    let digits = parts[1] + String(repeating: "0", count: max(0, 6 - parts[1].count))
    guard digits.count == 6, let fraction = Int128(digits) else { return nil }
    return whole * 1_000_000 + (text.hasPrefix("-") ? -fraction : fraction)
  }
}
