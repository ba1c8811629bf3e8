/// When few of the keys of an operator were flagged last.
struct FlaggedTimes {
  private var times: [StateText: Int64] = [:]

  /// Time of the latest flag of the key at a place; `Int64.min`: none.
  func time<Slot: FlaggedSlot>(of place: Int, in table: borrowing KeyTable<Slot>) -> Int64 {
    guard table[place].isFlagged else { return .min }
    return times[table.key(place)] ?? .min
  }

  mutating func set<Slot: FlaggedSlot>(
    _ time: Int64, of place: Int, in table: borrowing KeyTable<Slot>
  ) {
    table[place].isFlagged = true
    times[table.key(place)] = time
  }

  /// Forgets the key at a place, which goes.
  mutating func remove<Slot: FlaggedSlot>(_ place: Int, of table: borrowing KeyTable<Slot>) {
    if table[place].isFlagged { times[table.key(place)] = nil }
  }

  var byteCount: Int {
    times.count * 2 * (MemoryLayout<StateText>.stride + MemoryLayout<Int64>.stride)
  }
}

/// A slot that says whether its key stands among the ``FlaggedTimes``, so that others need no search.
protocol FlaggedSlot: BitwiseCopyable {
  var isFlagged: Bool { get set }
}
