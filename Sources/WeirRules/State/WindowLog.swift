import CMemory
import WeirCore

/// The windows of all keys of a window rule in one shard.
///
/// Most windows are looked at seldom: entries lie in the order in which they come, each with its key
/// and the way to the one before it of the same chain, so that taking one in touches the end of its
/// chain and nothing else that is far away. A window is picked out of its chain when somebody looks at
/// it; one that has grown large gets a ring of its own.
final class WindowLog: WindowState {
  let chains = ChainTable()
  let log: EntryLog
  private(set) var large = LargeWindows()
  private(set) var flagged = FlaggedTimes()
  /// Whether a flag at a time keeps others quiet at another.
  let isQuiet: (_ flagged: Int64, _ now: Int64) -> Bool
  /// The window that is looked at, filled from the end.
  private let list: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  /// Where an entry has its position, and behind it its key.
  private let positionWord: Int
  /// Where an entry says how many entries before it the last one of its chain is; 0: there is none.
  private let link: Int
  private let spans: EntrySpans

  /// A window of so many entries is large.
  static let largeCount = WindowPromotion.threshold
  /// So is one of so many entries that somebody looks at: what has been looked at will be again.
  static let lookedAtCount = 16

  init(
    plan: WindowStorePlan, judge: FlagJudge,
    isQuiet: @escaping (_ flagged: Int64, _ now: Int64) -> Bool
  ) {
    self.isQuiet = isQuiet
    positionWord = plan.positionWord
    link = plan.entryWords
    log = EntryLog(words: plan.loggedWords)
    spans = EntrySpans(lookBack: plan.lookBack)
    list = .allocate(capacity: Self.largeCount)
    super.init(plan: plan, judge: judge)
  }

  deinit { list.deallocate() }

  override func window(_ key: KeyPlace, at time: Int64) -> EntryWindow {
    ring(key)?.window ?? logged(key, at: time)
  }

  override func promoted(_ key: KeyPlace, _ judged: JudgedEvent) -> WindowPromotion? {
    guard WindowPromotion.helps(plan), let ring = ring(key) else { return nil }
    return ring.promotion(plan, judged)
  }

  /// Begins to bring near what the rows behind `index` will need.
  @inline(__always)
  func prefetch(
    ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>, leastCount: Int
  ) {
    Lookahead.ask(ahead: index, of: rows) {
      chains.prefetch($0.row.hash)
    } content: {
      prefetchLatest($1.row.hash, leastCount)
    }
  }

  /// Of a chain that will be followed.
  @inline(__always)
  private func prefetchLatest(_ hash: UInt64, _ leastCount: Int) {
    let chain = chains[chains.place(of: hash)]
    let count = chain.counts.total
    guard count + 1 >= leastCount, count > 0 else { return }
    weir_prefetch(log.entry(Int(chain.latest)))
  }

  private func release(_ entry: UnsafeMutablePointer<UInt64>) {
    keeper.release(entry + EntryReader.header, texts)
    texts.release(key(of: entry))
  }

  @inline(__always)
  func key(of entry: UnsafePointer<UInt64>) -> StateText {
    StateText(low: entry[positionWord + 1], high: entry[positionWord + 2])
  }

  var byteCount: Int {
    chains.byteCount + log.byteCount + texts.byteCount + flagged.byteCount + large.byteCount
  }
}

// MARK: - Taking entries in

extension WindowLog {
  /// Takes an event into the window of its key.
  ///
  /// - Complexity: amortised O(1).
  @inline(__always)
  func append(_ row: TappedRow, time: Int64, position: Position) -> KeyPlace {
    let (entry, place) = nextEntry(
      texts.keep(row.key, row.hash), row.hash, time: time, position: position)
    keeper.store(row.values, to: entry + EntryReader.header, texts)
    settle(place, time: time)
    return place
  }

  /// Room for one more entry of a key that has been kept for it; its values are not set.
  /// ``settle(_:time:)`` is called when they are.
  ///
  /// - Parameter hash: of the key's content.
  @inline(__always)
  func nextEntry(
    _ key: StateText, _ hash: UInt64, time: Int64, position: Position
  ) -> (entry: UnsafeMutablePointer<UInt64>, key: KeyPlace) {
    if chains.isCrowded { makeChains(now: time) }
    let key = KeyPlace(key: key, place: chains.place(of: hash))
    let entry = largeEntry(key, time: time) ?? loggedEntry(key, time: time)
    entry[0] = UInt64(bitPattern: time)
    entry[positionWord] = position.raw
    entry[positionWord + 1] = key.key.low
    entry[positionWord + 2] = key.key.high
    return (entry, key)
  }

  @inline(__always)
  private func loggedEntry(_ key: KeyPlace, time: Int64) -> UnsafeMutablePointer<UInt64> {
    if log.isFull { log.makeRoom(upTo: time - lookBack) { release($0) } }
    let number = log.append()
    link(number, to: key.place, time: time)
    return log.entry(number)
  }

  /// Nil if the window is not large, or no longer.
  @inline(__always)
  private func largeEntry(_ key: KeyPlace, time: Int64) -> UnsafeMutablePointer<UInt64>? {
    guard let ring = ring(key) else { return nil }
    ring.expire(upTo: time - lookBack) { release($0) }
    if ring.count > 0 { return ring.append() }
    large.remove(key.key)
    return nil
  }

  /// Makes an entry of the log the latest one of a chain.
  @inline(__always)
  private func link(_ number: Int, to place: Int, time: Int64) {
    var chain = chains[place]
    let isLinked = chain.time > time - lookBack
    if chain.time == .min { chains.begin() }
    let distance = isLinked ? UInt32(truncatingIfNeeded: number) &- chain.latest : 0
    log.entry(number)[link] = UInt64(distance)
    chain.counts.add(after: isLinked ? spans.between(chain.time, time) : EntrySpans.perWindow)
    chain.latest = UInt32(truncatingIfNeeded: number)
    chain.time = time
    chains[place] = chain
  }

  /// Forgets chains that have passed, and where that leaves too few free spreads them over more
  /// places.
  private func makeChains(now: Int64) {
    let limit = now - lookBack
    if !chains.sweep(upTo: limit) {
      chains.enlarge()
      log.makeRoom(upTo: limit) { release($0) }
      for number in log.front..<log.back {
        let ahead = number + Lookahead.content
        if ahead < log.back { chains.prefetch(contentHash(ahead)) }
        link(
          number, to: chains.place(of: contentHash(number)),
          time: Int64(bitPattern: log.entry(number)[0]))
      }
    }
    for key in large.keys { chains[chains.place(of: texts.contentHash(key))].hasLarge = true }
    for key in flagged.keys where !isQuiet(flagged[key], now) {
      flagged.remove(key)
      texts.release(key)
    }
  }

  /// Of the key of an entry of the log.
  @inline(__always)
  private func contentHash(_ number: Int) -> UInt64 {
    texts.contentHash(key(of: log.entry(number)))
  }

  /// Gives a window that has grown large a ring of its own.
  @inline(__always)
  func settle(_ key: KeyPlace, time: Int64) {
    guard chains[key.place].counts.total >= Self.largeCount, ring(key) == nil else { return }
    let window = logged(key, at: time)
    if window.count >= Self.largeCount { enlarge(key, window, time: time) }
  }

  /// The entries stay in the log besides, where nobody looks at them any more.
  private func enlarge(_ key: KeyPlace, _ window: EntryWindow, time: Int64) {
    let ring = LargeWindow(room: 2 * window.count, words: plan.entryWords)
    for index in 0..<window.count {
      let entry = ring.append()
      entry.update(from: window[index], count: plan.entryWords)
      keeper.retain(entry + EntryReader.header, texts)
      texts.retain(key.key)
    }
    large.insert(ring, key.key, limit: time - lookBack, texts) { release($0) }
    chains[key.place].hasLarge = true
    var others = EntryCounts()
    forEachEntry(of: chains[key.place], after: time - lookBack) { entry, span in
      if self.key(of: entry) != key.key { others.add(in: span) }
    }
    chains[key.place].counts = others
  }
}

// MARK: - Looking at windows

extension WindowLog {
  /// The key of a row that has been taken in.
  @inline(__always)
  func find(_ row: TappedRow) -> KeyPlace? {
    texts.find(row.key, row.hash).map { KeyPlace(key: $0, place: chains.place(of: row.hash)) }
  }

  /// Whether a window has at least so many entries.
  @inline(__always)
  func has(_ least: Int, _ key: KeyPlace, at time: Int64) -> Bool {
    if let ring = ring(key) { return ring.count >= least }
    guard chains[key.place].counts.total >= least else { return false }
    if least <= 1 { return true }
    let window = logged(key, at: time)
    if window.count >= Self.lookedAtCount { enlarge(key, window, time: time) }
    return window.count >= least
  }

  /// The entries of a window that is not large.
  private func logged(_ key: KeyPlace, at time: Int64) -> EntryWindow {
    let chain = chains[key.place]
    var counts = EntryCounts()
    var start = Self.largeCount
    forEachEntry(of: chain, after: time - lookBack) { entry, span in
      counts.add(in: span)
      // SAFETY: a window that is not large has fewer entries than the list has room for.
      if self.key(of: entry) == key.key {
        start -= 1
        list[start] = entry
      }
    }
    chains[key.place].counts = counts
    return EntryWindow(list: list + start, count: Self.largeCount - start)
  }

  /// Follows a chain back from its end.
  ///
  /// - Parameters:
  ///   - limit: of the time at which to stop.
  ///   - body: gets an entry and how many spans it lies before the last one.
  @inline(__always)
  private func forEachEntry(
    of chain: ChainTable.Chain, after limit: Int64,
    _ body: (_ entry: UnsafeMutablePointer<UInt64>, _ span: Int) -> Void
  ) {
    guard chain.time > limit else { return }
    var number = log.number(chain.latest)
    while number >= log.front {
      let entry = log.entry(number)
      let time = Int64(bitPattern: entry[0])
      guard time > limit else { return }
      body(entry, spans.between(time, chain.time))
      let distance = Int(entry[link])
      if distance == 0 { return }
      number -= distance
    }
  }

  @inline(__always)
  private func ring(_ key: KeyPlace) -> LargeWindow? {
    chains[key.place].hasLarge ? large.find(key.key) : nil
  }

  /// Time of the key's flag that keeps others quiet; `Int64.min`: none.
  func flaggedTime(_ key: StateText) -> Int64 { flagged[key] }

  func setFlagged(_ key: StateText, _ time: Int64) {
    if flagged[key] == .min { texts.retain(key) }
    flagged[key] = time
  }
}
