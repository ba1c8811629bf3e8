import WeirCore
import WeirRules
import WeirSinks

/// Counts the released rows of a batch for the pipeline's own counters.
///
/// Lives on the collector's queue.
struct OwnCounters {
  private let plans: [CounterPlan]
  /// By place of the value in its batch; zero between two runs of rows.
  private var numbers: [Int128] = []
  private var isTouched: [Bool] = []
  private var touched: [Int32] = []

  init(_ plans: [CounterPlan]) {
    self.plans = plans
  }

  /// - Complexity: O(rows), and a look-up for each value and bucket that they touch.
  mutating func count(_ slice: ReleasedSlice, into sinks: [CounterSink]) {
    for counted in slice.input.counted {
      if numbers.count < counted.firstRows.count {
        numbers = Array(repeating: 0, count: counted.firstRows.count)
        isTouched = Array(repeating: false, count: counted.firstRows.count)
      }
      for sink in sinks {
        var start = slice.rows.lowerBound
        while start < slice.rows.upperBound {
          // SAFETY: the rows of a slice are rows of its batch.
          let end = sink.bucketEnd(at: slice.input.batch.times[start])
          let next = min(
            slice.rows.upperBound, slice.input.batch.firstRow(after: end - 1, from: start))
          count(counted, slice.input, start..<next, into: sink)
          start = next
        }
      }
    }
  }

  /// Rows of one bucket.
  private mutating func count(
    _ counted: CountedRows, _ input: EvaluatedBatch, _ rows: Range<Int>, into sink: CounterSink
  ) {
    let amounts = counted.sum?.words
    for row in rows {
      // SAFETY: places and lanes have a value for each row of the batch.
      let place = Int(counted.places[row])
      if place < 0 { continue }
      if !isTouched[place] {
        isTouched[place] = true
        touched.append(Int32(place))
      }
      guard let amounts else {
        numbers[place] += 1
        continue
      }
      if amounts[row] != .missing { numbers[place] += Int128(amounts[row]) }
    }
    let plan = plans[counted.tap.counter]
    for place in touched {
      let series = sink.register(
        counter: plan.name, dimension: plan.dimension,
        value: value(plan, counted, Int(counted.firstRows[Int(place)])),
        isDecimal: plan.isDecimal)
      sink.add(numbers[Int(place)], to: series, time: input.batch.times[rows.lowerBound])
      numbers[Int(place)] = 0
      isTouched[Int(place)] = false
    }
    touched.removeAll(keepingCapacity: true)
  }

  private func value(
    _ plan: CounterPlan, _ counted: CountedRows, _ row: Int
  ) -> [UInt8] {
    let texts = zip(counted.dimensions, plan.types).map { lane, type in
      Self.text(lane.scalar(row).value(of: type))
    }
    guard texts.count > 1 else { return texts.first ?? [] }
    return Array(texts.map(Self.escaped).joined(separator: [UInt8(ascii: ";")]))
  }

  /// Durations in seconds, times as RFC 3339 in UTC, missing as nothing.
  private static func text(_ value: Value) -> [UInt8] {
    switch value {
    case .text(let bytes): bytes
    case .duration(let value): Array(Decimal.format(Int128(value) * 1000).utf8)
    case .time(let value): Array(EventTime.format(value).utf8)
    case .missing: []
    default: Array(ValueText.why(value, zone: .utc).utf8)
    }
  }

  /// A backslash stands before each `;` and backslash of a value that stands beside others.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte in
      byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\\")
        ? [UInt8(ascii: "\\"), byte] : [byte]
    }
  }
}
