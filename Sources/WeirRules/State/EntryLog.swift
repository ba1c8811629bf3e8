import WeirCore

/// Entries of all keys one behind the other as they come, dropped at the front once their time has
/// passed.
///
/// They lie in segments, each of which is used again for entries to come once all of its own have
/// passed, so that no more memory is touched than what is alive takes. An entry has a number that stays
/// good while it is there.
struct EntryLog: ~Copyable {
  private struct State {
    /// By the last bits of a segment's number: where it lies.
    var segments: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
    /// How many segments there may be at a time, a power of two.
    var segmentRoom: Int
    /// Number of the first entry that is there.
    var front = 0
    /// Number of the next one to come.
    var back = 0
    /// The segment that was freed last; each holds in its first word the one freed before it.
    var free: UnsafeMutablePointer<UInt64>?
    /// Segments that nobody has used yet lie here, one behind the other.
    var fresh: UnsafeMutablePointer<UInt64>
    var freshCount = 0
    /// All segments that have been used.
    var usedCount = 0
    /// Where segments lie together.
    var runs: [(start: UnsafeMutablePointer<UInt64>, segments: Int)] = []
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  let words: Int

  private static let segmentBits = 9
  /// Entries of a segment.
  static let segmentCount = 1 << segmentBits
  private static let leastRoom = 4

  private var segmentWords: Int { Self.segmentCount * words }

  /// - Parameter words: of an entry.
  init(words: Int) {
    self.words = words
    state = .allocate(capacity: 1)
    let start = LargeMemory.room(UInt64.self, Self.segmentCount * words)
    state.initialize(
      to: State(
        segments: .allocate(capacity: Self.leastRoom), segmentRoom: Self.leastRoom, fresh: start,
        freshCount: 1, runs: [(start, 1)]))
  }

  deinit {
    for run in state.pointee.runs { LargeMemory.giveBack(run.start, run.segments * segmentWords) }
    state.pointee.segments.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Entries for which there is memory once so many are there, all of them alive.
  static func capacity(holding entries: Int) -> Int {
    (entries + segmentCount - 1) / segmentCount * segmentCount
  }

  @inline(__always)
  var front: Int { state.pointee.front }
  @inline(__always)
  var back: Int { state.pointee.back }
  /// Whether room must be made for the next entry.
  @inline(__always)
  var isFull: Bool { state.pointee.back & (Self.segmentCount - 1) == 0 }

  /// Of the segments that have been used.
  var byteCount: Int { state.pointee.usedCount * segmentWords * MemoryLayout<UInt64>.stride }

  /// - Precondition: the entry is there.
  @inline(__always)
  func entry(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    // SAFETY: of the numbers that are there no two segments share a place.
    let segment = state.pointee.segments[
      number >> Self.segmentBits & (state.pointee.segmentRoom &- 1)]
    return segment + (number & (Self.segmentCount - 1)) &* words
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
  /// - Precondition: the log is not full, or room has just been made.
  @inline(__always)
  func append() -> Int {
    let number = state.pointee.back
    state.pointee.back = number + 1
    return number
  }

  /// Drops the entries at the front whose time is `limit` or earlier, and makes room.
  ///
  /// - Parameter release: called for each entry that goes.
  /// - Precondition: the log is full.
  /// - Complexity: amortised O(1) an entry.
  func makeRoom(upTo limit: Int64, _ release: (UnsafeMutablePointer<UInt64>) -> Void) {
    while state.pointee.front < state.pointee.back {
      let entry = entry(state.pointee.front)
      guard Int64(bitPattern: entry[0]) <= limit else { break }
      release(entry)
      let isLast = (state.pointee.front + 1) & (Self.segmentCount - 1) == 0
      if isLast { give(entry - (Self.segmentCount - 1) * words) }
      state.pointee.front += 1
    }
    let first = state.pointee.front >> Self.segmentBits
    let next = state.pointee.back >> Self.segmentBits
    if next - first == state.pointee.segmentRoom { doubleRoom(first..<next) }
    state.pointee.segments[next & (state.pointee.segmentRoom - 1)] = take()
  }

  private func doubleRoom(_ numbers: Range<Int>) {
    let (segments, room) = (state.pointee.segments, state.pointee.segmentRoom)
    let larger = UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>.allocate(capacity: 2 * room)
    for number in numbers { larger[number & (2 * room - 1)] = segments[number & (room - 1)] }
    state.pointee.segments = larger
    state.pointee.segmentRoom = 2 * room
    segments.deallocate()
  }

  private func give(_ segment: UnsafeMutablePointer<UInt64>) {
    segment[0] = UInt64(UInt(bitPattern: state.pointee.free))
    state.pointee.free = segment
  }

  /// A segment of which nothing is set.
  private func take() -> UnsafeMutablePointer<UInt64> {
    if let segment = state.pointee.free {
      state.pointee.free = UnsafeMutablePointer(bitPattern: UInt(segment[0]))
      return segment
    }
    if state.pointee.freshCount == 0 { addRun() }
    let segment = state.pointee.fresh
    state.pointee.fresh = segment + segmentWords
    state.pointee.freshCount -= 1
    state.pointee.usedCount += 1
    return segment
  }

  /// As many segments again; memory is touched only when they are used.
  private func addRun() {
    let count = state.pointee.usedCount
    let start = LargeMemory.room(UInt64.self, count * segmentWords)
    state.pointee.runs.append((start, count))
    state.pointee.fresh = start
    state.pointee.freshCount = count
  }
}
