import WeirCore

/// The long texts of one operator's state, each once, with the number of its users.
///
/// A text whose last user has gone leaves its place to the next one, so the pool is bounded by
/// what is inside the windows.
struct TextPool {
  private var texts: [[UInt8]] = []
  private var users: [Int32] = []
  private var hashes: [UInt64] = []
  private var free: [Int32] = []
  /// From hashes to places: open addressing, linear probing; negative: free.
  private var slots: [Int32] = []
  private var count = 0
  /// Of the texts themselves.
  private var textBytes = 0

  init() {}

  /// Bytes for each text besides its own: its array's header, its places in the lists and up to
  /// four slots of the table.
  static let textOverhead =
    arrayHeader + MemoryLayout<[UInt8]>.stride + MemoryLayout<Int32>.stride * 5
    + MemoryLayout<UInt64>.stride
  /// Of Swift's array storage: object header, count and capacity.
  private static let arrayHeader = 32

  /// Of all long texts, with what is kept for each.
  var byteCount: Int { texts.count * Self.textOverhead + textBytes }

  /// The form in which a text is kept; a long one has one more user then.
  @inline(__always)
  mutating func keep(_ text: StateText) -> StateText {
    text.isBorrowed ? retain(long: text.borrowed, text.contentHash) : text
  }

  /// Keeps `text` once more.
  mutating func retain(_ text: ByteSlice) -> StateText {
    keep(StateText(borrowing: text))
  }

  private mutating func retain(long text: ByteSlice, _ hash: UInt64) -> StateText {
    if let place = place(of: text, hash) {
      users[place] += 1
      return StateText(low: UInt64(place), high: 0xFE << 56)
    }
    textBytes += text.count
    let place: Int
    if let reused = free.popLast() {
      place = Int(reused)
      texts[place] = text.array
      users[place] = 1
      hashes[place] = hash
    } else {
      place = texts.count
      texts.append(text.array)
      users.append(1)
      hashes.append(hash)
    }
    insert(place)
    return StateText(low: UInt64(place), high: 0xFE << 56)
  }

  /// The kept form of `text` without keeping it; nil if a long text is unknown.
  @inline(__always)
  func find(_ text: StateText) -> StateText? {
    guard text.isBorrowed else { return text }
    return place(of: text.borrowed, text.contentHash).map {
      StateText(low: UInt64($0), high: 0xFE << 56)
    }
  }

  /// The kept form of `text` without keeping it; nil if a long text is unknown.
  func find(_ text: ByteSlice) -> StateText? { find(StateText(borrowing: text)) }

  /// One more user of a text that is kept already.
  mutating func retain(_ text: StateText) {
    if text.isPooled { users[Int(text.low)] += 1 }
  }

  mutating func release(_ text: StateText) {
    guard text.isPooled else { return }
    let place = Int(text.low)
    users[place] -= 1
    if users[place] == 0 {
      textBytes -= texts[place].count
      remove(place)
      texts[place] = []
      free.append(Int32(place))
    }
  }

  /// The bytes of a text; empty for the missing one.
  func bytes(_ text: StateText) -> [UInt8] {
    if text.isMissing { return [] }
    if text.isPooled { return texts[Int(text.low)] }
    return [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
      count = text.copy(to: buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}

// MARK: - Table

extension TextPool {
  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 5) & (slots.count - 1)
  }

  private func place(of text: ByteSlice, _ hash: UInt64) -> Int? {
    guard !slots.isEmpty else { return nil }
    var slot = home(hash)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if hashes[place] == hash, isEqual(texts[place], text) { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isEqual(_ known: [UInt8], _ text: ByteSlice) -> Bool {
    known.withUnsafeBufferPointer { buffer in
      // SAFETY: the slice does not outlive the closure.
      ByteSlice.equal(ByteSlice(start: buffer.baseAddress, count: buffer.count), text)
    }
  }

  private mutating func insert(_ place: Int) {
    if (count + 1) * 2 > slots.count { grow() }
    var slot = home(hashes[place])
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(place)
    count += 1
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: -1, count: max(64, old.count * 2))
    for place in old where place >= 0 {
      var slot = home(hashes[Int(place)])
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = place
    }
  }

  private mutating func remove(_ place: Int) {
    var hole = home(hashes[place])
    while slots[hole] != Int32(place) { hole = (hole + 1) & (slots.count - 1) }
    count -= 1
    var next = (hole + 1) & (slots.count - 1)
    while slots[next] >= 0 {
      let home = home(hashes[Int(slots[next])])
      // An entry may move back into the hole unless its home lies after the hole.
      if (next - home) & (slots.count - 1) >= (next - hole) & (slots.count - 1) {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & (slots.count - 1)
    }
    slots[hole] = -1
  }
}
