import WeirCore

/// Aggregates whose argument or condition looks at the event that is judged.
extension WindowState {
  /// - Parameter own: an entry of the event that is judged, if there is one.
  /// - Complexity: O(entries of the reach); `last` and `first` stop where they have found one.
  func judged(
    _ index: Int, _ window: EntryWindow, _ entries: Range<Int>, own: UnsafePointer<UInt64>?,
    _ context: ScalarEvaluator.Context
  ) -> Scalar {
    guard !entries.isEmpty, let program = judged(index, of: context.kind) else {
      return emptyValue(index)
    }
    var context = context
    context.window = nil
    return program._withUnsafeGuaranteedRef { program in
      // Many windows hold nothing but the event.
      if program.screen.excludesOwn, let own, own == window[entries.lowerBound] {
        return emptyValue(index)
      }
      return judged(index, program, window, entries, own: own, context)
    }
  }

  private func judged(
    _ index: Int, _ program: JudgedAggregate, _ window: EntryWindow, _ entries: Range<Int>,
    own: UnsafePointer<UInt64>?, _ context: ScalarEvaluator.Context
  ) -> Scalar {
    withUnsafeTemporaryAllocation(
      of: EntryTest.self,
      capacity: program.screen.testCount
    ) { room in
      guard let count = fill(room, program, own: own, context) else {
        return emptyValue(index)
      }
      let tests = UnsafeMutableBufferPointer(rebasing: room[..<count])
      return judged(index, program, window, entries, tests, context)
    }
  }

  private func judged(
    _ index: Int, _ program: JudgedAggregate, _ window: EntryWindow, _ entries: Range<Int>,
    _ tests: UnsafeMutableBufferPointer<EntryTest>, _ context: ScalarEvaluator.Context
  ) -> Scalar {
    let function = aggregate(index).function
    guard aggregate(index).selection == .evaluated else {
      return summed(aggregate(index), window, entries, passing: UnsafeBufferPointer(tests))
    }
    var values: [Scalar] = []
    var times: [Int64] = []
    for step in 0..<entries.count {
      let place = function == .last ? entries.upperBound - 1 - step : entries.lowerBound + step
      let entry = window[place]
      guard tests.allSatisfy({ $0.passes(entry) }),
        let value = judgedValue(program, entry, context)
      else { continue }
      if function == .last || function == .first { return value }
      values.append(value)
      times.append(Int64(bitPattern: entry[0]))
    }
    return ScalarAggregate.value(of: aggregate(index), values, times)
  }

  /// The argument for one entry, missing where there is none; nil for an entry that does not count.
  private func judgedValue(
    _ program: JudgedAggregate, _ entry: UnsafePointer<UInt64>,
    _ context: ScalarEvaluator.Context
  ) -> Scalar? {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: plan.layout.slots.count + 1) {
      captured in
      var context = context
      context.captured = UnsafePointer(captured.baseAddress)
      for place in program.slots.values {
        let value = plan.layout.slots[place].scalar(entry + EntryReader.header, texts, judge)
        captured.initializeElement(at: place, to: value)
      }
      guard judge.holds(program.predicate, of: program.program, context) else { return nil }
      guard let argument = program.argument else { return .missing }
      let value = judge.evaluate(argument, of: program.program, context)
      return value.isMissing ? nil : value
    }
  }
}

/// Aggregates over values that are at hand.
enum ScalarAggregate {
  /// - Parameters:
  ///   - values: present ones; of `count()` and `span()` as many as there are events.
  ///   - times: of their events.
  static func value(
    of aggregate: WindowAggregate, _ values: [Scalar], _ times: [Int64]
  ) -> Scalar {
    switch aggregate.function {
    case .count: return .wide(Int128(values.count))
    case .share:
      let trues = values.count(where: \.isTrue)
      return values.isEmpty ? .missing : .real(Double(trues) / Double(values.count))
    case .distinct: return .wide(Int128(distinct(values, aggregate.argumentType)))
    case .sum, .avg, .stddev: return sum(aggregate, values)
    case .median:
      let words = values.map { value in
        aggregate.argumentType == .real ? OrderedReal.word(value.real) : value.word
      }.sorted()
      return MedianValue.of(count: words.count, aggregate.argumentType) { words[$0] }
    case .min, .max: return extreme(aggregate, values)
    case .first: return values.first ?? .missing
    case .last: return values.last ?? .missing
    case .span:
      guard let first = times.first, let last = times.last else { return .missing }
      return .wide(Int128(last - first))
    }
  }

  private static func sum(_ aggregate: WindowAggregate, _ values: [Scalar]) -> Scalar {
    if aggregate.argumentType == .real { return RealSums.value(aggregate, values.map(\.real)) }
    var totals = WindowTotals()
    for value in values { totals.add(value.wide, squared: aggregate.function == .stddev) }
    return totals.settled(aggregate)
  }

  private static func distinct(_ values: [Scalar], _ type: ValueType) -> Int {
    switch type.lane {
    case .bytes: Set(values.map(\.slice.array)).count
    case .real: Set(values.map { ($0.real + 0).bitPattern }).count
    case .word, .truth: Set(values.map(\.wide)).count
    }
  }

  private static func extreme(_ aggregate: WindowAggregate, _ values: [Scalar]) -> Scalar {
    var best: Scalar = .missing
    for value in values {
      if best.isMissing {
        best = value
        continue
      }
      let order = ScalarOperation.order(value, best, aggregate.argumentType)
      if aggregate.function == .min ? order < 0 : order > 0 { best = value }
    }
    return best
  }
}
