/// What must be remembered of each person so that the person is not in two places at once.
///
/// Thirteen bytes a person; times are seconds since the start of the run, 0 if never.
struct PersonMemory {
  private var lastCallEnd: [UInt32]
  private var lastTransfer: [UInt32]
  private var occupiedUntil: [UInt32]
  private var silent: [Bool]

  init(count: Int) {
    lastCallEnd = [UInt32](repeating: 0, count: count)
    lastTransfer = [UInt32](repeating: 0, count: count)
    occupiedUntil = [UInt32](repeating: 0, count: count)
    silent = [Bool](repeating: false, count: count)
  }

  /// Seconds that a call which ends at `second` can have lasted for `person`: since the end of
  /// the call before it, and since the last large transfer unless `ignoresTransfers`.
  func freeSeconds(_ person: Int, at second: Int, ignoresTransfers: Bool) -> Int {
    let busy = Int(lastCallEnd[person])
    let transfer = ignoresTransfers ? 0 : Int(lastTransfer[person])
    let since = max(busy, transfer)
    return since == 0 ? .max : max(0, second - since - 2)
  }

  mutating func called(_ person: Int, at second: Int) {
    lastCallEnd[person] = UInt32(truncatingIfNeeded: second + 1)
  }

  mutating func transferred(_ person: Int, at second: Int) {
    lastTransfer[person] = UInt32(truncatingIfNeeded: second + 1)
  }

  /// Until `second` the person is busy with a fraudster and sends nobody else money.
  mutating func occupy(_ person: Int, until second: Int) {
    occupiedUntil[person] = max(occupiedUntil[person], UInt32(truncatingIfNeeded: second))
  }

  func isOccupied(_ person: Int, at second: Int) -> Bool { occupiedUntil[person] > second }

  /// From now on the person neither calls nor pays: the card or the account is in other hands.
  mutating func silence(_ person: Int) { silent[person] = true }

  func isSilent(_ person: Int) -> Bool { silent[person] }
}
