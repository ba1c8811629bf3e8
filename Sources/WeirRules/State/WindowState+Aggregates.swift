import WeirCore

/// Aggregates computed from the entries themselves.
extension WindowState {
  /// - Parameter tests: all of which an entry passes that counts.
  /// - Complexity: O(entries of the reach), and that squared for `distinct`, of small windows.
  func summed(
    _ aggregate: WindowAggregate, _ window: EntryWindow, _ range: Range<Int>,
    passing tests: UnsafeBufferPointer<EntryTest> = UnsafeBufferPointer(start: nil, count: 0)
  ) -> Scalar {
    let entries = CountedEntries(aggregate: aggregate, window: window, range: range, tests: tests)
    return switch aggregate.function {
    case .count where entries.areAll: .wide(Int128(range.count))
    case .sum, .avg, .stddev:
      aggregate.argumentType == .real
        ? RealSums.value(aggregate, reals(entries)) : totals(entries)
    case .count, .share: totals(entries)
    case .median: median(entries)
    case .distinct: distinct(entries)
    case .min, .max: extreme(entries)
    case .first: entries.first.map { value($0, aggregate) } ?? .missing
    case .last: entries.last.map { value($0, aggregate) } ?? .missing
    case .span: span(entries)
    }
  }

  /// Of an aggregate over no entries.
  func emptyValue(_ index: Int) -> Scalar { summed(aggregate(index), .empty, 0..<0) }

  private func totals(_ entries: CountedEntries) -> Scalar {
    var totals = WindowTotals()
    entries.visit { totals.change(entries.aggregate, $0, isAdding: true) }
    return totals.settled(entries.aggregate)
  }

  private func reals(_ entries: CountedEntries) -> [Double] {
    var reals: [Double] = []
    entries.visit { reals.append($0.real(entries.aggregate)) }
    return reals
  }

  private func median(_ entries: CountedEntries) -> Scalar {
    guard let argument = entries.aggregate.argument else { return .missing }
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: entries.range.count) { words in
      var count = 0
      entries.visit {
        words.initializeElement(at: count, to: $0.orderedWord(argument))
        count += 1
      }
      var counted = UnsafeMutableBufferPointer(rebasing: words[..<count])
      counted.sort()
      return MedianValue.of(count: count, entries.aggregate.argumentType) { counted[$0] }
    }
  }

  private func distinct(_ entries: CountedEntries) -> Scalar {
    if entries.range.count > 64 { return distinctOfMany(entries) }
    return withUnsafeTemporaryAllocation(of: StateText.self, capacity: entries.range.count) {
      seen in
      var count = 0
      entries.visit { reader in
        let key = reader.distinctKey(entries.aggregate)
        // SAFETY: as many as `count` have been set.
        if seen[..<count].contains(key) { return }
        seen.initializeElement(at: count, to: key)
        count += 1
      }
      return .wide(Int128(count))
    }
  }

  private func distinctOfMany(_ entries: CountedEntries) -> Scalar {
    let seen = CountedSet()
    entries.visit { seen.add($0.distinctKey(entries.aggregate)) }
    return .wide(Int128(seen.count))
  }

  private func extreme(_ entries: CountedEntries) -> Scalar {
    let aggregate = entries.aggregate
    var best: Scalar = .missing
    entries.visit { reader in
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

  private func span(_ entries: CountedEntries) -> Scalar {
    guard let first = entries.first, let last = entries.last else { return .missing }
    return .wide(Int128(last.time - first.time))
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
