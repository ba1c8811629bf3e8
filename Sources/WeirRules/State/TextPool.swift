import CMemory
import WeirCore

/// The long texts of one operator's state, each once, with the number of its users.
///
/// A text whose last user has gone leaves its place to the next one, so the pool is bounded by
/// what is inside the windows.
struct TextPool: ~Copyable {
  private struct Text: BitwiseCopyable {
    var hash: UInt64
    /// Nil while the place is free.
    var start: UnsafeMutablePointer<UInt8>?
    var count: Int32
    var users: Int32
  }

  /// From hashes to places: open addressing, linear probing.
  private struct Slot: BitwiseCopyable {
    /// Upper half of the text's hash.
    var tag: UInt32
    /// Negative: free.
    var place: Int32

    static let free = Slot(tag: 0, place: -1)
  }

  private struct State {
    var texts: UnsafeMutablePointer<Text>
    var textCapacity: Int
    var textCount = 0
    var slots: UnsafeMutablePointer<Slot>
    var slotCapacity: Int
    /// Texts that are kept.
    var count = 0
    /// Of the texts themselves.
    var textBytes = 0
    /// Places that wait for another text.
    var free: [Int32] = []

    var mask: Int { slotCapacity - 1 }
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>

  private static let leastTexts = 16

  init() {
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        texts: LargeMemory.room(Text.self, Self.leastTexts), textCapacity: Self.leastTexts,
        slots: Self.freeSlots(2 * Self.leastTexts), slotCapacity: 2 * Self.leastTexts))
  }

  deinit {
    for place in 0..<state.pointee.textCount { state.pointee.texts[place].start?.deallocate() }
    LargeMemory.giveBack(state.pointee.texts, state.pointee.textCapacity)
    LargeMemory.giveBack(state.pointee.slots, state.pointee.slotCapacity)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  private static func freeSlots(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = LargeMemory.room(Slot.self, capacity)
    slots.initialize(repeating: .free, count: capacity)
    return slots
  }

  /// Bytes for each text besides its own: its place, up to four slots of the table, and what the
  /// allocator adds.
  static let textOverhead = MemoryLayout<Text>.stride + MemoryLayout<Slot>.stride * 4 + 16

  /// Of all long texts, with what is kept for each.
  var byteCount: Int {
    state.pointee.textCount * Self.textOverhead + state.pointee.textBytes
  }

  /// The form in which a text is kept; a long one has one more user then.
  @inline(__always)
  func keep(_ text: StateText) -> StateText {
    text.isBorrowed ? retain(long: text.borrowed, text.contentHash) : text
  }

  /// The same where the hash of the text's content is at hand.
  @inline(__always)
  func keep(_ text: StateText, _ hash: UInt64) -> StateText {
    text.isBorrowed ? retain(long: text.borrowed, hash) : text
  }

  /// Keeps `text` once more.
  func retain(_ text: ByteSlice) -> StateText { keep(StateText(borrowing: text)) }

  /// - Parameter hash: of the text's content.
  func retain(long text: ByteSlice, _ hash: UInt64) -> StateText {
    if let place = place(of: text, hash) {
      state.pointee.texts[place].users += 1
      return .pooled(place)
    }
    return .pooled(add(text, hash))
  }

  private func add(_ text: ByteSlice, _ hash: UInt64) -> Int {
    let place = freePlace()
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
    // SAFETY: a long text has an address, and the room is as large as it is.
    start.update(from: text.start.unsafelyUnwrapped, count: text.count)
    state.pointee.textBytes += text.count
    state.pointee.texts[place] = Text(
      hash: hash, start: start, count: Int32(text.count), users: 1)
    insert(place)
    return place
  }

  private func freePlace() -> Int {
    if let place = state.pointee.free.popLast() { return Int(place) }
    let count = state.pointee.textCount
    if count == state.pointee.textCapacity {
      state.pointee.texts = LargeMemory.doubled(state.pointee.texts, count)
      state.pointee.textCapacity *= 2
    }
    state.pointee.textCount += 1
    return count
  }

  /// The hash of the content of a text that is kept.
  func contentHash(_ text: StateText) -> UInt64 {
    text.isPooled ? state.pointee.texts[Int(text.low)].hash : text.hash
  }

  /// The kept form of `text` without keeping it; nil if a long text is unknown.
  @inline(__always)
  func find(_ text: StateText) -> StateText? {
    text.isBorrowed ? find(long: text.borrowed, text.contentHash) : text
  }

  /// The same where the hash of the text's content is at hand.
  @inline(__always)
  func find(_ text: StateText, _ hash: UInt64) -> StateText? {
    text.isBorrowed ? find(long: text.borrowed, hash) : text
  }

  /// The kept form of a long text without keeping it; nil if it is unknown.
  func find(long text: ByteSlice, _ hash: UInt64) -> StateText? {
    place(of: text, hash).map { .pooled($0) }
  }

  /// Begins to bring near what is needed to find a text of this hash.
  @inline(__always)
  func prefetch(_ hash: UInt64) { weir_prefetch(state.pointee.slots + home(hash)) }

  /// One more user of a text that is kept already.
  @inline(__always)
  func retain(_ text: StateText) {
    if text.isPooled { state.pointee.texts[Int(text.low)].users += 1 }
  }

  @inline(__always)
  func release(_ text: StateText) {
    if text.isPooled { release(pooled: Int(text.low)) }
  }

  private func release(pooled place: Int) {
    state.pointee.texts[place].users -= 1
    guard state.pointee.texts[place].users == 0 else { return }
    state.pointee.textBytes -= Int(state.pointee.texts[place].count)
    remove(place)
    state.pointee.texts[place].start?.deallocate()
    state.pointee.texts[place].start = nil
    state.pointee.free.append(Int32(place))
  }

  /// The bytes of a long text, good as long as it is kept.
  func slice(pooled text: StateText) -> ByteSlice {
    let found = state.pointee.texts[Int(text.low)]
    return ByteSlice(start: UnsafePointer(found.start), count: Int(found.count))
  }

  /// The bytes of a text; empty for the missing one.
  func bytes(_ text: StateText) -> [UInt8] {
    if text.isMissing { return [] }
    if text.isPooled { return slice(pooled: text).array }
    return [UInt8](unsafeUninitializedCapacity: StateText.longest) { buffer, count in
      count = text.copy(to: buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}

// MARK: - Table

extension TextPool {
  @inline(__always)
  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 5) & state.pointee.mask
  }

  private func place(of text: ByteSlice, _ hash: UInt64) -> Int? {
    let (slots, texts, mask) = (state.pointee.slots, state.pointee.texts, state.pointee.mask)
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = home(hash)
    // SAFETY: slots stay below the capacity, and at least half of them are free.
    while slots[slot].place >= 0 {
      let found = slots[slot]
      if found.tag == tag {
        let known = texts[Int(found.place)]
        let slice = ByteSlice(start: UnsafePointer(known.start), count: Int(known.count))
        if known.hash == hash, ByteSlice.equal(slice, text) { return Int(found.place) }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func insert(_ place: Int) {
    state.pointee.count += 1
    if state.pointee.count * 2 > state.pointee.slotCapacity { grow() }
    fill(Slot(tag: tag(place), place: Int32(place)))
  }

  private func tag(_ place: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: state.pointee.texts[place].hash >> 32)
  }

  /// Puts a slot into the first free place behind its home.
  private func fill(_ filled: Slot) {
    var slot = home(state.pointee.texts[Int(filled.place)].hash)
    while state.pointee.slots[slot].place >= 0 { slot = (slot + 1) & state.pointee.mask }
    state.pointee.slots[slot] = filled
  }

  private func grow() {
    let old = state.pointee.slots
    let capacity = state.pointee.slotCapacity
    state.pointee.slots = Self.freeSlots(2 * capacity)
    state.pointee.slotCapacity = 2 * capacity
    for slot in 0..<capacity where old[slot].place >= 0 { fill(old[slot]) }
    LargeMemory.giveBack(old, capacity)
  }

  private func remove(_ place: Int) {
    let (slots, mask) = (state.pointee.slots, state.pointee.mask)
    var hole = home(state.pointee.texts[place].hash)
    while slots[hole].place != Int32(place) { hole = (hole + 1) & mask }
    state.pointee.count -= 1
    var next = (hole + 1) & mask
    while slots[next].place >= 0 {
      let home = home(state.pointee.texts[Int(slots[next].place)].hash)
      // An entry may move back into the hole unless its home lies after the hole.
      if (next - home) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = .free
  }
}

extension StateText {
  /// A text at a place of a pool.
  static func pooled(_ place: Int) -> StateText {
    StateText(low: UInt64(place), high: 0xFE << 56)
  }
}
