import WeirCore

/// Aggregates computed from the entries themselves.
extension WindowOperator {
  func summed(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    switch aggregate.function {
    case .count where aggregate.predicate == nil: .wide(Int128(slot.count))
    case .count, .share: counted(aggregate, slot)
    case .sum, .avg, .stddev:
      aggregate.argumentType == .real ? realTotals(aggregate, slot) : totals(aggregate, slot)
    case .distinct: distinct(aggregate, slot)
    case .min, .max: extreme(aggregate, slot)
    case .first: end(aggregate, slot, Array(0..<slot.count))
    case .last: end(aggregate, slot, (0..<slot.count).reversed())
    case .span: span(aggregate, slot)
    }
  }

  private func reader(_ slot: Slot, _ index: Int) -> EntryReader {
    EntryReader(entry: entry(slot, index))
  }

  private func counted(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var totals = WindowTotals()
    for index in 0..<slot.count {
      let reader = reader(slot, index)
      guard reader.isCounted(aggregate) else { continue }
      totals.count += 1
      if aggregate.function == .share, reader.word(aggregate) == 1 { totals.trues += 1 }
    }
    return totals.settled(aggregate)
  }

  private func totals(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var totals = WindowTotals()
    for index in 0..<slot.count {
      let reader = reader(slot, index)
      guard reader.isCounted(aggregate) else { continue }
      totals.add(Int128(reader.word(aggregate)), squared: aggregate.function == .stddev)
    }
    return totals.settled(aggregate)
  }

  /// Reals are added in the total order, anew for each window.
  private func realTotals(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var values: [Double] = []
    for index in 0..<slot.count {
      let reader = reader(slot, index)
      if reader.isCounted(aggregate) { values.append(reader.real(aggregate)) }
    }
    let sum = values.reduce(0, +)
    if aggregate.function == .sum { return .real(sum) }
    guard !values.isEmpty else { return .missing }
    let average = sum / Double(values.count)
    if aggregate.function == .avg { return .real(average) }
    let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    return .real((squares / Double(values.count)).squareRoot())
  }

  private func distinct(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var seen: [StateText] = []
    seen.reserveCapacity(slot.count)
    for index in 0..<slot.count {
      let reader = reader(slot, index)
      guard reader.isCounted(aggregate) else { continue }
      let key = reader.distinctKey(aggregate)
      if !seen.contains(key) { seen.append(key) }
    }
    return .wide(Int128(seen.count))
  }

  private func extreme(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var best: Scalar = .missing
    for index in 0..<slot.count {
      let reader = reader(slot, index)
      guard reader.isCounted(aggregate) else { continue }
      let value = value(reader, aggregate)
      if best.isMissing {
        best = value
        continue
      }
      let order = ScalarOperation.order(value, best, aggregate.argumentType)
      if aggregate.function == .min ? order < 0 : order > 0 { best = value }
    }
    return best
  }

  private func end(_ aggregate: WindowAggregate, _ slot: Slot, _ order: [Int]) -> Scalar {
    for index in order {
      let reader = reader(slot, index)
      if reader.isCounted(aggregate) { return value(reader, aggregate) }
    }
    return .missing
  }

  private func span(_ aggregate: WindowAggregate, _ slot: Slot) -> Scalar {
    var first: Int64?
    var last: Int64 = 0
    for index in 0..<slot.count where reader(slot, index).isCounted(aggregate) {
      last = Int64(bitPattern: entry(slot, index)[0])
      first = first ?? last
    }
    return first.map { .wide(Int128(last - $0)) } ?? .missing
  }

  private func value(_ reader: EntryReader, _ aggregate: WindowAggregate) -> Scalar {
    switch aggregate.argumentType.lane {
    case .word, .truth: .wide(Int128(reader.word(aggregate)))
    case .real: .real(reader.real(aggregate))
    case .bytes: .text(judge.keep(texts.bytes(reader.text(aggregate))))
    }
  }
}
