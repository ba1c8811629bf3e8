/// The tree of all phrases, and the links that make an automaton of it.
struct PhraseTrie {
  let classCount: Int
  /// The next state for each state and class; -1 until ``complete()`` fills the gaps.
  private(set) var next: [Int32]
  /// The patterns reported on reaching a state, each once, ascending after ``complete()``.
  private(set) var patterns: [[Int]] = [[]]
  /// All states after ``complete()``, those nearest to the first one first.
  private(set) var nearestFirst: [Int] = []

  init(classCount: Int) {
    self.classCount = classCount
    next = [Int32](repeating: -1, count: classCount)
  }

  mutating func insert(_ classes: [Int], pattern: Int) {
    var state = 0
    for step in classes {
      let cell = state * classCount + step
      if next[cell] < 0 {
        next[cell] = Int32(patterns.count)
        patterns.append([])
        next.append(contentsOf: repeatElement(-1, count: classCount))
      }
      state = Int(next[cell])
    }
    patterns[state].append(pattern)
  }

  /// Fills every gap with the state of the longest suffix that is known, nearest states first.
  mutating func complete() {
    var fallback = [Int](repeating: 0, count: patterns.count)
    var queue = [0]
    var taken = 0
    while taken < queue.count {
      let state = queue[taken]
      taken += 1
      let shorter = fallback[state]
      if state != 0, !(patterns[state].isEmpty && patterns[shorter].isEmpty) {
        patterns[state] = Array(Set(patterns[state] + patterns[shorter])).sorted()
      }
      next.withUnsafeMutableBufferPointer { next in
        for step in 0..<classCount {
          let cell = state * classCount + step
          let ofFallback = state == 0 ? 0 : next[shorter * classCount + step]
          if next[cell] < 0 {
            next[cell] = ofFallback
          } else {
            fallback[Int(next[cell])] = Int(ofFallback)
            queue.append(Int(next[cell]))
          }
        }
      }
    }
    nearestFirst = queue
  }
}
