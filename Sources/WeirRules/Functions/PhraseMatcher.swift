package import WeirCore

/// Several phrase lists and the automaton that finds all of them in one pass over a folded text.
package struct PhraseMatcher: Sendable {
  /// Lists that one matcher can tell apart.
  package static let listLimit = 64

  private let automaton: PhraseAutomaton
  private let screen: PhraseScreen?
  /// The same: the workers share it, and would fight over the count of its references.
  private let sharedScreen: Unmanaged<PhraseScreen>?
  /// For each pattern: which list, and when its rows are valid. Rows of a list with one validity
  /// share a pattern, so that few flags are set and read, and a text whose lists are all found is
  /// not read on.
  private let lists: [Int32]
  private let validFrom: [Int64]
  private let validTo: [Int64]

  /// Phrases that are looked for.
  package let phraseCount: Int
  /// Of the automaton's tables.
  package var automatonBytes: Int { automaton.bytes }

  package init(lists: [ValueList]) {
    var phrases: [(bytes: [UInt8], pattern: Int)] = []
    var owners: [Int32] = []
    var from: [Int64] = []
    var to: [Int64] = []
    var known: [Validity: Int] = [:]
    for (place, list) in lists.enumerated() {
      for row in list.rows {
        let folded = TextFolding.fold(String(decoding: row.value, as: UTF8.self))
        guard !folded.isEmpty else { continue }
        let validity = Validity(list: place, from: row.validFrom, to: row.validTo)
        let pattern = known[validity] ?? owners.count
        phrases.append((folded, pattern))
        guard pattern == owners.count else { continue }
        known[validity] = pattern
        owners.append(Int32(place))
        from.append(row.validFrom)
        to.append(row.validTo)
      }
    }
    phraseCount = phrases.count
    automaton = PhraseAutomaton(phrases: phrases)
    screen = PhraseScreen(phrases.map(\.bytes))
    sharedScreen = screen.map(Unmanaged.passUnretained)
    self.lists = owners
    validFrom = from
    validTo = to
  }

  private struct Validity: Hashable {
    var list: Int
    var from: Int64
    var to: Int64
  }
}

/// Scratch space for one worker's or shard's texts: the folded bytes and a mark for each pattern.
package struct FoldBuffer {
  fileprivate var bytes: [UInt8] = []
  fileprivate var marks: [UInt8] = []

  package init() {}
}

extension PhraseMatcher {
  /// Bit *i* is set where a phrase of list *i*, valid at `time`, stands in `text`.
  ///
  /// - Complexity: O(*n*) in the bytes of the text.
  package func find(_ text: ByteSlice, at time: Int64, _ buffer: inout FoldBuffer) -> UInt64 {
    if let sharedScreen, !sharedScreen._withUnsafeGuaranteedRef({ $0.mayHold(text) }) { return 0 }
    let count = TextFolding.fold(text, into: &buffer.bytes)
    if buffer.marks.count < automaton.patternCount {
      let count = (automaton.patternCount + 7) & ~7
      buffer.marks = [UInt8](repeating: 0, count: count)
    }
    let isAny = buffer.bytes.withUnsafeBufferPointer { folded in
      buffer.marks.withUnsafeMutableBufferPointer { marks in
        guard let first = marks.baseAddress else { return false }
        return automaton.scan(
          UnsafeBufferPointer(rebasing: folded.prefix(count)), matched: first)
      }
    }
    return isAny ? settle(at: time, &buffer) : 0
  }

  /// Collects the lists of the marked patterns that are valid, and clears the marks.
  private func settle(at time: Int64, _ buffer: inout FoldBuffer) -> UInt64 {
    var found: UInt64 = 0
    buffer.marks.withUnsafeMutableBytes { marks in
      // Eight patterns at a time: few of them are marked. There is room for a multiple of eight.
      for start in stride(from: 0, to: lists.count, by: 8) {
        guard marks.loadUnaligned(fromByteOffset: start, as: UInt64.self) != 0 else { continue }
        for pattern in start..<min(start + 8, lists.count) where marks[pattern] != 0 {
          marks[pattern] = 0
          if validFrom[pattern] <= time, time < validTo[pattern] {
            found |= 1 << UInt64(lists[pattern])
          }
        }
      }
    }
    return found
  }
}
