import WeirCore

/// What a word of an entry must fulfil.
struct EntryTest: BitwiseCopyable {
  enum Wanted: BitwiseCopyable {
    case within(least: Int64, greatest: Int64)
    case equal(UInt64)
    /// But not missing either.
    case otherThan(UInt64, missing: UInt64)
    /// Of two words.
    case equalText(StateText)
    /// But not missing either.
    case otherTextThan(StateText)
  }

  let word: Int
  let wanted: Wanted

  init(word: Int, _ wanted: Wanted) {
    self.word = word
    self.wanted = wanted
  }

  @inline(__always)
  func passes(_ entry: UnsafePointer<UInt64>) -> Bool {
    switch wanted {
    case .within(let least, let greatest):
      let value = Int64(bitPattern: entry[word])
      return value >= least && value <= greatest
    case .equal(let value): return entry[word] == value
    case .otherThan(let value, let missing): return entry[word] != value && entry[word] != missing
    case .equalText(let text): return entry[word] == text.low && entry[word + 1] == text.high
    case .otherTextThan(let text):
      let found = StateText(low: entry[word], high: entry[word + 1])
      return found != text && !found.isMissing
    }
  }
}
