import CMemory
import WeirCore

/// The window of a key with many entries: a ring of its own, and aggregates that are kept up to date
/// where that is possible.
final class LargeWindow {
  private var ring: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var head = 0
  private(set) var count = 0
  private let words: Int
  private var promotion: WindowPromotion?

  private static let leastRoom = 32
  /// How many entries ahead what goes is asked for.
  private static let ahead = 6

  /// - Parameters:
  ///   - room: entries that it has room for at first, at least.
  ///   - words: of an entry.
  init(room: Int, words: Int) {
    self.words = words
    var capacity = 1
    while capacity < room { capacity *= 2 }
    self.capacity = capacity
    ring = LargeMemory.room(UInt64.self, capacity * words)
  }

  deinit { LargeMemory.giveBack(ring, capacity * words) }

  var byteCount: Int {
    capacity * words * MemoryLayout<UInt64>.stride + (promotion?.byteCount ?? 0)
  }

  /// `Int64.min`: there is no entry.
  var latestTime: Int64 { count == 0 ? .min : Int64(bitPattern: window[count - 1][0]) }

  var window: EntryWindow {
    EntryWindow(ring: ring, head: head, count: count, capacity: capacity, words: words)
  }

  /// Begins to bring near where entries go and come, and what an entry of such values will change.
  ///
  /// SAFETY: of an entry only its values are read, which lie behind its time.
  func prefetch(_ values: UnsafePointer<UInt64>) {
    weir_prefetch(ring + head * words)
    weir_prefetch(ring + ((head + count) & (capacity - 1)) * words)
    promotion?.prefetch(values - EntryReader.header)
  }

  /// Room for one more entry at the end; its words are not set yet.
  func append() -> UnsafeMutablePointer<UInt64> {
    if count == capacity { grow() }
    count += 1
    return window[count - 1]
  }

  private func grow() { move(toRoomFor: 2 * capacity) }

  private func move(toRoomFor room: Int) {
    let moved = LargeMemory.room(UInt64.self, room * words)
    let first = min(count, capacity - head)
    moved.update(from: ring + head * words, count: first * words)
    (moved + first * words).update(from: ring, count: (count - first) * words)
    LargeMemory.giveBack(ring, capacity * words)
    ring = moved
    capacity = room
    head = 0
  }

  /// Drops entries with a time of `limit` or earlier, and room and aggregates that the rest does not
  /// need.
  ///
  /// - Parameter release: called for each entry that goes.
  func expire(upTo limit: Int64, _ release: (UnsafeMutablePointer<UInt64>) -> Void) {
    let before = count
    while count > 0 {
      let entry = window[0]
      guard Int64(bitPattern: entry[0]) <= limit else { break }
      if let promotion {
        if count > Self.ahead { promotion.prefetch(window[Self.ahead]) }
        promotion.removeFirst(entry)
      }
      release(entry)
      head = (head + 1) & (capacity - 1)
      count -= 1
    }
    if count == before { return }
    if count < WindowPromotion.threshold / 4 { promotion = nil }
    if capacity > Self.leastRoom, count * 8 <= capacity {
      move(toRoomFor: max(Self.leastRoom, capacity / 4))
    }
  }

  /// The aggregates, up to date for the event that is judged; nil if they are not kept.
  func promotion(_ plan: WindowStorePlan, _ judged: JudgedEvent) -> WindowPromotion? {
    if promotion == nil, count < WindowPromotion.threshold { return nil }
    let promotion = promotion ?? WindowPromotion(plan: plan)
    self.promotion = promotion
    let window = window
    promotion.advance(to: judged, count: count) { window[$0] }
    return promotion
  }
}
