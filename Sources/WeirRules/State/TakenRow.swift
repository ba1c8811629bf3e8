import WeirCore

/// A row on its way into an operator.
struct TakenRow {
  var row: TappedRow
  /// Of its tap: see ``Tap/place``.
  var place: Int
  var input: EvaluatedBatch

  var time: Int64 { input.batch.times[row.row] }
  var position: Position { input.batch.position(row.row) }
}

/// Keys that were flagged on the event at hand: a rule raises at most one flag for each.
struct FlaggedKeys {
  private var position: Position?
  private var keys: [StateText] = []

  /// Whether the key of the row's event is flagged now for the first time.
  mutating func insert(_ key: StateText, on row: TakenRow) -> Bool {
    if position != row.position {
      position = row.position
      keys.removeAll(keepingCapacity: true)
    }
    if keys.contains(key) { return false }
    keys.append(key)
    return true
  }
}
