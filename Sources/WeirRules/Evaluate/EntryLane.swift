import WeirCore

/// Values of a block as keyed state takes them.
enum EntryLane: BitwiseCopyable {
  case words(UnsafeMutablePointer<Int64>)
  case truths(UnsafeMutablePointer<UInt8>)
  case texts(UnsafePointer<HashedText>)

  /// Of a row.
  var words: Int { if case .texts = self { 2 } else { 1 } }
}

extension Scalar {
  /// Writes the value as keyed state takes it and returns the word behind it.
  func store(
    as type: LaneType, to word: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    switch type {
    case .word: word[0] = UInt64(bitPattern: self.word)
    case .real: word[0] = (isMissing ? Double.nan : real).bitPattern
    case .truth: word[0] = UInt64(truth)
    case .bytes:
      let text = StateText(borrowing: slice)
      word[0] = text.low
      word[1] = text.high
    }
    return word + type.words
  }
}

extension LaneType {
  /// In keyed state.
  var words: Int { self == .bytes ? 2 : 1 }
}
