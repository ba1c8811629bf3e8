import CMemory
import WeirCore

/// Keys of one operator in one shard, each with a slot of state and room for what most keys need no
/// more than: open addressing, linear probing, key, slot and content side by side.
///
/// Before it grows, keys whose state has passed are swept out, so that it is bounded by the keys
/// that are alive.
struct KeyTable<Slot: BitwiseCopyable>: ~Copyable {
  private struct State: BitwiseCopyable {
    var start: UnsafeMutableRawPointer
    var capacity: Int
    var count = 0
    /// No key's latest event is from before; `Int64.min`: nothing is known of it.
    var earliest = Int64.max
    /// By the last bits of a row's index: its place, if its key had one when it was looked up ahead;
    /// negative: that is not known.
    let ahead: UnsafeMutablePointer<Int>
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  private let empty: Slot
  /// Bytes of one place, whether it is in use or not.
  let placeBytes: Int

  /// The key of a place that is free; no text is so.
  @inline(__always)
  private static var free: StateText { StateText(low: 0, high: 0xFC << 56) }
  private static var leastCapacity: Int { 64 }
  private static var keyBytes: Int { MemoryLayout<StateText>.stride }
  /// The least power of two above ``Lookahead/content``.
  private static var aheadCount: Int { 16 }

  /// - Parameter words: of the content of a place.
  init(empty: Slot, content words: Int = 0) {
    self.empty = empty
    placeBytes = Self.placeBytes(content: words)
    let ahead = UnsafeMutablePointer<Int>.allocate(capacity: Self.aheadCount)
    ahead.initialize(repeating: -1, count: Self.aheadCount)
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        start: LargeMemory.allocate(byteCount: Self.leastCapacity * placeBytes),
        capacity: Self.leastCapacity, ahead: ahead))
    clear(0..<Self.leastCapacity)
  }

  deinit {
    LargeMemory.deallocate(state.pointee.start, byteCount: byteCount)
    state.pointee.ahead.deallocate()
    state.deallocate()
  }

  /// Bytes of one place with so many words of content.
  static func placeBytes(content words: Int) -> Int {
    let word = MemoryLayout<UInt64>.stride
    return keyBytes + (MemoryLayout<Slot>.size + word - 1) / word * word + words * word
  }

  var count: Int { state.pointee.count }
  var byteCount: Int { state.pointee.capacity * placeBytes }

  /// Places of a table into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    while (keys - 1) * 4 >= capacity * 3 { capacity *= 2 }
    return capacity
  }

  var isFull: Bool { state.pointee.count * 4 >= state.pointee.capacity * 3 }

  // SAFETY: of the functions below, places stay below the capacity; a place holds a key, a slot and
  // words, always at the same distances.

  @inline(__always)
  private func memory(of place: Int) -> UnsafeMutableRawPointer {
    state.pointee.start + place &* placeBytes
  }

  @inline(__always)
  private func keyWords(_ place: Int) -> UnsafeMutablePointer<StateText> {
    memory(of: place).assumingMemoryBound(to: StateText.self)
  }

  @inline(__always)
  private func slot(_ place: Int) -> UnsafeMutablePointer<Slot> {
    (memory(of: place) + Self.keyBytes).assumingMemoryBound(to: Slot.self)
  }

  @inline(__always)
  func key(_ place: Int) -> StateText { keyWords(place).pointee }

  subscript(place: Int) -> Slot {
    @inline(__always)
    _read { yield slot(place).pointee }
    @inline(__always)
    nonmutating _modify { yield &slot(place).pointee }
  }

  /// The content of a place, which is not set when it is made; good until the next place is made.
  @inline(__always)
  func content(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    (memory(of: place) + Self.placeBytes(content: 0)).assumingMemoryBound(to: UInt64.self)
  }

  private func clear(_ places: Range<Int>) {
    for place in places { keyWords(place).initialize(to: Self.free) }
  }

  /// Begins to bring the place near that a key of this hash has, if it has one.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    let place = memory(of: Self.home(hash, state.pointee.capacity - 1))
    weir_prefetch(place)
    weir_prefetch(place + (placeBytes - 1))
  }

  /// Where the search for a key of this hash begins.
  @inline(__always)
  private static func home(_ hash: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: hash) & mask
  }

  @inline(__always)
  func find(_ key: StateText) -> Int? { find(key, key.hash) }

  @inline(__always)
  private func find(_ key: StateText, _ hash: UInt64) -> Int? {
    let (start, mask) = (state.pointee.start, state.pointee.capacity &- 1)
    var place = Self.home(hash, mask)
    // SAFETY: places stay below the capacity, and the table is never full.
    while true {
      let found = (start + place &* placeBytes).assumingMemoryBound(to: StateText.self).pointee
      if found == key { return place }
      if found == Self.free { return nil }
      place = (place &+ 1) & mask
    }
  }

  /// The place of a row's key, of which `texts` keeps the long ones.
  @inline(__always)
  private func find(_ row: TappedRow, _ texts: borrowing TextPool) -> Int? {
    let key = row.key
    if !key.isBorrowed { return find(key, row.hash) }
    return texts.find(long: key.borrowed, row.hash).flatMap { find($0) }
  }

  /// The place of the key of the row at `index`, if it has one.
  ///
  /// Begins to bring near the places of the rows behind it, and with `content` what they lead to.
  /// - Precondition: indices ascend by one from 0.
  @inline(__always)
  func find(
    _ index: Int, of rows: UnsafeBufferPointer<TakenRow>, _ texts: borrowing TextPool,
    _ content: (_ place: Int, _ row: TakenRow) -> Void
  ) -> Int? {
    Lookahead.ask(ahead: index, of: rows) {
      prefetchPlace($0.row, texts)
    } content: {
      prefetchContent($0, $1, texts, content)
    }
    if index + Lookahead.rest < rows.count {
      let later = index + Lookahead.rest
      if rows[later].row.key.isBorrowed, let place = find(rows[later].row, texts) {
        setAhead(later, place)
        content(place, rows[later])
      }
    }
    let known = state.pointee.ahead[index & (Self.aheadCount - 1)]
    return known >= 0 ? known : find(rows[index].row, texts)
  }

  @inline(__always)
  private func setAhead(_ index: Int, _ place: Int) {
    state.pointee.ahead[index & (Self.aheadCount - 1)] = place
  }

  @inline(__always)
  private func prefetchPlace(_ row: TappedRow, _ texts: borrowing TextPool) {
    if row.key.isBorrowed { texts.prefetch(row.hash) } else { prefetch(row.hash) }
  }

  /// A long key leads to its text first.
  @inline(__always)
  private func prefetchContent(
    _ index: Int, _ taken: TakenRow, _ texts: borrowing TextPool,
    _ content: (_ place: Int, _ row: TakenRow) -> Void
  ) {
    let key = taken.row.key
    setAhead(index, -1)
    if !key.isBorrowed {
      guard let place = find(key, taken.row.hash) else { return }
      setAhead(index, place)
      content(place, taken)
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
    let place = settle(key)
    slot(place).pointee = empty
    return place
  }

  /// Takes the place where a key belongs; slot and content are not set.
  @inline(__always)
  private func settle(_ key: StateText) -> Int {
    let mask = state.pointee.capacity - 1
    var place = Self.home(key.hash, mask)
    while self.key(place) != Self.free { place = (place + 1) & mask }
    keyWords(place).pointee = key
    state.pointee.count += 1
    return place
  }

  /// Places in use, ascending.
  var places: [Int] { (0..<state.pointee.capacity).filter { key($0) != Self.free } }

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

  /// Brings what the first `capacity` places have to where it belongs, if it is kept.
  ///
  /// Works where it is: memory that nobody has touched yet is the dearest.
  @inline(__always)
  private func settle(_ capacity: Int, _ isKept: (Int) -> Bool) {
    state.pointee.count = 0
    state.pointee.ahead.update(repeating: -1, count: Self.aheadCount)
    // Behind a free place, all that stands between a key and its home has been placed before it; so
    // it never ends up behind one that still moves.
    let first = (0..<capacity).first { key($0) == Self.free } ?? 0
    for step in 0..<capacity {
      let place = (first + step) & (capacity - 1)
      let key = key(place)
      if key == Self.free { continue }
      keyWords(place).pointee = Self.free
      guard isKept(place) else { continue }
      let target = settle(key)
      if target == place { continue }
      (memory(of: target) + Self.keyBytes).copyMemory(
        from: memory(of: place) + Self.keyBytes, byteCount: placeBytes - Self.keyBytes)
    }
  }

  private static func bits(_ places: [Int], _ capacity: Int) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    for place in places { bits[place >> 6] |= 1 << UInt64(place & 63) }
    return bits
  }

  private func double() {
    let capacity = state.pointee.capacity
    state.pointee.start = LargeMemory.grow(
      state.pointee.start, from: byteCount, to: 2 * byteCount)
    state.pointee.capacity = 2 * capacity
    clear(capacity..<2 * capacity)
  }
}
