/// Finds the phrases of all lists in one pass over a text (Aho-Corasick, as a full table).
///
/// The states nearest to the beginning, which are read most, stand side by side in the table.
///
/// - Complexity: building takes O(states * classes) time and memory, where there are at most as
///   many states as bytes in all phrases and as many classes as different bytes in them.
///
/// > Aho, Corasick: Efficient String Matching. Comm. ACM 18(6), 1975.
package final class PhraseAutomaton: @unchecked Sendable {
  // @unchecked Sendable: the tables are written in `init` only.

  /// One more than the highest pattern number.
  package let patternCount: Int
  /// Class of each byte; class 0 is for bytes in no phrase.
  private let classes: UnsafeMutablePointer<UInt8>
  /// The offset of the next state's row for each row and class; states that report come last.
  private let rows: UnsafeMutablePointer<UInt32>
  private let classCount: Int
  /// Offset of the first row whose state reports patterns.
  private let firstHit: UInt32
  /// For each state where its patterns begin in `reports`; one more at the end.
  private let reportStarts: UnsafeMutablePointer<UInt32>
  private let reports: UnsafeMutablePointer<UInt32>
  private let beginnings: PhraseBeginnings
  /// Of all tables.
  package let bytes: Int

  /// `phrases` are folded; empty ones are ignored, and several may share a pattern number, which
  /// is not negative.
  ///
  /// - Precondition: all phrases together make fewer than 2^31 table cells.
  package init(phrases: [(bytes: [UInt8], pattern: Int)]) {
    let (classOfByte, classCount) = Self.classify(phrases)
    var trie = PhraseTrie(classCount: classCount)
    for phrase in phrases where !phrase.bytes.isEmpty {
      trie.insert(phrase.bytes.map { Int(classOfByte[Int($0)]) }, pattern: phrase.pattern)
    }
    trie.complete()
    patternCount = (phrases.map(\.pattern).max() ?? -1) + 1
    self.classCount = classCount
    beginnings = PhraseBeginnings(phrases.map(\.bytes))
    classes = Self.copy(classOfByte)
    precondition(trie.next.count < 1 << 31, "the phrases need too large a table")
    let quiet = trie.nearestFirst.filter { trie.patterns[$0].isEmpty }
    let order = quiet + trie.nearestFirst.filter { !trie.patterns[$0].isEmpty }
    firstHit = UInt32(quiet.count * classCount)
    var rowOfState = [UInt32](repeating: 0, count: order.count)
    for (place, state) in order.enumerated() { rowOfState[state] = UInt32(place * classCount) }
    var rows = [UInt32](repeating: 0, count: trie.next.count)
    var filled = 0
    var reportStarts: [UInt32] = [0]
    var reports: [UInt32] = []
    for state in order {
      for cell in state * classCount..<(state + 1) * classCount {
        rows[filled] = rowOfState[Int(trie.next[cell])]
        filled += 1
      }
      reports.append(contentsOf: trie.patterns[state].map(UInt32.init))
      reportStarts.append(UInt32(reports.count))
    }
    self.rows = Self.copy(rows)
    self.reportStarts = Self.copy(reportStarts)
    self.reports = Self.copy(reports)
    bytes =
      classOfByte.count + beginnings.bytes
      + (rows.count + reportStarts.count + reports.count) * MemoryLayout<UInt32>.stride
  }

  deinit {
    classes.deallocate()
    rows.deallocate()
    reportStarts.deallocate()
    reports.deallocate()
  }

  /// Sets `matched[pattern]` to 1 for each pattern with a phrase in the text, and leaves the other
  /// flags alone; looks no further once all flags are set that were not.
  ///
  /// In the first state, which most texts are read in mostly, places where no phrase begins are
  /// passed over: a step of the automaton waits for the one before, looking for a beginning does not.
  ///
  /// - Returns: whether there was any.
  /// - Precondition: `matched` has room for ``patternCount`` flags.
  /// - Complexity: O(*n*), at most one table look-up per byte.
  @discardableResult
  package func scan(
    _ folded: UnsafeBufferPointer<UInt8>, matched: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    guard patternCount > 0, let start = folded.baseAddress else { return false }
    let (rows, classes, firstHit) = (rows, classes, firstHit)
    let count = folded.count
    var row: UInt32 = 0
    var any = false
    var index = 0
    // SAFETY: `classes` has 256 values below `classCount`; rows are offsets of rows; `index` stays
    // below the count.
    while index < count {
      if row == 0 {
        index = beginnings.next(in: start, from: index, to: count)
        if index == count { return any }
      }
      row = (rows + Int(classes[Int(start[index])]))[Int(row)]
      index += 1
      if row >= firstHit {
        any = true
        if report(row, to: matched) { return true }
      }
    }
    return any
  }

  /// Sets the flags of a row's patterns; whether all flags are set now.
  private func report(_ row: UInt32, to matched: UnsafeMutablePointer<UInt8>) -> Bool {
    let state = Int(row) / classCount
    var index = Int(reportStarts[state])
    let end = Int(reportStarts[state + 1])
    var isNew = false
    // SAFETY: patterns are below `patternCount`, for which the caller gave room.
    while index < end {
      let pattern = Int(reports[index])
      isNew = isNew || matched[pattern] == 0
      matched[pattern] = 1
      index += 1
    }
    guard isNew else { return false }
    for pattern in 0..<patternCount where matched[pattern] == 0 { return false }
    return true
  }

  private static func classify(
    _ phrases: [(bytes: [UInt8], pattern: Int)]
  ) -> (classes: [UInt8], count: Int) {
    var isUsed = [Bool](repeating: false, count: 256)
    for phrase in phrases {
      for byte in phrase.bytes { isUsed[Int(byte)] = true }
    }
    // UTF-8 leaves some bytes unused; should all occur, none is left for class 0.
    var count = isUsed.allSatisfy { $0 } ? 0 : 1
    var classes = [UInt8](repeating: 0, count: 256)
    for byte in 0..<256 where isUsed[byte] {
      classes[byte] = UInt8(count)
      count += 1
    }
    return (classes, count)
  }

  private static func copy<Element: BitwiseCopyable>(
    _ values: [Element]
  ) -> UnsafeMutablePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(values.count, 1))
    copy.initialize(from: values, count: values.count)
    return copy
  }
}
