import WeirCore

/// Incremental aggregates of a key whose window has become large; small windows are summed up
/// anew each time, which costs less than keeping these.
///
/// For each reach it knows which entries are in the sums: entries come in when their time has come
/// and go when it has passed, each once.
final class WindowPromotion {
  private let plan: WindowStorePlan
  private let aggregates: FixedValues<WindowAggregate>
  private let forms: FixedValues<IncrementalForm>
  private var totals: [WindowTotals]
  private let sets: CountedSets
  /// By aggregate: which of the sets is its own; negative: none.
  private let setPlaces: FixedValues<Int>
  private var extremes: [ExtremeQueue?]
  private var ordered: [OrderedWords?]
  private let groups: [ValueGroups?]
  /// By reach: numbers of the first entry in the sums and of the next one to come.
  private var starts: [Int]
  private var ends: [Int]
  /// Number of the window's first entry, counted since the promotion.
  private var first = 0

  /// A window is promoted when it reaches this many entries.
  static let threshold = 64

  init(plan: WindowStorePlan) {
    self.plan = plan
    aggregates = FixedValues(plan.aggregates)
    let forms = plan.aggregates.map { IncrementalForm($0) }
    self.forms = FixedValues(forms)
    let places = Self.setPlaces(forms)
    setPlaces = FixedValues(places)
    sets = CountedSets(count: places.count { $0 >= 0 })
    totals = plan.aggregates.map { _ in WindowTotals() }
    extremes = zip(plan.aggregates, forms).map { aggregate, form in
      form == .extremes ? ExtremeQueue(isMinimum: aggregate.function == .min) : nil
    }
    ordered = forms.map { $0.isOrder ? OrderedWords() : nil }
    groups = forms.map { $0.isGroups ? ValueGroups() : nil }
    starts = plan.reaches.map { _ in 0 }
    ends = starts
  }

  private static func setPlaces(_ forms: [IncrementalForm]) -> [Int] {
    var count = 0
    return forms.map {
      guard $0.isSet else { return -1 }
      count += 1
      return count - 1
    }
  }

  /// Of what it keeps.
  var byteCount: Int {
    totals.count * MemoryLayout<WindowTotals>.stride
      + sets.byteCount
      + extremes.reduce(0) { $0 + MemoryLayout<ExtremeQueue?>.stride + ($1?.byteCount ?? 0) }
      + ordered.reduce(0) { $0 + MemoryLayout<OrderedWords?>.stride + ($1?.byteCount ?? 0) }
      + groups.reduce(0) { $0 + ($1?.byteCount ?? 0) }
  }

  /// Takes in what counts for the event that is judged, and takes out what has passed.
  ///
  /// - Complexity: amortised O(1) an entry and reach.
  func advance(
    to judged: JudgedEvent, count: Int, _ entry: (Int) -> UnsafeMutablePointer<UInt64>
  ) {
    for (reach, bounds) in plan.reaches.enumerated() {
      let limit = first + bounds.limit(judged, count: count)
      let highest = bounds.highest(judged)
      while ends[reach] < limit {
        let next = entry(ends[reach] - first)
        guard Int64(bitPattern: next[0]) <= highest else { break }
        change(reach, next, number: ends[reach], isAdding: true)
        ends[reach] += 1
      }
      let lowest = bounds.lowest(judged)
      while starts[reach] < ends[reach] {
        let next = entry(starts[reach] - first)
        guard Int64(bitPattern: next[0]) <= lowest else { break }
        change(reach, next, number: starts[reach], isAdding: false)
        starts[reach] += 1
      }
    }
  }

  /// The window's first entry goes.
  func removeFirst(_ entry: UnsafePointer<UInt64>) {
    for reach in plan.reaches.indices where starts[reach] == first {
      if ends[reach] == first {
        ends[reach] += 1
      } else {
        change(reach, entry, number: first, isAdding: false)
      }
      starts[reach] += 1
    }
    first += 1
  }

  /// Begins to bring near what an entry will change that will come or go soon.
  func prefetch(_ entry: UnsafePointer<UInt64>) {
    if sets.count == 0 { return }
    let reader = EntryReader(entry: entry)
    for index in 0..<aggregates.count {
      guard case .values(let slot) = forms[index] else { continue }
      sets[setPlaces[index]].prefetch(reader.key(slot))
    }
  }

  private func change(
    _ reach: Int, _ entry: UnsafePointer<UInt64>, number: Int, isAdding: Bool
  ) {
    let reader = EntryReader(entry: entry)
    for index in 0..<aggregates.count {
      let aggregate = aggregates[index]
      guard aggregate.reach == reach, forms[index] != .none, reader.isCounted(aggregate)
      else { continue }
      change(index, aggregate, reader, number: number, isAdding: isAdding)
    }
  }

  private func change(
    _ index: Int, _ aggregate: WindowAggregate, _ reader: EntryReader, number: Int, isAdding: Bool
  ) {
    // The others are all without the equal ones.
    if case .other = aggregate.selection {
      totals[index].change(aggregate, reader, isAdding: isAdding)
    }
    switch forms[index] {
    case .none: break
    case .totals: totals[index].change(aggregate, reader, isAdding: isAdding)
    case .values(let slot):
      let key = reader.key(slot)
      if isAdding { sets[setPlaces[index]].add(key) } else { sets[setPlaces[index]].remove(key) }
    case .extremes:
      if isAdding {
        extremes[index]?.add(reader.word(aggregate), entry: number)
      } else {
        extremes[index]?.remove(entry: number)
      }
    case .order(let slot):
      let word = reader.orderedWord(slot)
      if isAdding { ordered[index]?.add(word) } else { ordered[index]?.remove(word) }
    case .groups(let slot):
      groups[index]?.change(reader.key(slot), aggregate, reader, isAdding: isAdding)
    }
  }

  /// The value of an aggregate of all entries, or nil if it is not kept incrementally.
  func value(_ index: Int) -> Scalar? {
    let aggregate = aggregates[index]
    switch forms[index] {
    case .none, .groups: return nil
    case .totals: return totals[index].settled(aggregate)
    case .values: return .wide(Int128(sets[setPlaces[index]].count))
    case .extremes: return extremes[index]?.extreme.map { .wide(Int128($0)) } ?? .missing
    case .order:
      return ordered[index].map { words in
        MedianValue.of(count: words.count, aggregate.argumentType) { words[$0] }
      }
    }
  }

  /// The value of an aggregate of the entries with a value, or nil if it is not kept incrementally.
  func value(_ index: Int, ofEqual key: StateText) -> Scalar? {
    switch forms[index] {
    case .values: .wide(Int128(sets[setPlaces[index]].count(of: key)))
    case .groups: groups[index]?.totals(of: key).settled(aggregates[index])
    default: nil
    }
  }

  /// The value of an aggregate of the entries without a value, or nil if it is not kept incrementally.
  ///
  /// - Parameter key: nil where no entry has the value.
  func value(_ index: Int, ofOthersThan key: StateText?) -> Scalar? {
    let aggregate = aggregates[index]
    switch forms[index] {
    case .values:
      let set = setPlaces[index]
      let equal = key.map { sets[set].count(of: $0) } ?? 0
      let isDistinct = aggregate.function == .distinct
      return .wide(
        Int128(isDistinct ? sets[set].count - min(equal, 1) : Int(totals[index].count) - equal))
    case .groups:
      let equal = key.flatMap { groups[index]?.totals(of: $0) } ?? WindowTotals()
      return totals[index].without(equal).settled(aggregate)
    default: return nil
    }
  }

  /// How many entries have a value in a range, or nil if they are not kept in this order.
  func count(_ index: Int, in range: ClosedRange<Int64>) -> Scalar? {
    ordered[index].map { .wide(Int128($0.count(in: range))) }
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

/// The value in the middle of sorted values, of an even number the mean of the two in the middle.
enum MedianValue {
  /// - Parameter word: by place; see ``OrderedReal`` for reals.
  static func of(count: Int, _ type: ValueType, _ word: (Int) -> Int64) -> Scalar {
    guard count > 0 else { return .missing }
    let low = word((count - 1) / 2)
    let high = word(count / 2)
    if type == .real {
      let pair = (OrderedReal.real(low), OrderedReal.real(high))
      return .real(count % 2 == 1 ? pair.0 : (pair.0 + pair.1) / 2)
    }
    let sum = Int128(low) + Int128(high)
    if type == .duration { return .wide(ScalarOperation.halfEven(sum, 2)) }
    let unit: Int128 = type == .decimal ? Int128(Decimal.scale) : 1
    return .real(ExactReal.quotient(sum, 2 * unit))
  }
}
