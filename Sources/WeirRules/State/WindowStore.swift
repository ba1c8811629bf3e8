import CMemory
import WeirCore

/// The windows of all keys of a feature in one shard.
///
/// For each key a ring of the entries that some aggregate may still look at, oldest first; those that
/// have passed go before somebody looks, or when there is no room for another one. A small ring lies
/// beside its key in the table, a larger one in the pool.
/// Aggregates are computed from it when they are asked for; large windows keep them incrementally.
final class WindowStore: WindowState {
  struct Slot: BitwiseCopyable {
    /// Place of the ring in the pool, in units.
    var ring: UInt32 = 0
    var head: UInt32 = 0
    var count: UInt32 = 0
    /// The ring has room for `1 << order` entries.
    var order: UInt8
    /// Whether the key stands in ``WindowStore/promotions``.
    var isPromoted = false

    /// Whether the ring has no room for another entry.
    @inline(__always)
    var isFull: Bool { count == 1 << UInt32(order) }
  }

  let entryWords: Int
  private let pool: BlockPool
  let table: KeyTable<Slot>
  /// Of the rings that lie in the table.
  private let tableOrder: UInt8
  /// Of few keys: incremental aggregates of large windows.
  private var promotions: [StateText: WindowPromotion] = [:]
  /// Whether entries make others useless.
  private let supersedes: Bool
  /// Whether an entry is compared with the latest ones, of which it may make one useless.
  private let comparesLatest: Bool
  /// Entries that are kept of a key at most.
  private let keptCount: Int
  /// By aggregate; nil for those that are not simple.
  let simple: FixedValues<SimpleAggregate?>

  override init(plan: WindowStorePlan, judge: FlagJudge) {
    entryWords = plan.entryWords
    pool = BlockPool(unit: entryWords)
    tableOrder = UInt8(plan.tableOrder)
    table = KeyTable(empty: Slot(order: tableOrder), content: plan.tableWords)
    supersedes = plan.superseded != .none
    switch plan.superseded {
    case .none: (comparesLatest, keptCount) = (false, .max)
    case .older(let count, _): (comparesLatest, keptCount) = (false, count)
    case .equal(let count): (comparesLatest, keptCount) = (true, count ?? .max)
    }
    simple = FixedValues(plan.aggregates.map { SimpleAggregate($0, of: plan) })
    super.init(plan: plan, judge: judge)
  }

  /// The place of the key of the row at `index`, if it has one. Begins to bring near what the rows
  /// behind it will need.
  @inline(__always)
  func find(_ index: Int, of rows: UnsafeBufferPointer<TakenRow>) -> Int? {
    if let (place, row) = table.bringNear(index, of: rows, texts) { prefetchRing(place, row) }
    return table.find(index, of: rows, texts)
  }

  @inline(__always)
  private func prefetchRing(_ place: Int, _ row: TappedRow) {
    let slot = table[place]
    guard slot.order > tableOrder, slot.count > 0 else { return }
    weir_prefetch(entry(place, slot, Int(slot.count) - 1))
    // They take two lines of memory or three.
    if comparesLatest {
      weir_prefetch(entry(place, slot, Int(slot.count) - Self.lookedAt / 2))
    }
    if row.isJudged || slot.isFull { weir_prefetch(entry(place, slot, 0)) }
  }

  /// A place for a row's key, which has none. It is good until the next one is made.
  func insert(_ row: TappedRow, now: Int64) -> Int {
    if table.needsSweep(aliveAfter: now - lookBack) { sweep(now: now) }
    return table.add(row, texts, now: now)
  }

  /// Time of the key's latest entry; `Int64.min`: none.
  func latestTime(_ place: Int) -> Int64 {
    let slot = table[place]
    return slot.count == 0 ? .min : Int64(bitPattern: entry(place, slot, Int(slot.count) - 1)[0])
  }

  /// Drops keys whose entries have passed.
  private func sweep(now: Int64) {
    table.sweep { place in
      let latest = latestTime(place)
      if latest > now - lookBack { return latest }
      expire(place, upTo: .max)
      texts.release(table.key(place))
      return nil
    }
  }

  /// Removes entries with a time of `limit` or earlier.
  @inline(__always)
  func expire(_ place: Int, upTo limit: Int64) {
    let slot = table[place]
    guard slot.count > 0 else { return }
    guard limit == .max || Int64(bitPattern: entry(place, slot, 0)[0]) <= limit else { return }
    drop(place, slot, upTo: limit)
  }

  private func drop(_ place: Int, _ start: Slot, upTo limit: Int64) {
    var slot = start
    let promotion = slot.isPromoted ? promotions[table.key(place)] : nil
    while slot.count > 0 {
      let entry = entry(place, slot, 0)
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
    if slot.count == 0, slot.order > tableOrder {
      pool.give(Int(slot.ring) * entryWords, order: Int(slot.order))
      slot = Slot(order: tableOrder)
    }
    table[place] = slot
  }

  /// Takes an event into the window of its key.
  ///
  /// - Complexity: amortised O(1).
  @inline(__always)
  func append(_ place: Int, _ row: TappedRow, time: Int64) {
    if supersedes, !isWanted(place, row.values, time: time) { return }
    let entry = nextEntry(place, time: time)
    entry[0] = UInt64(bitPattern: time)
    keeper.store(row.values, to: entry + EntryReader.header, texts)
  }

  /// Takes an entry in of which the texts have been kept.
  func append(_ place: Int, kept entry: UnsafePointer<UInt64>) {
    let (time, values) = (Int64(bitPattern: entry[0]), entry + EntryReader.header)
    if supersedes, !isWanted(place, values, time: time) {
      keeper.release(values, texts)
      return
    }
    nextEntry(place, time: time).update(from: entry, count: entryWords)
  }

  /// Whether an entry of such values need come: it counts, and the latest one cannot stand for it.
  @inline(__always)
  private func isWanted(_ place: Int, _ values: UnsafePointer<UInt64>, time: Int64) -> Bool {
    guard reader(values).isCounted(aggregate(0)) else { return false }
    let slot = table[place]
    return slot.isPromoted || slot.count == 0 || makesRoom(place, slot, values, time: time)
  }

  /// SAFETY: of an entry only its values may be read, which lie behind its time.
  @inline(__always)
  private func reader(_ values: UnsafePointer<UInt64>) -> EntryReader {
    EntryReader(entry: values - EntryReader.header)
  }

  /// Drops an entry at which nobody looks any more once one of such values has come; of those with the
  /// same value only where one is among the latest. False if the latest one stands for it.
  private func makesRoom(
    _ place: Int, _ slot: Slot, _ values: UnsafePointer<UInt64>, time: Int64
  ) -> Bool {
    let count = Int(slot.count)
    if comparesLatest || keptCount == 1 {
      let latest = entry(place, slot, count - 1)
      if hasSame(values, latest) {
        latest[0] = UInt64(bitPattern: time)
        return false
      }
    }
    if comparesLatest, let same = earlier(place, slot, values) {
      remove(place, same)
    } else if count >= keptCount {
      remove(place, 0)
    }
    return true
  }

  /// The entry before the latest one that has such a value, if it is among the latest.
  @inline(__always)
  private func earlier(_ place: Int, _ slot: Slot, _ values: UnsafePointer<UInt64>) -> Int? {
    var index = Int(slot.count) - 2
    let last = max(0, Int(slot.count) - Self.lookedAt)
    while index >= last {
      if hasSame(values, entry(place, slot, index)) { return index }
      index -= 1
    }
    return nil
  }

  /// Whether an entry has such values, word by word or as `distinct` compares them.
  @inline(__always)
  private func hasSame(_ values: UnsafePointer<UInt64>, _ entry: UnsafePointer<UInt64>) -> Bool {
    var word = EntryReader.header
    while word < entryWords {
      if entry[word] != values[word - EntryReader.header] {
        return comparesLatest && hasSameArgument(reader(values), EntryReader(entry: entry))
      }
      word += 1
    }
    return true
  }

  private func hasSameArgument(_ incoming: EntryReader, _ known: EntryReader) -> Bool {
    let aggregate = aggregate(0)
    switch aggregate.argumentType.lane {
    case .real: return known.distinctKey(aggregate) == incoming.distinctKey(aggregate)
    case .bytes:
      // A long text is known only if an entry may have it.
      let text = incoming.text(aggregate)
      return text.isBorrowed && texts.find(text) == known.text(aggregate)
    case .word, .truth: return false
    }
  }

  private static let lookedAt = FeatureBounds.mostKept

  private func remove(_ place: Int, _ index: Int) {
    let slot = table[place]
    keeper.release(entry(place, slot, index) + EntryReader.header, texts)
    if index == 0 {
      table[place].head = (slot.head + 1) & ((1 << UInt32(slot.order)) - 1)
      table[place].count -= 1
      return
    }
    for later in index..<(Int(slot.count) - 1) {
      entry(place, slot, later).update(from: entry(place, slot, later + 1), count: entryWords)
    }
    table[place].count -= 1
  }

  /// Copies the entries of a ring, oldest first.
  private func copyRing(_ place: Int, _ slot: Slot, to target: UnsafeMutablePointer<UInt64>) {
    let source = ring(place, slot)
    let (head, count) = (Int(slot.head), Int(slot.count))
    let first = min(count, 1 << Int(slot.order) - head)
    target.update(from: source + head * entryWords, count: first * entryWords)
    (target + first * entryWords).update(from: source, count: (count - first) * entryWords)
  }

  /// Room for one more entry at the end of the ring; its words are not set yet.
  @inline(__always)
  func nextEntry(_ place: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    if table[place].isFull { makeRoom(place, time: time) }
    table[place].count += 1
    let slot = table[place]
    return entry(place, slot, Int(slot.count) - 1)
  }

  private func makeRoom(_ place: Int, time: Int64) {
    expire(place, upTo: time - lookBack)
    var slot = table[place]
    guard slot.isFull else { return }
    let larger = pool.take(order: Int(slot.order) + 1)
    copyRing(place, slot, to: pool.base + larger)
    if slot.order > tableOrder {
      pool.give(Int(slot.ring) * entryWords, order: Int(slot.order))
    }
    slot.ring = UInt32(larger / entryWords)
    slot.order += 1
    slot.head = 0
    table[place] = slot
  }

  @inline(__always)
  private func ring(_ place: Int, _ slot: Slot) -> UnsafeMutablePointer<UInt64> {
    slot.order > tableOrder
      ? pool.base + Int(slot.ring) &* entryWords : table.content(place)
  }

  /// The entry at `index`, oldest first; good until a place is made or a ring grows.
  @inline(__always)
  func entry(_ place: Int, _ slot: Slot, _ index: Int) -> UnsafeMutablePointer<UInt64> {
    let number = (Int(slot.head) &+ index) & ((1 << Int(slot.order)) - 1)
    return ring(place, slot) + number &* entryWords
  }

  override func window(_ place: Int, at time: Int64) -> EntryWindow {
    let slot = table[place]
    return EntryWindow(
      ring: ring(place, slot), head: Int(slot.head), count: Int(slot.count),
      capacity: 1 << Int(slot.order), words: entryWords)
  }

  override func simpleValue(_ index: Int, _ place: Int) -> Int64? { simpleWord(index, place) }

  override func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? {
    let slot = table[place]
    let promotion: WindowPromotion
    if slot.isPromoted, let known = promotions[table.key(place)] {
      promotion = known
    } else {
      guard slot.count >= UInt32(WindowPromotion.threshold) else { return nil }
      promotion = WindowPromotion(plan: plan)
      promotions[table.key(place)] = promotion
      table[place].isPromoted = true
    }
    promotion.advance(to: judged, count: Int(slot.count)) { entry(place, slot, $0) }
    return promotion
  }

  var byteCount: Int {
    table.byteCount + pool.byteCount + texts.byteCount
      + promotions.values.reduce(0) { $0 + $1.byteCount }
  }

  var entryCount: Int { table.places.reduce(0) { $0 + Int(table[$1].count) } }
}
