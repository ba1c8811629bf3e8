import WeirCore

/// Entries of all keys one behind the other as they come, dropped at the front once their time has
/// passed.
///
/// An entry has a number that stays good while it is there. As long as there are few, the log is a
/// ring that doubles; then it is made of segments of one size, and one in which all entries have
/// passed is used again at the back.
struct EntryLog: ~Copyable {
  private typealias Segment = UnsafeMutablePointer<UInt64>

  private struct State {
    /// Where the segments lie, by the lower bits of their numbers; for those that are not there some
    /// other one.
    var directory: UnsafeMutablePointer<Segment>
    /// Lower bits of an entry's number that say where it lies: of its place in the ring, or of its
    /// segment and its place in there.
    var mask: Int
    /// Number of the first entry that is there.
    var front = 0
    /// Number of the next one to come.
    var back = 0
    /// Number of the next one for which there is no room.
    var limit: Int
    /// Number of the first segment that is there, and segments that wait for another use.
    var firstSegment = 0
    var spare: [Segment] = []

    /// Entries for which there are numbers.
    var capacity: Int { mask + 1 }
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  let words: Int
  /// Of a segment: entries, as a power of two.
  private let shift: Int

  private static let leastCapacity = 16
  /// Of a segment, at most; more than half of it is used, which is enough for huge pages.
  private static let segmentBytes = 2 * LargeMemory.hugeBytes

  /// - Parameter words: of an entry.
  init(words: Int) {
    self.words = words
    shift = Self.segmentEntries(words).trailingZeroBitCount
    let directory = UnsafeMutablePointer<Segment>.allocate(capacity: 1)
    directory.initialize(to: LargeMemory.room(UInt64.self, Self.leastCapacity * words))
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        directory: directory, mask: Self.leastCapacity - 1, limit: Self.leastCapacity))
  }

  deinit {
    for segment in segments + state.pointee.spare {
      LargeMemory.giveBack(segment, segmentWords)
    }
    state.pointee.directory.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Entries of a segment, a power of two.
  private static func segmentEntries(_ words: Int) -> Int {
    var entries = leastCapacity
    while entries * 2 * words * MemoryLayout<UInt64>.stride <= segmentBytes { entries *= 2 }
    return entries
  }

  /// Entries for which there is room once so many are there, all of them alive.
  static func capacity(holding entries: Int, words: Int) -> Int {
    let segment = segmentEntries(words)
    if entries > segment { return (entries + segment - 1) / segment * segment }
    var capacity = leastCapacity
    while capacity < entries { capacity *= 2 }
    return capacity
  }

  /// Whether the log is one ring.
  private var isRing: Bool { state.pointee.capacity <= 1 << shift }
  /// Of the ring, or of each segment.
  private var segmentWords: Int { min(state.pointee.capacity, 1 << shift) * words }

  /// Those that are there, the first one first.
  private var segments: [Segment] {
    if isRing { return [state.pointee.directory[0]] }
    let state = state.pointee
    return (state.firstSegment..<state.limit >> shift).map {
      state.directory[$0 & state.mask >> shift]
    }
  }

  @inline(__always)
  var front: Int { state.pointee.front }
  @inline(__always)
  var back: Int { state.pointee.back }
  @inline(__always)
  var isFull: Bool { state.pointee.back == state.pointee.limit }
  var byteCount: Int {
    (segments.count + state.pointee.spare.count) * segmentWords * MemoryLayout<UInt64>.stride
  }

  /// Of an entry that is not there the address of something else.
  @inline(__always)
  func entry(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    let place = number & state.pointee.mask
    let segment = state.pointee.directory[place >> shift]
    return segment + (place & (1 << shift - 1)) &* words
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

  /// Drops the entries at the front whose time is `limit` or earlier and makes room at the back.
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
    guard isRing else {
      addSegment()
      return
    }
    let capacity = state.pointee.capacity
    if (state.pointee.back - front) * 8 <= capacity * 7 {
      state.pointee.limit = front + capacity
    } else if capacity == 1 << shift {
      split()
    } else {
      double()
    }
  }
}

// MARK: - Growing

extension EntryLog {
  private func double() {
    let capacity = state.pointee.capacity
    let base = LargeMemory.doubled(state.pointee.directory[0], capacity * words)
    state.pointee.directory[0] = base
    state.pointee.mask = 2 * capacity - 1
    state.pointee.limit = state.pointee.front + 2 * capacity
    for number in state.pointee.front..<state.pointee.back where number & capacity != 0 {
      let old = base + (number & (capacity - 1)) * words
      (old + capacity * words).update(from: old, count: words)
    }
  }

  /// Makes two segments of the ring: entries behind the end of the first one move to another.
  private func split() {
    let first = state.pointee.front >> shift
    let (ring, next) = (state.pointee.directory[0], freshSegment())
    setDirectory(first & 1 == 0 ? [ring, next] : [next, ring])
    state.pointee.firstSegment = first
    state.pointee.limit = (first + 2) << shift
    for number in (first + 1) << shift..<max(state.pointee.back, (first + 1) << shift) {
      let place = (number & (1 << shift - 1)) * words
      (next + place).update(from: ring + place, count: words)
    }
  }

  /// - Precondition: the last segment is full.
  private func addSegment() {
    let next = state.pointee.back >> shift
    while state.pointee.firstSegment < min(next, state.pointee.front >> shift) {
      let passed = state.pointee.firstSegment & state.pointee.mask >> shift
      state.pointee.spare.append(state.pointee.directory[passed])
      state.pointee.firstSegment += 1
    }
    let count = state.pointee.capacity >> shift
    if next - state.pointee.firstSegment == count { doubleDirectory(count) }
    let segment = state.pointee.spare.popLast() ?? freshSegment()
    state.pointee.directory[next & state.pointee.mask >> shift] = segment
    state.pointee.limit = (next + 1) << shift
  }

  private func freshSegment() -> Segment { LargeMemory.room(UInt64.self, words << shift) }

  private func doubleDirectory(_ count: Int) {
    let known = segments
    let first = state.pointee.firstSegment
    setDirectory(Array(repeating: known[0], count: 2 * count))
    for (place, segment) in known.enumerated() {
      state.pointee.directory[(first + place) & (2 * count - 1)] = segment
    }
  }

  /// - Parameter segments: a power of two of them.
  private func setDirectory(_ segments: [Segment]) {
    state.pointee.directory.deallocate()
    state.pointee.directory = .allocate(capacity: segments.count)
    _ = UnsafeMutableBufferPointer(start: state.pointee.directory, count: segments.count)
      .initialize(from: segments)
    state.pointee.mask = segments.count << shift - 1
  }
}
