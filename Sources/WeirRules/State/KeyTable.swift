import CMemory
import WeirCore

/// Keys of one operator in one shard, each with a slot of state: open addressing, linear probing,
/// key and slot side by side.
///
/// Before it grows, keys whose state has passed are swept out, so that it is bounded by the keys
/// that are alive.
struct KeyTable<Slot: BitwiseCopyable>: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var key: StateText
    var slot: Slot
  }

  private struct State: BitwiseCopyable {
    var entries: UnsafeMutablePointer<Entry>
    var capacity: Int
    var count = 0
    /// No key's latest event is from before; `Int64.min`: nothing is known of it.
    var earliest = Int64.max
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  private let empty: Slot

  /// The key of a place that is free; no text is so.
  @inline(__always)
  private static var free: StateText { StateText(low: 0, high: 0xFC << 56) }
  private static var leastCapacity: Int { 64 }

  init(empty: Slot) {
    self.empty = empty
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        entries: Self.fresh(Self.leastCapacity, empty), capacity: Self.leastCapacity))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.entries, state.pointee.capacity)
    state.deallocate()
  }

  private static func fresh(_ capacity: Int, _ empty: Slot) -> UnsafeMutablePointer<Entry> {
    let entries = LargeMemory.room(Entry.self, capacity)
    entries.initialize(repeating: Entry(key: free, slot: empty), count: capacity)
    return entries
  }

  /// Bytes of one place, whether it is in use or not.
  static var placeBytes: Int { MemoryLayout<Entry>.stride }

  var count: Int { state.pointee.count }
  var byteCount: Int { state.pointee.capacity * Self.placeBytes }

  /// Places of a table into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    while (keys - 1) * 4 >= capacity * 3 { capacity *= 2 }
    return capacity
  }

  var isFull: Bool { state.pointee.count * 4 >= state.pointee.capacity * 3 }

  /// Begins to bring the place near that a key of this hash has, if it has one.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    weir_prefetch(state.pointee.entries + Self.home(hash, state.pointee.capacity - 1))
  }

  /// Where the search for a key of this hash begins: the first place of a pair, which is mostly one
  /// line of memory.
  @inline(__always)
  private static func home(_ hash: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: hash) & mask & ~1
  }

  @inline(__always)
  func find(_ key: StateText) -> Int? { find(key, key.hash) }

  @inline(__always)
  private func find(_ key: StateText, _ hash: UInt64) -> Int? {
    let (entries, mask) = (state.pointee.entries, state.pointee.capacity &- 1)
    var place = Self.home(hash, mask)
    // SAFETY: places stay below the capacity, and the table is never full.
    while true {
      let found = entries[place].key
      if found == key { return place }
      if found == Self.free { return nil }
      place = (place &+ 1) & mask
    }
  }

  /// The place of a row's key, of which `texts` keeps the long ones.
  @inline(__always)
  func find(_ row: TappedRow, _ texts: borrowing TextPool) -> Int? {
    let key = row.key
    if !key.isBorrowed { return find(key, row.hash) }
    return texts.find(long: key.borrowed, row.hash).flatMap { find($0) }
  }

  /// Begins to bring near the places of the rows behind `index`, and with `content` what they lead
  /// to.
  @inline(__always)
  func prefetch(
    ahead index: Int, of rows: UnsafeBufferPointer<TakenRow>, _ texts: borrowing TextPool,
    _ content: (_ place: Int, _ row: TakenRow) -> Void
  ) {
    Lookahead.ask(ahead: index, of: rows) {
      prefetchPlace($0.row, texts)
    } content: {
      prefetchContent($0, texts, content)
    }
    if index + Lookahead.rest < rows.count {
      let taken = rows[index + Lookahead.rest]
      if taken.row.key.isBorrowed, let place = find(taken.row, texts) { content(place, taken) }
    }
  }

  @inline(__always)
  private func prefetchPlace(_ row: TappedRow, _ texts: borrowing TextPool) {
    if row.key.isBorrowed { texts.prefetch(row.hash) } else { prefetch(row.hash) }
  }

  /// A long key leads to its text first.
  @inline(__always)
  private func prefetchContent(
    _ taken: TakenRow, _ texts: borrowing TextPool,
    _ content: (_ place: Int, _ row: TakenRow) -> Void
  ) {
    let key = taken.row.key
    if !key.isBorrowed {
      if let place = find(key, taken.row.hash) { content(place, taken) }
    } else if let known = texts.find(long: key.borrowed, taken.row.hash) {
      prefetch(known.hash)
    }
  }

  /// A place for a row's key, which has none. If the table is full, it grows where all of its keys
  /// are alive; else `sweep` drops those that are not.
  ///
  /// - Parameters:
  ///   - now: of the row.
  ///   - limit: a key whose latest event is later is alive.
  func insert(
    _ row: TappedRow, _ texts: borrowing TextPool, now: Int64, aliveAfter limit: Int64,
    _ sweep: () -> Void
  ) -> Int {
    if isFull { if state.pointee.earliest > limit { grow() } else { sweep() } }
    return insert(texts.keep(row.key, row.hash), at: now)
  }

  /// - Parameter time: of the key's latest event; `Int64.min` where it is not known.
  /// - Precondition: the key is not in the table, and the table is not full.
  func insert(_ key: StateText, at time: Int64 = .min) -> Int {
    state.pointee.earliest = min(state.pointee.earliest, time)
    return settle(key)
  }

  /// Takes the place where a key belongs.
  @inline(__always)
  private func settle(_ key: StateText) -> Int {
    let (entries, mask) = (state.pointee.entries, state.pointee.capacity - 1)
    var place = Self.home(key.hash, mask)
    while entries[place].key != Self.free { place = (place + 1) & mask }
    entries[place] = Entry(key: key, slot: empty)
    state.pointee.count += 1
    return place
  }

  subscript(place: Int) -> Slot {
    @inline(__always)
    _read { yield state.pointee.entries[place].slot }
    @inline(__always)
    nonmutating _modify { yield &state.pointee.entries[place].slot }
  }

  @inline(__always)
  func key(_ place: Int) -> StateText { state.pointee.entries[place].key }

  /// Places in use, ascending.
  var places: [Int] {
    (0..<state.pointee.capacity).filter { state.pointee.entries[$0].key != Self.free }
  }

  /// Keeps the keys of `kept`, which ascends, and makes room: doubles unless less than half of it is
  /// left.
  ///
  /// - Parameter earliest: no latest event of those keys is from before.
  /// - Complexity: O(capacity).
  func rebuild(keeping kept: [Int], earliest: Int64 = .min) {
    state.pointee.earliest = earliest
    let capacity = state.pointee.capacity
    let isKept = Self.bits(kept, capacity)
    if kept.count * 2 > capacity { double() }
    settle(capacity) { isKept[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }
  }

  /// Makes room for as many keys again.
  ///
  /// - Complexity: O(capacity).
  func grow() {
    let capacity = state.pointee.capacity
    double()
    settle(capacity) { _ in true }
  }

  /// Brings the entries of the first `capacity` places that are kept to where they belong.
  ///
  /// Works where the entries are: memory that nobody has touched yet is the dearest.
  @inline(__always)
  private func settle(_ capacity: Int, _ isKept: (Int) -> Bool) {
    state.pointee.count = 0
    // Behind a free place, all that stands between an entry and its home has been placed before it;
    // so it never ends up behind an entry that still moves.
    let entries = state.pointee.entries
    let start = (0..<capacity).first { entries[$0].key == Self.free } ?? 0
    for step in 0..<capacity {
      let place = (start + step) & (capacity - 1)
      let entry = entries[place]
      if entry.key == Self.free { continue }
      entries[place].key = Self.free
      guard isKept(place) else { continue }
      entries[settle(entry.key)].slot = entry.slot
    }
  }

  private static func bits(_ places: [Int], _ capacity: Int) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    for place in places { bits[place >> 6] |= 1 << UInt64(place & 63) }
    return bits
  }

  private func double() {
    let capacity = state.pointee.capacity
    let entries = LargeMemory.doubled(state.pointee.entries, capacity)
    (entries + capacity).initialize(
      repeating: Entry(key: Self.free, slot: empty), count: capacity)
    state.pointee.entries = entries
    state.pointee.capacity = 2 * capacity
  }
}
