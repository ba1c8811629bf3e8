/// The entries of a window that count for an aggregate.
struct CountedEntries {
  let aggregate: WindowAggregate
  let window: EntryWindow
  /// The entries that are looked at.
  let range: Range<Int>
  /// All of which an entry passes that counts.
  let tests: UnsafeBufferPointer<EntryTest>

  /// Whether every entry counts, whatever its values are.
  var areAll: Bool { aggregate.predicate == nil && tests.isEmpty }

  /// The entry at a place; nil if it does not count.
  @inline(__always)
  private func counted(_ place: Int) -> EntryReader? {
    let reader = EntryReader(entry: window[place])
    guard reader.isCounted(aggregate) else { return nil }
    for test in tests where !test.passes(reader.entry) { return nil }
    return reader
  }

  /// Calls `body` for each of them, oldest first.
  @inline(__always)
  func visit(_ body: (EntryReader) -> Void) {
    for place in range {
      if let reader = counted(place) { body(reader) }
    }
  }

  var first: EntryReader? {
    for place in range {
      if let reader = counted(place) { return reader }
    }
    return nil
  }

  var last: EntryReader? {
    for place in range.reversed() {
      if let reader = counted(place) { return reader }
    }
    return nil
  }
}
