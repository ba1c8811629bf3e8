import WeirCore

/// Reads what aggregates need from one entry of a window.
struct EntryReader {
  /// Words before an entry's values: its time.
  static let header = 1

  let entry: UnsafePointer<UInt64>

  var time: Int64 { Int64(bitPattern: entry[0]) }

  private func values(_ slot: EntryLayout.Slot) -> UnsafePointer<UInt64> {
    entry + Self.header + slot.offset
  }

  func isPresent(_ slot: EntryLayout.Slot) -> Bool {
    let first = values(slot)
    return switch slot.lane {
    case .word: first[0] != UInt64(bitPattern: .missing)
    case .truth: first[0] != UInt64(Truth.missing)
    case .real: !Double(bitPattern: first[0]).isNaN
    case .bytes: first[1] >> 56 != 0xFF
    }
  }

  private func argument(_ aggregate: WindowAggregate) -> UnsafePointer<UInt64> {
    entry + Self.header + (aggregate.argument?.offset ?? 0)
  }

  /// Whether the entry counts: the condition is true, the argument present, and so is what is compared
  /// with the event that is judged.
  func isCounted(_ aggregate: WindowAggregate) -> Bool {
    if let predicate = aggregate.predicate, values(predicate)[0] != 1 { return false }
    if let slot = aggregate.selection.slot, !isPresent(slot) { return false }
    guard let argument = aggregate.argument else { return true }
    return isPresent(argument)
  }

  /// The argument as a word (truths are 0 and 1).
  func word(_ aggregate: WindowAggregate) -> Int64 {
    Int64(bitPattern: argument(aggregate)[0])
  }

  func real(_ aggregate: WindowAggregate) -> Double {
    Double(bitPattern: argument(aggregate)[0])
  }

  /// A number as a word whose order is that of the numbers.
  func orderedWord(_ slot: EntryLayout.Slot) -> Int64 {
    let word = values(slot)[0]
    return slot.lane == .real
      ? OrderedReal.word(Double(bitPattern: word)) : Int64(bitPattern: word)
  }

  func text(_ aggregate: WindowAggregate) -> StateText {
    let first = argument(aggregate)
    return StateText(low: first[0], high: first[1])
  }

  /// Something that is equal exactly for equal values of the argument.
  func distinctKey(_ aggregate: WindowAggregate) -> StateText {
    aggregate.argument.map(key) ?? .missing
  }

  /// Something that is equal exactly for equal values of a slot.
  func key(_ slot: EntryLayout.Slot) -> StateText {
    let first = values(slot)
    return switch slot.lane {
    case .bytes: StateText(low: first[0], high: first[1])
    // Zero and minus zero are one value.
    case .real: StateText(word: (Double(bitPattern: first[0]) + 0).bitPattern)
    case .word, .truth: StateText(word: first[0])
    }
  }
}

/// Doubles as words of the same order.
enum OrderedReal {
  static func word(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: (value + 0).bitPattern)
    return bits >= 0 ? bits : bits ^ .max
  }

  static func real(_ word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: word >= 0 ? word : word ^ .max))
  }
}
