import WeirCore

/// Incremental aggregates of a key whose window has become large; small windows are summed up
/// anew each time, which costs less than keeping these.
final class WindowPromotion {
  private let plan: WindowPlan
  private var totals: [WindowTotals]
  private var sets: [CountedSet?]
  private var extremes: [ExtremeQueue?]
  private var added = 0
  private var removed = 0

  /// A window is promoted when it reaches this many entries.
  static let threshold = 64

  /// Whether an aggregate keeps candidates for the least or greatest value.
  static func hasQueue(_ aggregate: WindowAggregate) -> Bool {
    let isWord = aggregate.argumentType.lane == .word || aggregate.argumentType.lane == .truth
    return isWord && (aggregate.function == .min || aggregate.function == .max)
  }

  init(plan: WindowPlan) {
    self.plan = plan
    totals = plan.aggregates.map { _ in WindowTotals() }
    sets = plan.aggregates.map { $0.function == .distinct ? CountedSet() : nil }
    extremes = plan.aggregates.map {
      Self.hasQueue($0) ? ExtremeQueue(isMinimum: $0.function == .min) : nil
    }
  }

  /// Of what it keeps.
  var byteCount: Int {
    totals.count * MemoryLayout<WindowTotals>.stride
      + sets.reduce(0) { $0 + MemoryLayout<CountedSet?>.stride + ($1?.byteCount ?? 0) }
      + extremes.reduce(0) { $0 + MemoryLayout<ExtremeQueue?>.stride + ($1?.byteCount ?? 0) }
  }

  func add(_ entry: UnsafePointer<UInt64>) {
    for index in plan.aggregates.indices { change(index, entry, isAdding: true) }
    added += 1
  }

  func remove(_ entry: UnsafePointer<UInt64>) {
    for index in plan.aggregates.indices { change(index, entry, isAdding: false) }
    removed += 1
  }

  private func change(_ index: Int, _ entry: UnsafePointer<UInt64>, isAdding: Bool) {
    let reader = EntryReader(entry: entry)
    let aggregate = plan.aggregates[index]
    guard reader.isCounted(aggregate) else { return }
    switch aggregate.function {
    case .count: totals[index].count += isAdding ? 1 : -1
    case .share:
      totals[index].count += isAdding ? 1 : -1
      if reader.word(aggregate) == 1 { totals[index].trues += isAdding ? 1 : -1 }
    case .distinct:
      let key = reader.distinctKey(aggregate)
      if isAdding { sets[index]?.add(key) } else { sets[index]?.remove(key) }
    case .sum, .avg, .stddev:
      guard aggregate.argumentType != .real else { return }
      let value = Int128(reader.word(aggregate))
      let squared = aggregate.function == .stddev
      if isAdding {
        totals[index].add(value, squared: squared)
      } else {
        totals[index].remove(value, squared: squared)
      }
    case .min, .max:
      if isAdding {
        extremes[index]?.add(reader.word(aggregate), entry: added)
      } else {
        extremes[index]?.remove(entry: removed)
      }
    case .first, .last, .span: break
    }
  }

  /// The aggregate's value, or nil if it is not kept incrementally.
  func value(_ index: Int) -> Scalar? {
    let aggregate = plan.aggregates[index]
    switch aggregate.function {
    case .count, .share: return totals[index].settled(aggregate)
    case .sum, .avg, .stddev:
      return aggregate.argumentType == .real ? nil : totals[index].settled(aggregate)
    case .distinct: return sets[index].map { .wide(Int128($0.count)) }
    case .min, .max:
      guard let queue = extremes[index] else { return nil }
      return queue.extreme.map { .wide(Int128($0)) } ?? .missing
    case .first, .last, .span: return nil
    }
  }
}

extension WindowTotals {
  /// The value of a counting or summing aggregate.
  func settled(_ aggregate: WindowAggregate) -> Scalar {
    switch aggregate.function {
    case .share: count == 0 ? .missing : .real(Double(trues) / Double(count))
    case .sum: sumValue
    case .avg: average(of: aggregate.argumentType)
    case .stddev: deviation(of: aggregate.argumentType)
    default: .wide(Int128(count))
    }
  }
}
