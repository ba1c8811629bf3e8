import CMemory
import WeirCore

/// Keys of one operator in one shard, each with a slot of state and room for what most keys need no
/// more than.
///
/// Key, slot and content stand side by side at a place of their own, the places one behind the other
/// in the order in which the keys came; an index leads to them. So memory is touched only for keys
/// that have come, and the search for one that has not touches the index alone.
///
/// Before it grows, keys whose state has passed are swept out, so that it is bounded by the keys
/// that are alive. A place is good until then.
struct KeyTable<Slot: BitwiseCopyable>: ~Copyable {
  private struct State: BitwiseCopyable {
    var start: UnsafeMutableRawPointer
    /// Places for which there is memory.
    var room: Int
    var count = 0
    /// No key's latest event is from before; `Int64.min`: nothing is known of it.
    var earliest = Int64.max
    /// By the last bits of a row's index: where its key stood, or another one of nearly its hash, when
    /// it was looked up ahead; negative: that is not known.
    let ahead: UnsafeMutablePointer<Int>
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  private let index = KeyIndex()
  private let empty: Slot
  /// Bytes of one place.
  let placeBytes: Int

  private static var leastRoom: Int { 48 }
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
        start: LargeMemory.allocate(byteCount: Self.leastRoom * placeBytes),
        room: Self.leastRoom, ahead: ahead))
  }

  deinit {
    LargeMemory.deallocate(state.pointee.start, byteCount: state.pointee.room * placeBytes)
    state.pointee.ahead.deallocate()
    state.deallocate()
  }

  /// Bytes of one place with so many words of content.
  static func placeBytes(content words: Int) -> Int {
    let word = MemoryLayout<UInt64>.stride
    return keyBytes + (MemoryLayout<Slot>.size + word - 1) / word * word + words * word
  }

  var count: Int { state.pointee.count }
  var byteCount: Int { index.byteCount + state.pointee.room * placeBytes }

  /// Bytes of a table with so many words of content into which so many keys have come, all of them
  /// alive.
  static func byteCount(holding keys: Int, content words: Int) -> Int {
    let placeBytes = placeBytes(content: words)
    var room = leastRoom
    while room < keys { room = more(than: room, placeBytes) }
    return KeyIndex.capacity(holding: keys) * KeyIndex.placeBytes + room * placeBytes
  }

  /// Small runs of places are copied when they grow, large ones are moved.
  private static func more(than room: Int, _ placeBytes: Int) -> Int {
    room * placeBytes < LargeMemory.hugeBytes ? 2 * room : room + room / 4
  }

  var isFull: Bool { index.isFull }

  /// Places in use.
  var places: Range<Int> { 0..<state.pointee.count }

  // SAFETY: of the functions below, places stay below the room; a place holds a key, a slot and
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
}

// MARK: - Finding keys

extension KeyTable {
  @inline(__always)
  func find(_ key: StateText) -> Int? { find(key, key.hash) }

  @inline(__always)
  private func find(_ key: StateText, _ hash: UInt64) -> Int? {
    index.find(hash) { self.key($0) == key }
  }

  /// The place of a row's key, of which `texts` keeps the long ones.
  @inline(__always)
  func find(_ row: TappedRow, _ texts: borrowing TextPool) -> Int? {
    let key = row.key
    if !key.isBorrowed { return find(key, row.hash) }
    return texts.find(long: key.borrowed, row.hash).flatMap { find($0) }
  }

  /// Begins to bring near the places of the rows behind the one at `number`.
  ///
  /// - Returns: the place of one of those rows that is near by now, so that what it leads to can be asked
  ///   for; it may be that of another key.
  /// - Precondition: numbers ascend by one from 0.
  @inline(__always)
  func bringNear(
    _ number: Int, of rows: UnsafeBufferPointer<TakenRow>, _ texts: borrowing TextPool
  ) -> (place: Int, row: TappedRow)? {
    Lookahead.ask(ahead: number, of: rows) {
      prefetchIndex($0.row, texts)
    } content: {
      prefetchPlace($0, $1.row, texts)
    }
    let later = number + Lookahead.rest
    guard later < rows.count else { return nil }
    let row = rows[later].row
    // What is known ahead of a long key must be its place.
    if row.key.isBorrowed, let place = find(row, texts) { setAhead(later, place) }
    return ahead(later) >= 0 ? (ahead(later), row) : nil
  }

  /// The place of the key of the row at `number`, if it has one.
  ///
  /// - Precondition: ``bringNear(_:of:_:)`` has been called for it.
  @inline(__always)
  func find(
    _ number: Int, of rows: UnsafeBufferPointer<TakenRow>, _ texts: borrowing TextPool
  ) -> Int? {
    let row = rows[number].row
    let known = ahead(number)
    if known >= 0, row.key.isBorrowed || key(known) == row.key { return known }
    return find(row, texts)
  }

  @inline(__always)
  private func ahead(_ number: Int) -> Int {
    state.pointee.ahead[number & (Self.aheadCount - 1)]
  }

  @inline(__always)
  private func setAhead(_ number: Int, _ place: Int) {
    state.pointee.ahead[number & (Self.aheadCount - 1)] = place
  }

  @inline(__always)
  private func prefetchIndex(_ row: TappedRow, _ texts: borrowing TextPool) {
    if row.key.isBorrowed { texts.prefetch(row.hash) } else { index.prefetch(row.hash) }
  }

  /// A long key leads to its text first.
  @inline(__always)
  private func prefetchPlace(_ number: Int, _ row: TappedRow, _ texts: borrowing TextPool) {
    setAhead(number, -1)
    if !row.key.isBorrowed {
      guard let place = index.find(row.hash, { _ in true }) else { return }
      setAhead(number, place)
      weir_prefetch(memory(of: place))
      weir_prefetch(memory(of: place) + (placeBytes - 1))
    } else if let known = texts.find(long: row.key.borrowed, row.hash) {
      index.prefetch(known.hash)
    }
  }
}

// MARK: - Making places

extension KeyTable {
  /// Whether a full table has keys that may have passed, which are to be swept out before another one
  /// comes.
  ///
  /// - Parameter limit: a key whose latest event is later is alive.
  @inline(__always)
  func needsSweep(aliveAfter limit: Int64) -> Bool {
    isFull && state.pointee.earliest <= limit
  }

  /// A place for a row's key, which has none; the table grows if it is full.
  ///
  /// - Parameter now: of the row.
  func add(_ row: TappedRow, _ texts: borrowing TextPool, now: Int64) -> Int {
    if isFull { grow() }
    return insert(texts.keep(row.key, row.hash), at: now)
  }

  /// A place for a key that is alive and has none; the table grows if it is full.
  func add(_ key: StateText) -> Int {
    if isFull { grow() }
    return insert(key)
  }

  /// - Parameter time: of the key's latest event; `Int64.min` where it is not known.
  /// - Precondition: the key is not in the table, and the table is not full.
  func insert(_ key: StateText, at time: Int64 = .min) -> Int {
    state.pointee.earliest = min(state.pointee.earliest, time)
    let place = state.pointee.count
    if place == state.pointee.room { makeRoom() }
    state.pointee.count += 1
    keyWords(place).pointee = key
    slot(place).pointee = empty
    index.insert(place, key.hash)
    return place
  }

  /// More of the memory is touched only when it is used.
  private func makeRoom() {
    let room = Self.more(than: state.pointee.room, placeBytes)
    state.pointee.start = LargeMemory.grow(
      state.pointee.start, from: state.pointee.room * placeBytes, to: room * placeBytes)
    state.pointee.room = room
  }

  /// Makes room for as many keys again.
  ///
  /// - Complexity: O(keys).
  func grow() { index.double() }

  /// Drops keys, and makes room: doubles unless less than half of it is left.
  ///
  /// - Parameter latest: time of the latest event of a key that stays; nil for one that goes.
  /// - Complexity: O(keys).
  func sweep(_ latest: (_ place: Int) -> Int64?) {
    var (kept, earliest) = (0, Int64.max)
    for place in places {
      guard let time = latest(place) else { continue }
      earliest = min(earliest, time)
      if kept != place {
        memory(of: kept).copyMemory(from: memory(of: place), byteCount: placeBytes)
      }
      kept += 1
    }
    state.pointee.earliest = earliest
    state.pointee.count = kept
    state.pointee.ahead.update(repeating: -1, count: Self.aheadCount)
    index.removeAll()
    if index.isHalfFull(with: kept) { index.double() }
    for place in places { index.insert(place, key(place).hash) }
  }
}
