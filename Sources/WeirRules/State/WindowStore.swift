import WeirCore

/// The windows of all keys of one operator in one shard.
///
/// For each key a ring of the entries that some aggregate may still look at, oldest first.
/// Aggregates are computed from it when they are asked for; large windows keep them incrementally.
final class WindowStore {
  struct Slot: BitwiseCopyable {
    /// Offset of the ring in the pool; negative: no ring yet.
    var ring = -1
    var head: Int32 = 0
    var count: Int32 = 0
    /// Time of the latest entry.
    var latest = Int64.min
    /// Time of the flag that keeps others quiet.
    var flagged = Int64.min
    /// Place among the promotions; negative: none.
    var promotion: Int32 = -1
    /// The ring has room for `1 << order` entries.
    var order: Int32 = 0
  }

  let plan: WindowStorePlan
  let entryWords: Int
  let pool: BlockPool
  var table = KeyTable(empty: Slot())
  var texts = TextPool()
  private(set) var promotions: [WindowPromotion?] = []
  private var freePromotions: [Int32] = []
  let judge: FlagJudge
  /// Whether a key without entries must stay at a time.
  private let keeps: (Slot, Int64) -> Bool

  /// - Parameter keeps: asked when the table is swept whether a key without entries stays.
  init(plan: WindowStorePlan, judge: FlagJudge, keeps: @escaping (Slot, Int64) -> Bool) {
    self.plan = plan
    self.judge = judge
    self.keeps = keeps
    entryWords = EntryReader.header + plan.layout.words
    pool = BlockPool(unit: entryWords)
  }

  /// The place of a key; nil where nothing is known of it.
  func find(_ key: StateText) -> Int? { texts.find(key).flatMap { table.find($0) } }

  /// The place of a key, made if there is none. It is good until the next one is made.
  func place(of key: StateText, now: Int64) -> Int {
    if let place = find(key) { return place }
    if table.isFull { sweep(now: now) }
    return table.insert(texts.keep(key))
  }

  /// Drops keys whose entries have passed.
  private func sweep(now: Int64) {
    var kept: [Int] = []
    for place in table.places {
      let slot = table[place]
      if slot.latest > now - plan.lookBack || keeps(slot, now) {
        kept.append(place)
        continue
      }
      expire(place, upTo: .max)
      if slot.ring >= 0 { pool.give(slot.ring, order: Int(slot.order)) }
      texts.release(table.key(place))
    }
    table.rebuild(keeping: kept)
  }

  /// Removes entries with a time of `limit` or earlier.
  func expire(_ place: Int, upTo limit: Int64) {
    var slot = table[place]
    guard slot.count > 0 else { return }
    while slot.count > 0 {
      let entry = pool.base + slot.ring + Int(slot.head) * entryWords
      guard limit == .max || Int64(bitPattern: entry[0]) <= limit else { break }
      if slot.promotion >= 0 { promotions[Int(slot.promotion)]?.removeFirst(entry) }
      plan.layout.release(entry + EntryReader.header, &texts)
      slot.head = (slot.head + 1) & ((1 << slot.order) - 1)
      slot.count -= 1
    }
    if slot.promotion >= 0, slot.count < Int32(WindowPromotion.threshold / 4) {
      promotions[Int(slot.promotion)] = nil
      freePromotions.append(slot.promotion)
      slot.promotion = -1
    }
    table[place] = slot
  }

  func append(_ place: Int, _ row: TappedRow, time: Int64, position: Position) {
    let entry = nextEntry(place)
    entry[0] = UInt64(bitPattern: time)
    entry[1] = position.raw
    plan.layout.store(row.values, to: entry + EntryReader.header, &texts)
    table[place].latest = time
  }

  /// Room for one more entry at the end of the ring; its words are not set yet.
  func nextEntry(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    var slot = table[place]
    if slot.ring < 0 {
      slot.ring = pool.take(order: 0)
    } else if slot.count == 1 << slot.order {
      grow(&slot)
    }
    let index = Int(slot.head &+ slot.count) & ((1 << Int(slot.order)) - 1)
    slot.count += 1
    table[place] = slot
    return pool.base + slot.ring + index * entryWords
  }

  private func grow(_ slot: inout Slot) {
    let larger = pool.take(order: Int(slot.order) + 1)
    let capacity = 1 << Int(slot.order)
    let head = Int(slot.head)
    let first = capacity - head
    let source = pool.base + slot.ring
    let target = pool.base + larger
    target.update(from: source + head * entryWords, count: first * entryWords)
    (target + first * entryWords).update(from: source, count: head * entryWords)
    pool.give(slot.ring, order: Int(slot.order))
    slot.ring = larger
    slot.order += 1
    slot.head = 0
  }

  /// The entry at `index`, oldest first.
  func entry(_ slot: Slot, _ index: Int) -> UnsafeMutablePointer<UInt64> {
    let place = (Int(slot.head) + index) & ((1 << Int(slot.order)) - 1)
    return pool.base + slot.ring + place * entryWords
  }

  /// The incremental aggregates of a large window, up to date for the event that is judged.
  func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? {
    let slot = table[place]
    let promotion: WindowPromotion
    if slot.promotion >= 0, let known = promotions[Int(slot.promotion)] {
      promotion = known
    } else {
      guard slot.count >= Int32(WindowPromotion.threshold), WindowPromotion.helps(plan) else {
        return nil
      }
      promotion = WindowPromotion(plan: plan)
      if let free = freePromotions.popLast() {
        promotions[Int(free)] = promotion
        table[place].promotion = free
      } else {
        promotions.append(promotion)
        table[place].promotion = Int32(promotions.count - 1)
      }
    }
    promotion.advance(to: judged, count: Int(slot.count)) { entry(slot, $0) }
    return promotion
  }

  var byteCount: Int {
    table.byteCount + pool.byteCount + texts.byteCount
      + promotions.reduce(0) { $0 + ($1?.byteCount ?? 0) }
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
