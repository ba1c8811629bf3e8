import CMemory
import WeirCore

/// The windows of all keys of one operator in one shard.
///
/// For each key a ring of the entries that some aggregate may still look at, oldest first.
/// Aggregates are computed from it when they are asked for; large windows keep them incrementally.
final class WindowStore {
  struct Slot: BitwiseCopyable {
    /// Place of the ring in the pool, in units.
    var ring: UInt32 = 0
    var head: UInt32 = 0
    var count: UInt32 = 0
    /// The ring has room for `1 << order` entries; ``noRing``: there is none yet.
    var order: UInt8 = Self.noRing
    /// Whether the key stands in ``WindowStore/flagged``.
    var isFlagged = false
    /// Whether the key stands in ``WindowStore/promotions``.
    var isPromoted = false

    static let noRing = UInt8.max
  }

  let plan: WindowStorePlan
  let entryWords: Int
  let pool: BlockPool
  let table = KeyTable(empty: Slot())
  let texts = TextPool()
  /// Of few keys: incremental aggregates of large windows.
  private var promotions: [StateText: WindowPromotion] = [:]
  /// Of few keys: time of the flag that keeps others quiet.
  private var flagged = FlaggedTimes()
  let judge: FlagJudge
  let lookBack: Int64
  /// No key's latest entry is from before.
  var earliest = Int64.max
  /// An entry that may be one already.
  private let incoming: UnsafeMutablePointer<UInt64>
  /// Whether a flag at a time keeps others quiet at another.
  private let isQuiet: (_ flagged: Int64, _ now: Int64) -> Bool

  init(
    plan: WindowStorePlan, judge: FlagJudge,
    isQuiet: @escaping (_ flagged: Int64, _ now: Int64) -> Bool = { _, _ in false }
  ) {
    self.plan = plan
    self.judge = judge
    self.isQuiet = isQuiet
    lookBack = plan.lookBack
    entryWords = plan.entryWords
    pool = BlockPool(unit: entryWords)
    incoming = .allocate(capacity: entryWords)
  }

  deinit { incoming.deallocate() }

  /// The place of a row's key; nil where nothing is known of it.
  @inline(__always)
  func find(_ row: TappedRow) -> Int? { table.find(row, texts) }

  /// The place of a row's key, made if there is none. It is good until the next one is made.
  @inline(__always)
  func place(of row: TappedRow, now: Int64) -> Int { find(row) ?? insert(row, now: now) }

  private func insert(_ row: TappedRow, now: Int64) -> Int {
    if table.isFull { makeRoom(now: now) }
    earliest = min(earliest, now)
    return table.insert(texts.keep(row.key))
  }

  private func makeRoom(now: Int64) {
    if earliest > now - lookBack { table.grow() } else { sweep(now: now) }
  }

  /// Begins to bring near what the rows behind `index` will need.
  @inline(__always)
  func prefetch(ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>) {
    table.prefetch(ahead: index, of: rows, texts) { place, _ in
      let slot = table[place]
      guard slot.order != Slot.noRing else { return }
      weir_prefetch(entry(slot, 0))
      weir_prefetch(entry(slot, Int(slot.count)))
    }
  }

  /// Time of the key's flag that keeps others quiet; `Int64.min`: none.
  func flaggedTime(_ place: Int) -> Int64 {
    table[place].isFlagged ? flagged[table.key(place)] : .min
  }

  func setFlagged(_ place: Int, _ time: Int64) {
    table[place].isFlagged = true
    flagged[table.key(place)] = time
  }

  /// Time of the key's latest entry; `Int64.min`: none.
  func latestTime(_ place: Int) -> Int64 {
    let slot = table[place]
    return slot.count == 0 ? .min : Int64(bitPattern: entry(slot, Int(slot.count) - 1)[0])
  }

  /// Drops keys whose entries have passed.
  private func sweep(now: Int64) {
    var kept: [Int] = []
    earliest = .max
    for place in table.places {
      let flagged = flaggedTime(place)
      let latest = latestTime(place)
      if latest > now - lookBack || (flagged != .min && isQuiet(flagged, now)) {
        kept.append(place)
        earliest = min(earliest, latest)
        continue
      }
      expire(place, upTo: .max)
      let slot = table[place]
      if slot.order != Slot.noRing {
        pool.give(Int(slot.ring) * entryWords, order: Int(slot.order))
      }
      if slot.isFlagged { self.flagged.remove(table.key(place)) }
      texts.release(table.key(place))
    }
    table.rebuild(keeping: kept)
  }

  /// Removes entries with a time of `limit` or earlier.
  @inline(__always)
  func expire(_ place: Int, upTo limit: Int64) {
    let slot = table[place]
    guard slot.count > 0 else { return }
    guard limit == .max || Int64(bitPattern: entry(slot, 0)[0]) <= limit else { return }
    drop(place, slot, upTo: limit)
  }

  private func drop(_ place: Int, _ start: Slot, upTo limit: Int64) {
    var slot = start
    let promotion = slot.isPromoted ? promotions[table.key(place)] : nil
    while slot.count > 0 {
      let entry = entry(slot, 0)
      guard limit == .max || Int64(bitPattern: entry[0]) <= limit else { break }
      promotion?.removeFirst(entry)
      plan.layout.release(entry + EntryReader.header, texts)
      slot.head = (slot.head + 1) & ((1 << UInt32(slot.order)) - 1)
      slot.count -= 1
    }
    if slot.isPromoted, slot.count < UInt32(WindowPromotion.threshold / 4) {
      promotions[table.key(place)] = nil
      slot.isPromoted = false
    }
    table[place] = slot
  }

  func append(_ place: Int, _ row: TappedRow, time: Int64, position: Position) {
    if plan.superseded != .none, !table[place].isPromoted {
      supersede(place, row, time: time)
      return
    }
    let entry = nextEntry(place)
    entry[0] = UInt64(bitPattern: time)
    plan.layout.store(row.values, to: entry + EntryReader.header, texts)
    if plan.keepsPositions { entry[entryWords - 1] = position.raw }
  }

  /// Takes an entry in and drops those that nobody looks at any more; of those with the same value
  /// only where one is among the latest.
  private func supersede(_ place: Int, _ row: TappedRow, time: Int64) {
    incoming[0] = UInt64(bitPattern: time)
    plan.layout.store(row.values, to: incoming + EntryReader.header, texts)
    guard EntryReader(entry: incoming).isCounted(plan.aggregates[0]) else {
      plan.layout.release(incoming + EntryReader.header, texts)
      return
    }
    if let index = superseded(table[place]) { remove(place, index) }
    nextEntry(place).update(from: incoming, count: entryWords)
  }

  /// The entry that goes when the incoming one comes.
  private func superseded(_ slot: Slot) -> Int? {
    let count = Int(slot.count)
    if plan.superseded == .all { return count > 0 ? 0 : nil }
    let argument = EntryReader(entry: incoming).distinctKey(plan.aggregates[0])
    var index = count - 1
    while index >= max(0, count - Self.lookedAt) {
      let known = EntryReader(entry: entry(slot, index))
      if known.distinctKey(plan.aggregates[0]) == argument { return index }
      index -= 1
    }
    return nil
  }

  private static let lookedAt = 8

  private func remove(_ place: Int, _ index: Int) {
    let slot = table[place]
    plan.layout.release(entry(slot, index) + EntryReader.header, texts)
    for later in index..<(Int(slot.count) - 1) {
      entry(slot, later).update(from: entry(slot, later + 1), count: entryWords)
    }
    table[place].count -= 1
  }

  /// Where an entry's record stands.
  ///
  /// - Precondition: the plan keeps positions.
  func position(_ entry: UnsafePointer<UInt64>) -> Position {
    Position(raw: entry[entryWords - 1])
  }

  /// Room for one more entry at the end of the ring; its words are not set yet.
  func nextEntry(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    var slot = table[place]
    if slot.order == Slot.noRing {
      slot.ring = UInt32(pool.take(order: 0) / entryWords)
      slot.order = 0
    } else if slot.count == 1 << UInt32(slot.order) {
      grow(&slot)
    }
    slot.count += 1
    table[place] = slot
    return entry(slot, Int(slot.count) - 1)
  }

  private func grow(_ slot: inout Slot) {
    let larger = pool.take(order: Int(slot.order) + 1)
    let capacity = 1 << Int(slot.order)
    let head = Int(slot.head)
    let first = capacity - head
    let old = Int(slot.ring) * entryWords
    let source = pool.base + old
    let target = pool.base + larger
    target.update(from: source + head * entryWords, count: first * entryWords)
    (target + first * entryWords).update(from: source, count: head * entryWords)
    pool.give(old, order: Int(slot.order))
    slot.ring = UInt32(larger / entryWords)
    slot.order += 1
    slot.head = 0
  }

  /// The entry at `index`, oldest first.
  @inline(__always)
  func entry(_ slot: Slot, _ index: Int) -> UnsafeMutablePointer<UInt64> {
    let place = (Int(slot.head) + index) & ((1 << Int(slot.order)) - 1)
    return pool.base + (Int(slot.ring) + place) * entryWords
  }

  /// The incremental aggregates of a large window, up to date for the event that is judged.
  func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? {
    let slot = table[place]
    let promotion: WindowPromotion
    if slot.isPromoted, let known = promotions[table.key(place)] {
      promotion = known
    } else {
      guard slot.count >= UInt32(WindowPromotion.threshold), WindowPromotion.helps(plan) else {
        return nil
      }
      promotion = WindowPromotion(plan: plan)
      promotions[table.key(place)] = promotion
      table[place].isPromoted = true
    }
    promotion.advance(to: judged, count: Int(slot.count)) { entry(slot, $0) }
    return promotion
  }

  var byteCount: Int {
    table.byteCount + pool.byteCount + texts.byteCount
      + promotions.values.reduce(0) { $0 + $1.byteCount }
      + flagged.byteCount
  }

  var entryCount: Int { table.places.reduce(0) { $0 + Int(table[$1].count) } }
}

/// What aggregates need to know of the event that is judged.
struct JudgedEvent {
  var time: Int64
  /// Entries of the event itself, the last ones of the window.
  var own: Int
}

extension AggregateReach {
  /// Times up to here have passed.
  func lowest(_ judged: JudgedEvent) -> Int64 { judged.time - lookBack }

  /// Times above this do not count yet.
  func highest(_ judged: JudgedEvent) -> Int64 { judged.time - before }

  /// Entries of a window that count if their times do.
  func limit(_ judged: JudgedEvent, count: Int) -> Int {
    leavesOutEvent ? count - judged.own : count
  }
}

extension WindowStore {
  /// The entries of a window that a reach looks at.
  ///
  /// - Complexity: O(log *n*).
  func entries(_ slot: Slot, _ reach: Int, _ judged: JudgedEvent) -> Range<Int> {
    let bounds = plan.reaches[reach]
    var end = bounds.limit(judged, count: Int(slot.count))
    if bounds.before > 0 { end = firstEntry(slot, after: bounds.highest(judged), below: end) }
    if bounds.lookBack == plan.lookBack { return 0..<end }
    let start = firstEntry(slot, after: bounds.lowest(judged), below: end)
    return start..<end
  }

  private func firstEntry(_ slot: Slot, after time: Int64, below end: Int) -> Int {
    var low = 0
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if Int64(bitPattern: entry(slot, middle)[0]) <= time {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
