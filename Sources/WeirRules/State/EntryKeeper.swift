import WeirCore

/// A layout as an operator uses it for each row: takes values into state and lets them go.
///
/// Good as long as its ``EntryKeepers``.
struct EntryKeeper: BitwiseCopyable {
  fileprivate let lanes: UnsafeBufferPointer<LaneType>

  /// Copies the values of a row into state, keeping its texts.
  @inline(__always)
  func store(
    _ values: UnsafePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>,
    _ pool: borrowing TextPool
  ) {
    var word = 0
    for lane in lanes {
      if lane != .bytes {
        target[word] = values[word]
        word &+= 1
        continue
      }
      let text = pool.keep(StateText(low: values[word], high: values[word &+ 1]))
      target[word] = text.low
      target[word &+ 1] = text.high
      word &+= 2
    }
  }

  /// Lets the texts of an entry go.
  @inline(__always)
  func release(_ entry: UnsafePointer<UInt64>, _ pool: borrowing TextPool) {
    forEachText(of: entry) { pool.release($0) }
  }

  /// One more keeper for the texts of a copied entry.
  @inline(__always)
  func retain(_ entry: UnsafePointer<UInt64>, _ pool: borrowing TextPool) {
    forEachText(of: entry) { pool.retain($0) }
  }

  @inline(__always)
  private func forEachText(
    of entry: UnsafePointer<UInt64>, _ body: (StateText) -> Void
  ) {
    var word = 0
    for lane in lanes {
      if lane == .bytes { body(StateText(low: entry[word], high: entry[word &+ 1])) }
      word &+= lane.words
    }
  }
}

/// The keepers of one operator, which owns them.
struct EntryKeepers: ~Copyable {
  private let lanes: FixedLists<LaneType>

  init(_ layouts: [EntryLayout]) {
    lanes = FixedLists(layouts.map { $0.slots.map(\.lane) })
  }

  subscript(place: Int) -> EntryKeeper {
    @inline(__always)
    get { EntryKeeper(lanes: lanes[place]) }
  }
}
