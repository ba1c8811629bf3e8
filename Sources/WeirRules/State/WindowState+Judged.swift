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
      return ScalarAggregate.value(of: aggregate(index), [], [])
    }
    var context = context
    context.window = nil
    return program._withUnsafeGuaranteedRef { program in
      // Many windows hold nothing but the event.
      if program.screen.excludesOwn, let own, own == window[entries.lowerBound] {
        return ScalarAggregate.value(of: aggregate(index), [], [])
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
      var count = 0
      for distance in program.screen.distances.values {
        room.initializeElement(at: count, to: test(distance, program, context))
        count += 1
      }
      for change in program.screen.changes.values {
        guard let test = test(change, own, context) else { continue }
        room.initializeElement(at: count, to: test)
        count += 1
      }
      for pair in program.screen.equals.values {
        // What no entry has been seen with is equal to none.
        guard let key = key(pair, context) else {
          return ScalarAggregate.value(of: aggregate(index), [], [])
        }
        room.initializeElement(at: count, to: test(pair, equalTo: key))
        count += 1
      }
      for bound in program.screen.bounds.values {
        room.initializeElement(at: count, to: test(bound, program, context))
        count += 1
      }
      for slot in program.screen.truths.values {
        room.initializeElement(at: count, to: EntryTest(word: word(slot), .equal(1)))
        count += 1
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

  /// An aggregate of entries that a large window keeps by what is compared with the event that is judged;
  /// nil where it does not.
  func judged(
    _ index: Int, _ promotion: WindowPromotion, _ context: ScalarEvaluator.Context
  ) -> Scalar? {
    guard let program = judged(index, of: context.kind) else { return nil }
    return program._withUnsafeGuaranteedRef { program in
      if case .ranged = aggregate(index).selection {
        return promotion.count(index, in: range(program, context))
      }
      guard let key = key(program.screen.equals[0], context) else {
        return ScalarAggregate.value(of: aggregate(index), [], [])
      }
      return promotion.value(index, ofEqual: key)
    }
  }

  /// The values that pass all tests of a program that compares one value by its order.
  private func range(
    _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> ClosedRange<Int64> {
    var (least, greatest) = (Int64.min, Int64.max)
    func narrow(_ limits: (least: Int64, greatest: Int64)) {
      least = max(least, limits.least)
      greatest = min(greatest, limits.greatest)
    }
    for distance in program.screen.distances.values { narrow(limits(distance, program, context)) }
    for bound in program.screen.bounds.values { narrow(limits(bound, program, context)) }
    // Nothing is kept with a value that says it is missing.
    return least <= greatest ? least...greatest : .missing ... .missing
  }

  private func test(
    _ distance: JudgedDistance, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> EntryTest {
    let limits = limits(distance, program, context)
    return EntryTest(
      word: word(distance.slot), .within(least: limits.least, greatest: limits.greatest))
  }

  /// Between which an entry's value must be.
  private func limits(
    _ distance: JudgedDistance, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> (least: Int64, greatest: Int64) {
    let center = judge.evaluate(distance.center, of: program.program, context)
    let limit = judge.evaluate(distance.limit, of: program.program, context)
    if center.isMissing || limit.isMissing { return (least: 1, greatest: 0) }
    let farthest = distance.includesLimit ? limit.wide : limit.wide - 1
    return (
      least: Int64(clamping: max(center.wide - farthest, -Int128(Int64.max))),
      greatest: Int64(clamping: center.wide + farthest)
    )
  }

  /// Nil where no entry can have the event's value.
  private func test(
    _ change: JudgedPair, _ own: UnsafePointer<UInt64>?, _ context: ScalarEvaluator.Context
  ) -> EntryTest? {
    let word = word(change.slot)
    let column = context.column(change.column)
    switch column.lane {
    case .word:
      return EntryTest(word: word, .otherThan(UInt64(bitPattern: column.words[context.row])))
    case .truth: return EntryTest(word: word, .otherThan(UInt64(column.truths[context.row])))
    case .real: return nil
    case .bytes:
      // The event's own entry is at hand, its text may not be.
      if change.isKept, let own {
        return EntryTest(word: word, .otherTextThan(StateText(low: own[word], high: own[word + 1])))
      }
      let text = texts.find(StateText(borrowing: column.slices[context.row]))
      return text.map { EntryTest(word: word, .otherTextThan($0)) }
    }
  }

  private func test(
    _ bound: JudgedBound, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> EntryTest {
    let limits = limits(bound, program, context)
    return EntryTest(
      word: word(bound.slot), .within(least: limits.least, greatest: limits.greatest))
  }

  private func limits(
    _ bound: JudgedBound, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> (least: Int64, greatest: Int64) {
    let value = judge.evaluate(bound.node, of: program.program, context)
    // No entry's value is in an empty range, and a missing one in none.
    var (least, greatest) = (Int64.missing + 1, value.isMissing ? Int64.missing : Int64.max)
    if !value.isMissing {
      switch bound.comparison {
      case .less: greatest = Int64(clamping: value.wide - 1)
      case .lessOrEqual: greatest = Int64(clamping: value.wide)
      case .greater: least = max(least, Int64(clamping: value.wide + 1))
      default: least = max(least, Int64(clamping: value.wide))
      }
    }
    return (least: least, greatest: greatest)
  }

  private func test(_ pair: JudgedPair, equalTo key: StateText) -> EntryTest {
    let isText = plan.layout.slots[pair.slot].lane == .bytes
    return EntryTest(word: word(pair.slot), isText ? .equalText(key) : .equal(key.low))
  }

  /// Where an entry has the value of a slot.
  private func word(_ slot: Int) -> Int { EntryReader.header + plan.layout.slots[slot].offset }

  /// What an entry has whose value is equal to that of the event, as in
  /// ``EntryReader/distinctKey(_:)``; nil if there can be none.
  private func key(_ pair: JudgedPair, _ context: ScalarEvaluator.Context) -> StateText? {
    let column = context.column(pair.column)
    if column.lane == .bytes {
      let text = column.slices[context.row]
      return text.isMissing ? nil : texts.find(StateText(borrowing: text))
    }
    let word = column.words[context.row]
    return word == .missing ? nil : StateText(word: UInt64(bitPattern: word))
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
