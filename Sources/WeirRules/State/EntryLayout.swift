package import WeirCore

/// How the values that an operator keeps of an event lie in 64-bit words.
package struct EntryLayout: Sendable {
  package struct Slot: Sendable {
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
    words += type.lane == .bytes ? 2 : 1
  }

  /// Copies the values of `row` into state, keeping its texts.
  @inline(__always)
  func store(
    _ lanes: [Lane], _ nodes: [Int32], row: Int, to target: UnsafeMutablePointer<UInt64>,
    _ texts: inout TextPool
  ) {
    for index in slots.indices {
      let lane = lanes[Int(nodes[index])]
      let word = target + slots[index].offset
      switch lane.type {
      case .word: word[0] = UInt64(bitPattern: lane.words[row])
      case .real: word[0] = lane.reals[row].bitPattern
      case .truth: word[0] = UInt64(lane.truths[row])
      case .bytes:
        let text = texts.retain(lane.slices[row])
        word[0] = text.low
        word[1] = text.high
      }
    }
  }

  /// Lets the texts of an entry go.
  @inline(__always)
  func release(_ entry: UnsafePointer<UInt64>, _ texts: inout TextPool) {
    for slot in slots where slot.lane == .bytes {
      texts.release(StateText(low: entry[slot.offset], high: entry[slot.offset + 1]))
    }
  }

  /// One more keeper for the texts of a copied entry.
  func retain(_ entry: UnsafePointer<UInt64>, _ texts: inout TextPool) {
    for slot in slots where slot.lane == .bytes {
      texts.retain(StateText(low: entry[slot.offset], high: entry[slot.offset + 1]))
    }
  }
}
