import WeirCore

/// Exact running totals of one aggregate: enough for counts, shares, sums, averages and deviations
/// of words. Adding and taking away an entry undo each other.
struct WindowTotals {
  /// Entries that count: the argument is present, the condition true.
  var count: Int64 = 0
  /// Of `share`: entries whose condition is true.
  var trues: Int64 = 0
  var sum: Int128 = 0
  var isOverflown = false
  var squares = WideInteger()

  mutating func add(_ value: Int128, squared: Bool) {
    count += 1
    let (next, overflow) = sum.addingReportingOverflow(value)
    sum = next
    isOverflown = isOverflown != overflow
    if squared { squares.add(WideInteger.product(value.magnitude, value.magnitude)) }
  }

  mutating func remove(_ value: Int128, squared: Bool) {
    count -= 1
    let (next, overflow) = sum.subtractingReportingOverflow(value)
    sum = next
    isOverflown = isOverflown != overflow
    if squared { squares.subtract(WideInteger.product(value.magnitude, value.magnitude)) }
  }

  /// Takes in an entry that counts, or takes it out: of an aggregate that is a count or a sum of words.
  mutating func change(_ aggregate: WindowAggregate, _ reader: EntryReader, isAdding: Bool) {
    switch aggregate.function {
    case .share:
      count += isAdding ? 1 : -1
      if reader.word(aggregate) == 1 { trues += isAdding ? 1 : -1 }
    case .sum, .avg, .stddev:
      let value = Int128(reader.word(aggregate))
      let squared = aggregate.function == .stddev
      if isAdding { add(value, squared: squared) } else { remove(value, squared: squared) }
    default: count += isAdding ? 1 : -1
    }
  }

  /// Those of the entries that are not among some of them.
  func without(_ some: WindowTotals) -> WindowTotals {
    var rest = self
    rest.count -= some.count
    rest.trues -= some.trues
    let (sum, overflow) = rest.sum.subtractingReportingOverflow(some.sum)
    rest.sum = sum
    rest.isOverflown = rest.isOverflown != (some.isOverflown != overflow)
    rest.squares.subtract(some.squares)
    return rest
  }

  var sumValue: Scalar { isOverflown ? .missing : .wide(sum) }

  /// Units of the sum in one unit of the value: millionths for decimals.
  func average(of type: ValueType) -> Scalar {
    guard count > 0, !isOverflown else { return .missing }
    if type == .duration { return .wide(ScalarOperation.halfEven(sum, Int128(count))) }
    let unit: Int128 = type == .decimal ? Int128(Decimal.scale) : 1
    return .real(ExactReal.quotient(sum, Int128(count) * unit))
  }

  /// Of the population: sqrt(n * sum of squares - sum²) / n.
  func deviation(of type: ValueType) -> Scalar {
    guard count > 0, !isOverflown else { return .missing }
    var scaled = squares
    scaled.multiply(by: UInt32(truncatingIfNeeded: count))
    scaled.subtract(WideInteger.product(sum.magnitude, sum.magnitude))
    let unit: UInt128 = type == .decimal ? UInt128(Decimal.scale) : 1
    let root = ExactReal.root(scaled, UInt128(count) * unit)
    return type == .duration ? .wide(Int128(root.rounded(.toNearestOrEven))) : .real(root)
  }
}
