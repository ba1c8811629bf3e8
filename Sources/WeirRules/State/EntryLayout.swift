package import WeirCore

/// How the values that an operator keeps of an event lie in 64-bit words.
package struct EntryLayout: Sendable {
  package struct Slot: Equatable, BitwiseCopyable, Sendable {
    package var lane: LaneType
    package var type: ValueType
    /// Of the first word, from the start of the values.
    package var offset: Int
  }

  package private(set) var slots: [Slot] = []
  /// Words that all values take.
  package private(set) var words = 0

  package init() {}

  package mutating func append(_ type: ValueType) {
    slots.append(Slot(lane: type.lane, type: type, offset: words))
    words += type.lane.words
  }
}

extension EntryLayout.Slot {
  /// The value among those of an entry; texts are kept by `judge` until the event has been judged.
  func scalar(
    _ values: UnsafePointer<UInt64>, _ texts: borrowing TextPool, _ judge: FlagJudge
  ) -> Scalar {
    let word = values + offset
    switch lane {
    case .word: return .word(Int64(bitPattern: word[0]))
    case .real: return .real(Double(bitPattern: word[0]))
    case .truth: return .truth(UInt8(truncatingIfNeeded: word[0]))
    case .bytes:
      let text = StateText(low: word[0], high: word[1])
      return text.isMissing ? .missing : .text(judge.keep(text, texts))
    }
  }
}
