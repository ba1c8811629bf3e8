import WeirCore

/// Entries of all keys one behind the other as they come, dropped at the front once their time has
/// passed: a ring of a power of two entries.
///
/// An entry has a number that stays good while it is there.
struct EntryLog: ~Copyable {
  private struct State: BitwiseCopyable {
    var base: UnsafeMutablePointer<UInt64>
    /// Entries.
    var capacity: Int
    /// Number of the first entry that is there.
    var front = 0
    /// Number of the next one to come.
    var back = 0
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  let words: Int

  private static let leastCapacity = 16

  /// - Parameter words: of an entry.
  init(words: Int) {
    self.words = words
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        base: LargeMemory.room(UInt64.self, Self.leastCapacity * words),
        capacity: Self.leastCapacity))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.base, state.pointee.capacity * words)
    state.deallocate()
  }

  /// Entries for which there is room once so many are there, all of them alive.
  static func capacity(holding entries: Int) -> Int {
    var capacity = leastCapacity
    while capacity < entries { capacity *= 2 }
    return capacity
  }

  @inline(__always)
  var front: Int { state.pointee.front }
  @inline(__always)
  var back: Int { state.pointee.back }
  @inline(__always)
  var isFull: Bool { state.pointee.back - state.pointee.front == state.pointee.capacity }
  var byteCount: Int { state.pointee.capacity * words * MemoryLayout<UInt64>.stride }

  /// - Precondition: the entry is there.
  @inline(__always)
  func entry(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    state.pointee.base + (number & (state.pointee.capacity - 1)) * words
  }

  /// The number of the latest entry whose lower half is `low`.
  ///
  /// - Precondition: there are fewer than 2^32 entries.
  @inline(__always)
  func number(_ low: UInt32) -> Int {
    let last = state.pointee.back - 1
    return last - Int(UInt32(truncatingIfNeeded: last) &- low)
  }

  /// The number of a new entry, whose words are not set yet.
  ///
  /// - Precondition: the log is not full.
  @inline(__always)
  func append() -> Int {
    let number = state.pointee.back
    state.pointee.back = number + 1
    return number
  }

  /// Drops the entries at the front whose time is `limit` or earlier, then doubles if few have gone.
  ///
  /// - Parameter release: called for each entry that goes.
  /// - Complexity: amortised O(1) an entry.
  func makeRoom(upTo limit: Int64, _ release: (UnsafeMutablePointer<UInt64>) -> Void) {
    var front = state.pointee.front
    while front < state.pointee.back {
      let entry = entry(front)
      guard Int64(bitPattern: entry[0]) <= limit else { break }
      release(entry)
      front += 1
    }
    state.pointee.front = front
    if (state.pointee.back - front) * 8 > state.pointee.capacity * 7 { double() }
  }

  private func double() {
    let capacity = state.pointee.capacity
    let base = LargeMemory.doubled(state.pointee.base, capacity * words)
    state.pointee.base = base
    state.pointee.capacity = 2 * capacity
    for number in state.pointee.front..<state.pointee.back where number & capacity != 0 {
      let old = base + (number & (capacity - 1)) * words
      (old + capacity * words).update(from: old, count: words)
    }
  }
}
