import CMemory
import WeirCore

/// The windows of all keys of a feature in one shard.
///
/// For each key a ring of the entries that some aggregate may still look at, oldest first; those that
/// have passed go before somebody looks, or when there is no room for another one.
/// Aggregates are computed from it when they are asked for; large windows keep them incrementally.
final class WindowStore: WindowState {
  struct Slot: BitwiseCopyable {
    /// Place of the ring in the pool, in units.
    var ring: UInt32 = 0
    var head: UInt32 = 0
    var count: UInt32 = 0
    /// The ring has room for `1 << order` entries; ``noRing``: there is none yet.
    var order: UInt8 = Self.noRing
    /// Whether the key stands in ``WindowStore/promotions``.
    var isPromoted = false

    static let noRing = UInt8.max

    /// Whether the ring has no room for another entry.
    var isFull: Bool { order != Self.noRing && count == 1 << UInt32(order) }
  }

  let entryWords: Int
  let pool: BlockPool
  let table = KeyTable(empty: Slot())
  /// Of few keys: incremental aggregates of large windows.
  private var promotions: [StateText: WindowPromotion] = [:]
  /// Whether entries make others useless.
  private let supersedes: Bool
  /// Whether an entry is compared with the latest ones, of which it may make one useless.
  private let comparesLatest: Bool
  /// Entries that are kept of a key at most.
  private let keptCount: Int
  /// An entry that may be one already.
  private let incoming: UnsafeMutablePointer<UInt64>
  override init(plan: WindowStorePlan, judge: FlagJudge) {
    entryWords = plan.entryWords
    pool = BlockPool(unit: entryWords)
    incoming = .allocate(capacity: entryWords)
    supersedes = plan.superseded != .none
    switch plan.superseded {
    case .none: (comparesLatest, keptCount) = (false, .max)
    case .older(let count, _): (comparesLatest, keptCount) = (false, count)
    case .equal(let count): (comparesLatest, keptCount) = (true, count ?? .max)
    }
    super.init(plan: plan, judge: judge)
  }

  deinit { incoming.deallocate() }

  /// The place of a row's key; nil where nothing is known of it.
  @inline(__always)
  func find(_ row: TappedRow) -> Int? { table.find(row, texts) }

  @inline(__always)
  func keyPlace(_ place: Int) -> KeyPlace { KeyPlace(key: table.key(place), place: place) }

  /// The place of a row's key, made if there is none. It is good until the next one is made.
  @inline(__always)
  func place(of row: TappedRow, now: Int64) -> Int {
    find(row)
      ?? table.insert(row, texts, now: now, aliveAfter: now - lookBack) { sweep(now: now) }
  }

  /// Begins to bring near what the rows behind `index` will need.
  @inline(__always)
  func prefetch(ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>) {
    table.prefetch(ahead: index, of: rows, texts) { place, row in
      let slot = table[place]
      guard slot.count > 0 else { return }
      weir_prefetch(entry(slot, Int(slot.count) - 1))
      // They take two lines of memory or three.
      if comparesLatest { weir_prefetch(entry(slot, Int(slot.count) - Self.lookedAt / 2)) }
      if row.row.isJudged || slot.isFull { weir_prefetch(entry(slot, 0)) }
    }
  }

  /// Time of the key's latest entry; `Int64.min`: none.
  func latestTime(_ place: Int) -> Int64 {
    let slot = table[place]
    return slot.count == 0 ? .min : Int64(bitPattern: entry(slot, Int(slot.count) - 1)[0])
  }

  /// Drops keys whose entries have passed.
  private func sweep(now: Int64) {
    var kept: [Int] = []
    var earliest = Int64.max
    for place in table.places {
      let latest = latestTime(place)
      if latest > now - lookBack {
        kept.append(place)
        earliest = min(earliest, latest)
        continue
      }
      expire(place, upTo: .max)
      let slot = table[place]
      if slot.order != Slot.noRing {
        pool.give(Int(slot.ring) * entryWords, order: Int(slot.order))
      }
      texts.release(table.key(place))
    }
    table.rebuild(keeping: kept, earliest: earliest)
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
      keeper.release(entry + EntryReader.header, texts)
      slot.head = (slot.head + 1) & ((1 << UInt32(slot.order)) - 1)
      slot.count -= 1
    }
    if slot.isPromoted, slot.count < UInt32(WindowPromotion.threshold / 4) {
      promotions[table.key(place)] = nil
      slot.isPromoted = false
    }
    table[place] = slot
  }

  func append(_ place: Int, _ row: TappedRow, time: Int64) {
    if supersedes, !table[place].isPromoted {
      supersede(place, row, time: time)
      return
    }
    let entry = nextEntry(place, time: time)
    entry[0] = UInt64(bitPattern: time)
    keeper.store(row.values, to: entry + EntryReader.header, texts)
  }

  /// Takes an entry in and drops those that nobody looks at any more; of those with the same value
  /// only where one is among the latest.
  private func supersede(_ place: Int, _ row: TappedRow, time: Int64) {
    if comparesLatest || keptCount == 1, renew(place, row, time: time) { return }
    incoming[0] = UInt64(bitPattern: time)
    keeper.store(row.values, to: incoming + EntryReader.header, texts)
    guard EntryReader(entry: incoming).isCounted(aggregate(0)) else {
      keeper.release(incoming + EntryReader.header, texts)
      return
    }
    if let index = superseded(table[place]) { remove(place, index) }
    nextEntry(place, time: time).update(from: incoming, count: entryWords)
  }

  /// Lets the latest entry stand for the incoming one if it has the same value in place.
  private func renew(_ place: Int, _ row: TappedRow, time: Int64) -> Bool {
    let slot = table[place]
    guard slot.count > 0 else { return false }
    let latest = entry(slot, Int(slot.count) - 1)
    let values = row.values
    for word in EntryReader.header..<entryWords
    where latest[word] != values[word - EntryReader.header] {
      return false
    }
    latest[0] = UInt64(bitPattern: time)
    return true
  }

  /// The entry that goes when the incoming one comes.
  private func superseded(_ slot: Slot) -> Int? {
    let count = Int(slot.count)
    if comparesLatest {
      let argument = EntryReader(entry: incoming).distinctKey(aggregate(0))
      var index = count - 1
      while index >= max(0, count - Self.lookedAt) {
        let known = EntryReader(entry: entry(slot, index))
        if known.distinctKey(aggregate(0)) == argument { return index }
        index -= 1
      }
    }
    return count >= keptCount ? 0 : nil
  }

  private static let lookedAt = FeatureBounds.mostKept

  private func remove(_ place: Int, _ index: Int) {
    let slot = table[place]
    keeper.release(entry(slot, index) + EntryReader.header, texts)
    if index == 0 {
      table[place].head = (slot.head + 1) & ((1 << UInt32(slot.order)) - 1)
      table[place].count -= 1
      return
    }
    for later in index..<(Int(slot.count) - 1) {
      entry(slot, later).update(from: entry(slot, later + 1), count: entryWords)
    }
    table[place].count -= 1
  }

  /// Copies the entries of a ring, oldest first.
  private func copyRing(_ slot: Slot, to target: UnsafeMutablePointer<UInt64>) {
    let source = pool.base + Int(slot.ring) * entryWords
    let (head, count) = (Int(slot.head), Int(slot.count))
    let first = min(count, 1 << Int(slot.order) - head)
    target.update(from: source + head * entryWords, count: first * entryWords)
    (target + first * entryWords).update(from: source, count: (count - first) * entryWords)
  }

  /// Room for one more entry at the end of the ring; its words are not set yet.
  func nextEntry(_ place: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    var slot = table[place]
    if slot.isFull {
      expire(place, upTo: time - lookBack)
      slot = table[place]
    }
    if slot.order == Slot.noRing {
      slot.ring = UInt32(pool.take(order: 0) / entryWords)
      slot.order = 0
    } else if slot.isFull {
      grow(&slot)
    }
    slot.count += 1
    table[place] = slot
    return entry(slot, Int(slot.count) - 1)
  }

  private func grow(_ slot: inout Slot) {
    let larger = pool.take(order: Int(slot.order) + 1)
    copyRing(slot, to: pool.base + larger)
    pool.give(Int(slot.ring) * entryWords, order: Int(slot.order))
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

  override func window(_ key: KeyPlace, at time: Int64) -> EntryWindow {
    let slot = table[key.place]
    guard slot.order != Slot.noRing else { return .empty }
    return EntryWindow(
      ring: pool.base + Int(slot.ring) * entryWords, head: Int(slot.head), count: Int(slot.count),
      capacity: 1 << Int(slot.order), words: entryWords)
  }

  override func promoted(_ key: KeyPlace, _ judged: JudgedEvent) -> WindowPromotion? {
    let slot = table[key.place]
    let promotion: WindowPromotion
    if slot.isPromoted, let known = promotions[key.key] {
      promotion = known
    } else {
      guard slot.count >= UInt32(WindowPromotion.threshold), WindowPromotion.helps(plan) else {
        return nil
      }
      promotion = WindowPromotion(plan: plan)
      promotions[key.key] = promotion
      table[key.place].isPromoted = true
    }
    promotion.advance(to: judged, count: Int(slot.count)) { entry(slot, $0) }
    return promotion
  }

  var byteCount: Int {
    table.byteCount + pool.byteCount + texts.byteCount
      + promotions.values.reduce(0) { $0 + $1.byteCount }
  }

  var entryCount: Int { table.places.reduce(0) { $0 + Int(table[$1].count) } }
}
