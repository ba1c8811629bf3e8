import CMemory
import WeirCore

/// The windows of all keys of a window rule in one shard.
///
/// Most windows are looked at seldom: entries lie in the order in which they come, each with the way
/// to the one before it of the same key, so that taking one in touches the key's place and nothing else
/// that is far away. A window is picked out of the log when somebody looks at it; one that has grown
/// large gets a ring of its own.
final class WindowLog: WindowState {
  /// Keys, each with the end of its chain of entries and, where an event may veto, with the time of the
  /// latest one that did.
  let table: KeyTable<Slot>
  let log: EntryLog
  private(set) var large = LargeWindows()
  /// Of few keys, by rule that judges them: when they were flagged.
  private(set) var flagged: [FlaggedTimes]
  /// Whether a flag of a rule at a time keeps others quiet at another.
  let isQuiet: (_ rule: Int, _ flagged: Int64, _ now: Int64) -> Bool
  /// The window that is looked at, filled from the end.
  private let list: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  private let positionWord: Int
  /// Where an entry says how many entries before it the last one of its chain is; 0: there is none.
  private let link: Int
  private let spans: EntrySpans
  /// Where an event says whether it vetoes; negative: none does.
  private let vetoWord: Int

  /// A window of so many entries is large.
  static let largeCount = WindowPromotion.threshold
  /// So is one of so many entries that somebody looks at: what has been looked at will be again.
  static let lookedAtCount = 16

  /// - Parameter rules: how many judge the windows.
  init(
    plan: WindowStorePlan, judge: FlagJudge, rules: Int = 1,
    isQuiet: @escaping (_ rule: Int, _ flagged: Int64, _ now: Int64) -> Bool
  ) {
    flagged = Array(repeating: FlaggedTimes(), count: rules)
    self.isQuiet = isQuiet
    positionWord = plan.positionWord
    link = plan.entryWords
    log = EntryLog(words: plan.loggedWords)
    table = KeyTable(empty: Slot(), content: plan.tableWords)
    spans = EntrySpans(lookBack: plan.lookBack)
    vetoWord = plan.veto?.offset ?? -1
    list = .allocate(capacity: Self.largeCount)
    super.init(plan: plan, judge: judge)
  }

  deinit { list.deallocate() }

  override func window(_ place: Int, at time: Int64) -> EntryWindow {
    ring(place)?.window ?? logged(place, at: time)
  }

  override func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? {
    ring(place)?.promotion(plan, judged)
  }

  /// The place of the key of the row at `index`, if it has one. Begins to bring near what the rows
  /// behind it will need: of a chain that will be followed its end, of a ring both.
  @inline(__always)
  func find(_ index: Int, of rows: UnsafeBufferPointer<TakenRow>, leastCount: Int) -> Int? {
    if let (place, row) = table.bringNear(index, of: rows, texts) {
      prefetchLatest(place, row, leastCount)
    }
    return table.find(index, of: rows, texts)
  }

  @inline(__always)
  private func prefetchLatest(_ place: Int, _ row: TappedRow, _ leastCount: Int) {
    let slot = table[place]
    if slot.isLarge {
      large[slot.latest].prefetch(row.values)
      return
    }
    let count = slot.counts.total
    guard count + 1 >= leastCount, count > 0 else { return }
    let number = log.number(slot.latest)
    if number >= log.front { weir_prefetch(log.entry(number)) }
  }

  private func release(_ entry: UnsafeMutablePointer<UInt64>) {
    keeper.release(entry + EntryReader.header, texts)
  }

  var byteCount: Int {
    table.byteCount + log.byteCount + texts.byteCount + large.byteCount
      + flagged.reduce(0) { $0 + $1.byteCount }
  }
}

// MARK: - Taking entries in

extension WindowLog {
  /// Takes an event into the window of its key.
  ///
  /// - Parameter found: the place of the key, if it has one.
  /// - Returns: the place; it is good until another one is made.
  /// - Complexity: amortised O(1).
  @inline(__always)
  func append(_ found: Int?, _ row: TappedRow, time: Int64, position: Position) -> Int {
    let place = found ?? newPlace(of: row, now: time)
    if isVeto(row.values) {
      veto(place, at: time)
      return place
    }
    let entry = nextEntry(place, time: time, position: position)
    keeper.store(row.values, to: entry + EntryReader.header, texts)
    settle(place, time: time)
    return place
  }

  private func newPlace(of row: TappedRow, now: Int64) -> Int {
    if table.needsSweep(aliveAfter: now - lookBack) { sweep(now: now) }
    let place = table.add(row, texts, now: now)
    clearVeto(place)
    return place
  }

  /// The place of a key that has been kept for it; its own if it has none.
  func place(keeping key: StateText) -> Int {
    if let place = table.find(key) {
      texts.release(key)
      return place
    }
    let place = table.add(key)
    clearVeto(place)
    return place
  }

  /// Room for one more entry of a key; its values are not set. ``settle(_:time:)`` is called when they
  /// are.
  @inline(__always)
  func nextEntry(
    _ place: Int, time: Int64, position: Position
  ) -> UnsafeMutablePointer<UInt64> {
    let entry = largeEntry(place, time: time) ?? loggedEntry(place, time: time)
    entry[0] = UInt64(bitPattern: time)
    entry[positionWord] = position.raw
    return entry
  }

  @inline(__always)
  private func loggedEntry(_ place: Int, time: Int64) -> UnsafeMutablePointer<UInt64> {
    if log.isFull { log.makeRoom(upTo: time - lookBack) { release($0) } }
    let number = log.append()
    link(number, to: place, time: time)
    return log.entry(number)
  }

  /// Nil if the window is not large, or no longer.
  @inline(__always)
  private func largeEntry(_ place: Int, time: Int64) -> UnsafeMutablePointer<UInt64>? {
    guard let ring = ring(place) else { return nil }
    ring.expire(upTo: time - lookBack) { release($0) }
    table[place].time = time
    if ring.count > 0 { return ring.append() }
    removeRing(place)
    return nil
  }

  private func removeRing(_ place: Int) {
    large.remove(table[place].latest) { release($0) }
    table[place].isLarge = false
    table[place].time = .min
  }

  /// Makes an entry of the log the latest one of a chain.
  @inline(__always)
  private func link(_ number: Int, to place: Int, time: Int64) {
    var slot = table[place]
    let isLinked = slot.time > time - lookBack
    let distance = isLinked ? UInt32(truncatingIfNeeded: number) &- slot.latest : 0
    log.entry(number)[link] = UInt64(distance)
    slot.counts.add(after: isLinked ? spans.between(slot.time, time) : EntrySpans.perWindow)
    slot.latest = UInt32(truncatingIfNeeded: number)
    slot.time = time
    table[place] = slot
  }

  /// Forgets keys whose entries have passed.
  private func sweep(now: Int64) {
    table.sweep { place in
      let latest = latestTime(place)
      if latest > now - lookBack || keepsOthersQuiet(place, at: now) { return latest }
      if table[place].isLarge { removeRing(place) }
      for rule in flagged.indices { flagged[rule].remove(place, of: table) }
      texts.release(table.key(place))
      return nil
    }
  }

  /// Whether a flag of the key, by any rule, keeps others quiet.
  private func keepsOthersQuiet(_ place: Int, at now: Int64) -> Bool {
    table[place].isFlagged
      && flagged.indices.contains { isQuiet($0, flaggedTime(place, by: $0), now) }
  }

  /// Gives a window that has grown large a ring of its own.
  @inline(__always)
  func settle(_ place: Int, time: Int64) {
    guard table[place].counts.total >= Self.largeCount else { return }
    let window = logged(place, at: time)
    if window.count >= Self.largeCount { enlarge(place, window, time: time) }
  }

  /// The entries stay in the log besides, where nobody looks at them any more.
  private func enlarge(_ place: Int, _ window: EntryWindow, time: Int64) {
    let ring = LargeWindow(room: 2 * window.count, words: plan.entryWords)
    for index in 0..<window.count {
      let entry = ring.append()
      entry.update(from: window[index], count: plan.entryWords)
      keeper.retain(entry + EntryReader.header, texts)
    }
    table[place].latest = large.insert(ring, limit: time - lookBack) { release($0) }
    table[place].isLarge = true
    table[place].counts = EntryCounts()
  }
}

// MARK: - Events that veto

extension WindowLog {
  /// Whether an event of such values keeps its key from being flagged while it is in the window.
  @inline(__always)
  func isVeto(_ values: UnsafePointer<UInt64>) -> Bool {
    vetoWord >= 0 && values[vetoWord] == 1
  }

  /// When the latest event of a key came that vetoes; `Int64.min`: none has.
  @inline(__always)
  func vetoTime(_ place: Int) -> Int64 {
    vetoWord >= 0 ? Int64(bitPattern: table.content(place)[0]) : .min
  }

  /// Takes an event in that vetoes: no window that it has left holds anything that came before it.
  func veto(_ place: Int, at time: Int64) {
    table.content(place)[0] = UInt64(bitPattern: time)
    if table[place].isLarge { removeRing(place) }
    table[place].counts = EntryCounts()
    table[place].time = .min
  }

  @inline(__always)
  private func clearVeto(_ place: Int) {
    if vetoWord >= 0 { table.content(place)[0] = UInt64(bitPattern: .min) }
  }
}

// MARK: - Looking at windows

extension WindowLog {
  /// The place of the key of a row that has been taken in.
  @inline(__always)
  func find(_ row: TappedRow) -> Int? { table.find(row, texts) }

  /// Whether a window has at least so many entries, and none that vetoes.
  @inline(__always)
  func has(_ least: Int, _ place: Int, at time: Int64) -> Bool {
    hasEntries(least, place, at: time) && vetoTime(place) <= time - lookBack
  }

  /// Whether the part of a window that is later than `start` has at least so many entries.
  func has(_ least: Int, _ place: Int, after start: Int64, at time: Int64) -> Bool {
    let window = window(place, at: time)
    return window.count - window.first(after: start, below: window.count) >= least
  }

  @inline(__always)
  private func hasEntries(_ least: Int, _ place: Int, at time: Int64) -> Bool {
    if let ring = ring(place) { return ring.count >= least }
    guard table[place].counts.total >= least else { return false }
    if least <= 1 { return true }
    let window = logged(place, at: time)
    if window.count >= Self.lookedAtCount { enlarge(place, window, time: time) }
    return window.count >= least
  }

  /// The entries of a window that is not large.
  private func logged(_ place: Int, at time: Int64) -> EntryWindow {
    var counts = EntryCounts()
    var start = Self.largeCount
    forEachEntry(of: place, after: time - lookBack) { entry, span in
      counts.add(in: span)
      // SAFETY: a window that is not large has fewer entries than the list has room for.
      start -= 1
      list[start] = entry
    }
    table[place].counts = counts
    return EntryWindow(list: list + start, count: Self.largeCount - start)
  }

  /// Follows the chain of a key whose window is not large back from its end.
  ///
  /// - Parameters:
  ///   - limit: of the time at which to stop.
  ///   - body: gets an entry and how many spans it lies before the last one.
  @inline(__always)
  func forEachEntry(
    of place: Int, after limit: Int64,
    _ body: (_ entry: UnsafeMutablePointer<UInt64>, _ span: Int) -> Void
  ) {
    let slot = table[place]
    guard slot.time > limit else { return }
    var number = log.number(slot.latest)
    while number >= log.front {
      let entry = log.entry(number)
      let time = Int64(bitPattern: entry[0])
      guard time > limit else { return }
      body(entry, spans.between(time, slot.time))
      let distance = Int(entry[link])
      if distance == 0 { return }
      number -= distance
    }
  }

  /// Time of the key's latest event, whether it is kept or vetoed; `Int64.min`: there is none.
  @inline(__always)
  func latestTime(_ place: Int) -> Int64 { max(table[place].time, vetoTime(place)) }

  /// Nil if the window is not large.
  @inline(__always)
  func ring(_ place: Int) -> LargeWindow? {
    let slot = table[place]
    return slot.isLarge ? large[slot.latest] : nil
  }

  /// Time of the key's flag by a rule that keeps others quiet; `Int64.min`: none.
  func flaggedTime(_ place: Int, by rule: Int) -> Int64 {
    flagged[rule].time(of: place, in: table)
  }

  func setFlagged(_ place: Int, by rule: Int, _ time: Int64) {
    flagged[rule].set(time, of: place, in: table)
  }
}
