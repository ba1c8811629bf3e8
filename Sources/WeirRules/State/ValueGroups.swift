import WeirCore

/// The aggregates of the entries of a window that have one value in common, for each of the values.
final class ValueGroups {
  /// Of counts and sums.
  private let totals = OccurrenceTable<StateText, WindowTotals>(capacity: leastCapacity)
  /// Of `distinct`: how often a value of the argument stands beside one that entries have in common.
  private let pairs = OccurrenceTable<ValuePair, Occurrences>(capacity: leastCapacity)

  private static let leastCapacity = 16

  /// Bytes of what is kept of no entries, and of each different pair of values at most.
  static let leastBytes = leastCapacity * pairBytes
  static let pairBytes =
    OccurrenceTable<StateText, WindowTotals>.placeBytes
    + OccurrenceTable<ValuePair, Occurrences>.placeBytes

  var byteCount: Int { totals.byteCount + pairs.byteCount }

  /// Takes in an entry, or takes it out.
  func change(
    _ key: StateText, _ aggregate: WindowAggregate, _ reader: EntryReader, isAdding: Bool
  ) {
    guard aggregate.function == .distinct else {
      totals.change(key) { $0.change(aggregate, reader, isAdding: isAdding) }
      return
    }
    let pair = ValuePair(common: key, value: reader.distinctKey(aggregate))
    let isChanged = isAdding ? pairs.add(pair) : pairs.remove(pair)
    if isChanged { totals.change(key) { $0.count += isAdding ? 1 : -1 } }
  }

  /// The totals of the entries with a value; of `distinct` the count is that of different ones.
  func totals(of key: StateText) -> WindowTotals { totals[key] }
}

private struct ValuePair: TableKey {
  var common: StateText
  var value: StateText

  var hash: UInt64 { (common.hash &* 0x9E37_79B9_7F4A_7C15) ^ value.hash }
}

extension WindowTotals: TableContent {
  var occurrences: Int { Int(count) }
}
