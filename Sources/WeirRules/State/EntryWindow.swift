import WeirCore

/// The entries of one key's window, oldest first; good until the store changes or another window is
/// looked at.
struct EntryWindow: BitwiseCopyable {
  let count: Int
  /// Where each entry lies; nil where they lie in a ring.
  private let list: UnsafePointer<UnsafeMutablePointer<UInt64>>?
  private let base: UnsafeMutablePointer<UInt64>?
  private let head: Int
  private let mask: Int
  private let words: Int

  static var empty: EntryWindow { EntryWindow(list: nil, count: 0) }

  init(list: UnsafePointer<UnsafeMutablePointer<UInt64>>?, count: Int) {
    self.count = count
    self.list = list
    base = nil
    head = 0
    mask = 0
    words = 0
  }

  /// - Parameters:
  ///   - capacity: entries for which the ring has room, a power of two.
  ///   - words: of an entry.
  init(
    ring: UnsafeMutablePointer<UInt64>, head: Int, count: Int, capacity: Int, words: Int
  ) {
    self.count = count
    list = nil
    base = ring
    self.head = head
    mask = capacity - 1
    self.words = words
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeMutablePointer<UInt64> {
    if let list { return list[index] }
    return base.unsafelyUnwrapped + ((head + index) & mask) * words
  }

  /// The first entry before `end` with a time above `time`; `end` if there is none.
  ///
  /// - Complexity: O(log *n*).
  func first(after time: Int64, below end: Int) -> Int {
    var low = 0
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if Int64(bitPattern: self[middle][0]) <= time {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
