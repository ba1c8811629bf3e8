import WeirCore

/// Aggregates computed from the entries themselves.
extension WindowState {
  /// - Complexity: O(entries of the reach), and that squared for `distinct`, of small windows.
  func summed(_ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>) -> Scalar
  {
    switch aggregate.function {
    case .count where aggregate.predicate == nil: .wide(Int128(entries.count))
    case .count, .share: counted(aggregate, window, entries)
    case .sum, .avg, .stddev:
      aggregate.argumentType == .real
        ? RealSums.value(aggregate, reals(aggregate, window, entries))
        : totals(aggregate, window, entries)
    case .median: median(aggregate, window, entries)
    case .distinct: distinct(aggregate, window, entries)
    case .min, .max: extreme(aggregate, window, entries)
    case .first: end(aggregate, window, entries, isLast: false)
    case .last: end(aggregate, window, entries, isLast: true)
    case .span: span(aggregate, window, entries)
    }
  }

  private func reader(_ window: EntryWindow, _ index: Int) -> EntryReader {
    EntryReader(entry: window[index])
  }

  /// Calls `body` for each entry that counts, oldest first.
  @inline(__always)
  private func forEachCounted(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>,
    _ body: (EntryReader) -> Void
  ) {
    for index in entries {
      let reader = reader(window, index)
      if reader.isCounted(aggregate) { body(reader) }
    }
  }

  private func counted(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    var totals = WindowTotals()
    forEachCounted(aggregate, window, entries) { reader in
      totals.count += 1
      if aggregate.function == .share, reader.word(aggregate) == 1 { totals.trues += 1 }
    }
    return totals.settled(aggregate)
  }

  private func totals(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    var totals = WindowTotals()
    forEachCounted(aggregate, window, entries) {
      totals.add(Int128($0.word(aggregate)), squared: aggregate.function == .stddev)
    }
    return totals.settled(aggregate)
  }

  private func reals(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> [Double] {
    var reals: [Double] = []
    forEachCounted(aggregate, window, entries) { reals.append($0.real(aggregate)) }
    return reals
  }

  private func median(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: entries.count) { words in
      var count = 0
      forEachCounted(aggregate, window, entries) {
        words.initializeElement(at: count, to: $0.orderedWord(aggregate))
        count += 1
      }
      var counted = UnsafeMutableBufferPointer(rebasing: words[..<count])
      counted.sort()
      return MedianValue.of(count: count, aggregate.argumentType) { counted[$0] }
    }
  }

  private func distinct(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    if entries.count > 64 { return distinctOfMany(aggregate, window, entries) }
    return withUnsafeTemporaryAllocation(of: StateText.self, capacity: entries.count) { seen in
      var count = 0
      forEachCounted(aggregate, window, entries) { reader in
        let key = reader.distinctKey(aggregate)
        // SAFETY: as many as `count` have been set.
        if seen[..<count].contains(key) { return }
        seen.initializeElement(at: count, to: key)
        count += 1
      }
      return .wide(Int128(count))
    }
  }

  private func distinctOfMany(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    let seen = CountedSet()
    forEachCounted(aggregate, window, entries) { seen.add($0.distinctKey(aggregate)) }
    return .wide(Int128(seen.count))
  }

  private func extreme(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    var best: Scalar = .missing
    forEachCounted(aggregate, window, entries) { reader in
      let value = value(reader, aggregate)
      if best.isMissing {
        best = value
        return
      }
      let order = ScalarOperation.order(value, best, aggregate.argumentType)
      if aggregate.function == .min ? order < 0 : order > 0 { best = value }
    }
    return best
  }

  private func end(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>, isLast: Bool
  ) -> Scalar {
    for step in 0..<entries.count {
      let index = isLast ? entries.upperBound - 1 - step : entries.lowerBound + step
      let reader = reader(window, index)
      if reader.isCounted(aggregate) { return value(reader, aggregate) }
    }
    return .missing
  }

  private func span(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ entries: Range<Int>
  ) -> Scalar {
    guard let first = entries.first(where: { reader(window, $0).isCounted(aggregate) }),
      let last = entries.last(where: { reader(window, $0).isCounted(aggregate) })
    else { return .missing }
    return .wide(Int128(reader(window, last).time - reader(window, first).time))
  }

  private func value(_ reader: EntryReader, _ aggregate: WindowAggregate) -> Scalar {
    switch aggregate.argumentType.lane {
    case .word, .truth: .wide(Int128(reader.word(aggregate)))
    case .real: .real(reader.real(aggregate))
    case .bytes: .text(judge.keep(reader.text(aggregate), texts))
    }
  }
}

/// Sums of reals, which are added in the total order, anew for each window.
enum RealSums {
  static func value(_ aggregate: WindowAggregate, _ values: [Double]) -> Scalar {
    let sum = values.reduce(0, +)
    if aggregate.function == .sum { return .real(sum) }
    guard !values.isEmpty else { return .missing }
    let average = sum / Double(values.count)
    if aggregate.function == .avg { return .real(average) }
    let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    return .real((squares / Double(values.count)).squareRoot())
  }
}
