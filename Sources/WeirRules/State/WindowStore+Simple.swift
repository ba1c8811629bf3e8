import WeirCore

/// An aggregate that follows from what a ``WindowStore`` has of a key without a look at each entry.
enum SimpleAggregate: BitwiseCopyable {
  /// As many as there are entries.
  case count
  /// As many as there are different entries.
  case different
  /// From the first entry to the last one.
  case span

  /// Nil for one that is not simple.
  init?(_ aggregate: WindowAggregate, of plan: WindowStorePlan) {
    let reach = plan.reaches[aggregate.reach]
    guard !aggregate.isJudged, reach.before == 0, !reach.leavesOutEvent,
      reach.lookBack == plan.lookBack
    else { return nil }
    let takesAll = aggregate.predicate == nil && aggregate.argument == nil
    switch (aggregate.function, plan.superseded) {
    case (.count, .older): self = .count
    case (.count, .none) where takesAll: self = .count
    case (.distinct, .equal(.some)): self = .count
    case (.distinct, .equal) where aggregate.argumentType.lane != .real: self = .different
    case (.span, _) where takesAll: self = .span
    default: return nil
    }
  }
}

extension WindowStore {
  /// Entries of a key, those included that have passed and are not gone.
  @inline(__always)
  func count(_ place: Int) -> Int { Int(table[place].count) }

  /// Whether an aggregate that looks at an event of a kind leaves out the event's own entry.
  func excludesOwn(_ index: Int, of kind: KindID) -> Bool {
    judged(index, of: kind)?._withUnsafeGuaranteedRef { $0.screen.excludesOwn } ?? false
  }

  /// Entries among which different ones are counted one by one.
  private static var mostCompared: Int { 8 }

  /// The value of an aggregate on a key whose passed entries are gone; nil where it is not simple, or
  /// there is too much to look at.
  ///
  /// - Parameter aggregate: negative for none.
  @inline(__always)
  func simpleWord(_ aggregate: Int, _ place: Int) -> Int64? {
    guard aggregate >= 0, let simple = simple[aggregate] else { return nil }
    let slot = table[place]
    if slot.count == 0 || slot.isPromoted { return nil }
    switch simple {
    case .count: return Int64(slot.count)
    case .span: return time(place, slot, Int(slot.count) - 1) - time(place, slot, 0)
    case .different:
      if slot.count == 1 { return 1 }
      return slot.count <= Self.mostCompared ? different(place, slot) : nil
    }
  }

  @inline(__always)
  private func time(_ place: Int, _ slot: Slot, _ index: Int) -> Int64 {
    Int64(bitPattern: entry(place, slot, index)[0])
  }

  private func different(_ place: Int, _ slot: Slot) -> Int64 {
    var count: Int64 = 0
    for index in 0..<Int(slot.count) {
      let entry = entry(place, slot, index)
      let isKnown = (0..<index).contains { earlier in
        let known = self.entry(place, slot, earlier)
        return (EntryReader.header..<entryWords).allSatisfy { known[$0] == entry[$0] }
      }
      if !isKnown { count += 1 }
    }
    return count
  }
}
