/// The candidates for the least (or greatest) value of a sliding window, oldest first, each less
/// (greater) than those after it.
///
/// > Monotonic queue: Lemire, Streaming maximum-minimum filter, Nordic J. Computing 13(4), 2006.
struct ExtremeQueue {
  private var values: [Int64] = []
  /// Number of the entry since the window was promoted.
  private var entries: [Int] = []
  private var head = 0
  private let isMinimum: Bool

  /// Bytes of one candidate.
  static let candidateBytes = MemoryLayout<Int64>.stride + MemoryLayout<Int>.stride

  init(isMinimum: Bool) {
    self.isMinimum = isMinimum
  }

  var byteCount: Int { values.count * Self.candidateBytes }

  var extreme: Int64? { head < values.count ? values[head] : nil }

  /// - Complexity: amortised O(1).
  mutating func add(_ value: Int64, entry: Int) {
    while values.count > head,
      isMinimum ? values[values.count - 1] >= value : values[values.count - 1] <= value
    {
      values.removeLast()
      entries.removeLast()
    }
    values.append(value)
    entries.append(entry)
  }

  mutating func remove(entry: Int) {
    if head < entries.count, entries[head] == entry { head += 1 }
    if head > 64, head * 2 > values.count {
      values.removeFirst(head)
      entries.removeFirst(head)
      head = 0
    }
  }
}
