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

  /// Room for one more entry at the end; its words are not set yet.
  func append() -> UnsafeMutablePointer<UInt64> {
    if count == capacity { grow() }
    count += 1
    return window[count - 1]
  }

  private func grow() {
    let larger = LargeMemory.room(UInt64.self, 2 * capacity * words)
    let first = capacity - head
    larger.update(from: ring + head * words, count: first * words)
    (larger + first * words).update(from: ring, count: head * words)
    LargeMemory.giveBack(ring, capacity * words)
    ring = larger
    capacity *= 2
    head = 0
  }

  /// Drops entries with a time of `limit` or earlier.
  ///
  /// - Parameter release: called for each entry that goes.
  func expire(upTo limit: Int64, _ release: (UnsafeMutablePointer<UInt64>) -> Void) {
    while count > 0 {
      let entry = window[0]
      guard Int64(bitPattern: entry[0]) <= limit else { return }
      promotion?.removeFirst(entry)
      release(entry)
      head = (head + 1) & (capacity - 1)
      count -= 1
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
