import WeirCore

/// A row on its way into an operator.
///
/// Good as long as the release that it came with is held.
struct TakenRow: BitwiseCopyable {
  var time: Int64
  var row: TappedRow
  /// 0 for the event itself, then its flags in their order.
  var flag: Int32
  /// Of its tap: see ``Tap/rank``.
  var rank: Int16
  /// Of its tap: see ``Tap/place``.
  var place: Int16
  /// Its slice of the release.
  var slice: Int32
  private let owner: Unmanaged<EventBatch>

  @inline(__always)
  init(_ row: TappedRow, of view: SliceView, slice: Int, rank: Int, place: Int) {
    self.row = row
    let number = row.row
    time = view.times[number]
    owner = view.owner
    flag = view.isOnFlags ? Int32(number + 1) : 0
    self.rank = Int16(rank)
    self.place = Int16(place)
    self.slice = Int32(slice)
  }

  /// Of its batch.
  @inline(__always)
  var kind: KindID { owner._withUnsafeGuaranteedRef { $0.kind } }

  /// Of its batch: see ``EventBatch/derived``.
  @inline(__always)
  func derived(_ column: Int) -> Column { owner._withUnsafeGuaranteedRef { $0.derived[column] } }

  var batch: EventBatch { owner._withUnsafeGuaranteedRef { $0 } }

  var position: Position { owner._withUnsafeGuaranteedRef { $0.position(row.row) } }

  /// The total order; of one event rows of higher rank come first.
  static func precedes(_ left: TakenRow, _ right: TakenRow) -> Bool {
    if left.time != right.time { return left.time < right.time }
    let (first, second) = (left.position.raw, right.position.raw)
    if first != second { return first < second }
    if left.flag != right.flag { return left.flag < right.flag }
    return left.rank > right.rank
  }
}

/// How many rows ahead operators ask for the memory that a row will need: what waits for one line
/// of memory after the other asks for each in turn.
enum Lookahead {
  /// What says where the row's key stands.
  static let place = 24
  /// What stands there.
  static let content = 12
  /// What that leads to.
  static let rest = 6

  /// Asks for what the rows behind `index` need; with the first row for what all up to there need.
  @inline(__always)
  static func ask(
    ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>,
    place: (TakenRow) -> Void, content: (_ index: Int, TakenRow) -> Void
  ) {
    if index == 0 {
      for first in 0..<min(Self.place, rows.count) { place(rows[first]) }
      for first in 0..<min(Self.content, rows.count) { content(first, rows[first]) }
    }
    if index + Self.place < rows.count { place(rows[index + Self.place]) }
    if index + Self.content < rows.count {
      content(index + Self.content, rows[index + Self.content])
    }
  }
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
