import CMemory
import WeirCore

/// The windows of all keys of a window rule in one shard.
///
/// Most windows are looked at seldom: entries lie in the order in which they come, each with the way
/// to the one before it of the same key, so that taking one in touches the key's slot and nothing
/// else that is far away. A window that has grown large gets a ring of its own.
final class WindowLog: WindowState {
  struct Slot: BitwiseCopyable {
    /// Lower half of the number of the latest entry; of a large window its place among
    /// ``WindowLog/large``.
    var latest: UInt32 = 0
    private var bits: UInt32 = 0
    /// Time of the latest entry; `Int64.min`: there was none.
    var time = Int64.min

    /// Entries that may be in the window, none of them if it is large.
    var counts: EntryCounts {
      get { EntryCounts(bits: bits & EntryCounts.all) }
      set { bits = bits & ~EntryCounts.all | newValue.bits }
    }

    /// Whether the key stands in ``WindowLog/flagged``.
    var isFlagged: Bool {
      get { bits & Self.flagged != 0 }
      set { bits = newValue ? bits | Self.flagged : bits & ~Self.flagged }
    }

    /// Whether the window has a ring of its own.
    var isLarge: Bool {
      get { bits & Self.large != 0 }
      set { bits = newValue ? bits | Self.large : bits & ~Self.large }
    }

    private static let flagged: UInt32 = 1 << 31
    private static let large: UInt32 = 1 << 30
  }

  let table = KeyTable(empty: Slot())
  private let log: EntryLog
  /// Windows of few keys, and places that are free.
  private var large: [LargeWindow?] = []
  private var freeLarge: [Int] = []
  /// Of few keys: time of the flag that keeps others quiet.
  private var flagged = FlaggedTimes()
  /// Whether a flag at a time keeps others quiet at another.
  private let isQuiet: (_ flagged: Int64, _ now: Int64) -> Bool
  /// The window that is looked at, filled from the end.
  private let list: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  /// Where an entry says how many entries before it the last one of its key is; 0: there is none.
  private let link: Int
  private let spans: EntrySpans

  /// A window of so many entries is large.
  static let largeCount = WindowPromotion.threshold

  init(
    plan: WindowStorePlan, judge: FlagJudge,
    isQuiet: @escaping (_ flagged: Int64, _ now: Int64) -> Bool
  ) {
    self.isQuiet = isQuiet
    link = plan.entryWords
    log = EntryLog(words: plan.loggedWords)
    spans = EntrySpans(lookBack: plan.lookBack)
    list = .allocate(capacity: Self.largeCount)
    super.init(plan: plan, judge: judge)
  }

  deinit { list.deallocate() }

  override func window(_ place: Int, at time: Int64) -> EntryWindow {
    ring(place)?.window ?? logged(place, at: time)
  }

  override func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? {
    guard WindowPromotion.helps(plan), let ring = ring(place) else { return nil }
    return ring.promotion(plan, judged)
  }

  @inline(__always)
  func find(_ row: TappedRow) -> Int? { table.find(row, texts) }

  /// The place of a row's key, made if there is none. It is good until the next one is made.
  @inline(__always)
  func place(of row: TappedRow, now: Int64) -> Int {
    find(row)
      ?? table.insert(row, texts, now: now, aliveAfter: now - lookBack) { sweep(now: now) }
  }

  /// Begins to bring near what the rows behind `index` will need.
  @inline(__always)
  func prefetch(
    ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>, leastCount: Int
  ) {
    table.prefetch(ahead: index, of: rows, texts) { place, _ in
      let slot = table[place]
      if slot.isLarge {
        if let ring = large[Int(slot.latest)] { weir_prefetch(ring.start) }
        return
      }
      let count = slot.counts.total
      guard count + 1 >= leastCount, count > 0 else { return }
      weir_prefetch(log.entry(Int(slot.latest)))
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

  /// Drops keys whose entries have passed.
  private func sweep(now: Int64) {
    var kept: [Int] = []
    var earliest = Int64.max
    for place in table.places {
      let slot = table[place]
      if slot.time > now - lookBack || (slot.isFlagged && isQuiet(flaggedTime(place), now)) {
        kept.append(place)
        earliest = min(earliest, slot.time)
        continue
      }
      let key = table.key(place)
      if slot.isLarge {
        ring(place)?.expire(upTo: .max) { release($0) }
        giveRing(place)
      }
      if slot.isFlagged { flagged.remove(key) }
      texts.release(key)
    }
    table.rebuild(keeping: kept, earliest: earliest)
  }

  private func release(_ entry: UnsafeMutablePointer<UInt64>) {
    keeper.release(entry + EntryReader.header, texts)
  }

  var byteCount: Int {
    table.byteCount + log.byteCount + texts.byteCount + flagged.byteCount
      + large.reduce(0) { $0 + ($1?.byteCount ?? 0) }
  }

  var entryCount: Int {
    table.places.reduce(0) { sum, place in
      let slot = table[place]
      return sum + (ring(place)?.count ?? slot.counts.total)
    }
  }

  /// Of all entries; `Int64.min`: there was none.
  ///
  /// - Complexity: O(keys).
  var latestTime: Int64 { table.places.reduce(.min) { max($0, table[$1].time) } }

  /// The entries of a key that are in its window at a time, oldest first; good until the log changes.
  func entries(of place: Int, at time: Int64) -> [UnsafeMutablePointer<UInt64>] {
    guard table[place].time != .min else { return [] }
    let window = window(place, at: time)
    let start = window.first(after: time - lookBack, below: window.count)
    return (start..<window.count).map { window[$0] }
  }
}

// MARK: - Taking entries in

extension WindowLog {
  /// Takes an event into the window of a key.
  ///
  /// - Complexity: amortised O(1).
  @inline(__always)
  func append(_ place: Int, _ row: TappedRow, time: Int64, position: Position) {
    let entry = nextEntry(place, time: time)
    keeper.store(row.values, to: entry + EntryReader.header, texts)
    entry[plan.entryWords - 1] = position.raw
    settle(place, time: time)
  }

  /// Room for one more entry of a key; its time is set, its values are not. ``settle(_:time:)`` is
  /// called when they are.
  @inline(__always)
  func nextEntry(_ place: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    if table[place].isLarge, let entry = nextEntry(ofLarge: place, time: time) { return entry }
    if log.isFull { log.makeRoom(upTo: time - lookBack) { release($0) } }
    return link(log.append(), to: place, time: time)
  }

  /// Makes an entry of the log the latest one of a key.
  @inline(__always)
  private func link(_ number: Int, to place: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    var slot = table[place]
    let entry = log.entry(number)
    entry[0] = UInt64(bitPattern: time)
    let isLinked = !slot.counts.isEmpty && slot.time > time - lookBack
    entry[link] = isLinked ? UInt64(UInt32(truncatingIfNeeded: number) &- slot.latest) : 0
    slot.counts.add(after: isLinked ? spans.between(slot.time, time) : EntrySpans.perWindow)
    slot.latest = UInt32(truncatingIfNeeded: number)
    slot.time = time
    table[place] = slot
    return entry
  }

  /// Gives a window that has grown large a ring of its own.
  @inline(__always)
  func settle(_ place: Int, time: Int64) {
    let slot = table[place]
    if slot.counts.total >= Self.largeCount, !slot.isLarge { enlarge(place, time: time) }
  }

  private func enlarge(_ place: Int, time: Int64) {
    let window = window(place, at: time)
    guard window.count >= Self.largeCount else { return }
    let ring = LargeWindow(room: 2 * Self.largeCount, words: plan.entryWords)
    for index in 0..<window.count {
      let entry = ring.append()
      entry.update(from: window[index], count: plan.entryWords)
      keeper.retain(entry + EntryReader.header, texts)
    }
    let free = freeLarge.popLast() ?? large.count
    if free == large.count { large.append(ring) } else { large[free] = ring }
    table[place].counts = EntryCounts()
    table[place].latest = UInt32(free)
    table[place].isLarge = true
  }

  /// Nil if the window is large no longer.
  private func nextEntry(
    ofLarge place: Int, time: Int64
  ) -> UnsafeMutablePointer<UInt64>? {
    guard let ring = ring(place) else { return nil }
    ring.expire(upTo: time - lookBack) { release($0) }
    if ring.count < Self.largeCount / 4 {
      shrink(place, ring, time: time)
      return nil
    }
    let entry = ring.append()
    entry[0] = UInt64(bitPattern: time)
    table[place].time = time
    return entry
  }

  /// Brings the entries of a ring back into the log.
  private func shrink(_ place: Int, _ ring: LargeWindow, time: Int64) {
    giveRing(place)
    let window = ring.window
    for index in 0..<window.count {
      if log.isFull { log.makeRoom(upTo: time - lookBack) { release($0) } }
      let old = window[index]
      let entry = link(log.append(), to: place, time: Int64(bitPattern: old[0]))
      entry.update(from: old, count: plan.entryWords)
    }
  }
}

// MARK: - Looking at windows

extension WindowLog {
  /// Whether a window has at least so many entries.
  @inline(__always)
  func has(_ least: Int, _ place: Int, at time: Int64) -> Bool {
    if let ring = ring(place) { return ring.count >= least }
    let slot = table[place]
    return slot.counts.total >= least && (least <= 1 || window(place, at: time).count >= least)
  }

  /// The entries of a window that is not large.
  fileprivate func logged(_ place: Int, at time: Int64) -> EntryWindow {
    let slot = table[place]
    guard !slot.counts.isEmpty, slot.time > time - lookBack else { return .empty }
    let limit = time - lookBack
    var counts = EntryCounts()
    var number = log.number(slot.latest)
    var start = Self.largeCount
    while start > 0, number >= log.front {
      let entry = log.entry(number)
      guard Int64(bitPattern: entry[0]) > limit else { break }
      start -= 1
      list[start] = entry
      counts.add(in: spans.between(Int64(bitPattern: entry[0]), slot.time))
      let distance = Int(entry[link])
      if distance == 0 { break }
      number -= distance
    }
    table[place].counts = counts
    return EntryWindow(list: list + start, count: Self.largeCount - start)
  }

  fileprivate func ring(_ place: Int) -> LargeWindow? {
    table[place].isLarge ? large[Int(table[place].latest)] : nil
  }

  fileprivate func giveRing(_ place: Int) {
    let free = Int(table[place].latest)
    large[free] = nil
    freeLarge.append(free)
    table[place].isLarge = false
  }
}
