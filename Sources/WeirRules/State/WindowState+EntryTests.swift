import WeirCore

/// What entries are compared with of the event that is judged.
extension WindowState {
  /// Sets the tests that an entry must pass that counts.
  ///
  /// - Parameters:
  ///   - room: for as many as there may be.
  ///   - own: an entry of the event, if there is one.
  /// - Returns: how many there are; nil where no entry passes.
  func fill(
    _ room: UnsafeMutableBufferPointer<EntryTest>, _ program: JudgedAggregate,
    own: UnsafePointer<UInt64>?, _ context: ScalarEvaluator.Context
  ) -> Int? {
    var count = 0
    func add(_ test: EntryTest) {
      room.initializeElement(at: count, to: test)
      count += 1
    }
    for distance in program.screen.distances.values {
      add(test(distance.slot, limits(distance, program, context)))
    }
    for match in program.screen.others.values {
      switch key(match, own: own, program, context) {
      case .missing: return nil
      case .unknown: add(test(match, otherThan: nil))
      case .known(let key): add(test(match, otherThan: key))
      }
    }
    for match in program.screen.equals.values {
      guard case .known(let key) = key(match, own: own, program, context) else { return nil }
      add(test(match, equalTo: key))
    }
    for bound in program.screen.bounds.values {
      add(test(bound.slot, limits(bound, program, context)))
    }
    for slot in program.screen.truths.values {
      add(EntryTest(word: word(slot), .equal(1)))
    }
    return count
  }

  /// An aggregate of entries that a large window keeps by what is compared with the event that is judged;
  /// nil where it does not.
  func judged(
    _ index: Int, _ promotion: WindowPromotion, _ context: ScalarEvaluator.Context
  ) -> Scalar? {
    guard let program = judged(index, of: context.kind) else { return nil }
    return program._withUnsafeGuaranteedRef { program in
      switch aggregate(index).selection {
      case .ranged: return promotion.count(index, in: range(program, context))
      case .equal:
        guard case .known(let key) = key(program.screen.equals[0], own: nil, program, context)
        else { return emptyValue(index) }
        return promotion.value(index, ofEqual: key)
      case .other:
        switch key(program.screen.others[0], own: nil, program, context) {
        case .missing: return emptyValue(index)
        case .unknown: return promotion.value(index, ofOthersThan: nil)
        case .known(let key): return promotion.value(index, ofOthersThan: key)
        }
      case .all, .evaluated, .tested: return nil
      }
    }
  }

  /// The values that pass all tests of a program that compares one value by its order.
  private func range(
    _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> ClosedRange<Int64> {
    var (least, greatest) = (Int64.min, Int64.max)
    func narrow(_ limits: (least: Int64, greatest: Int64)) {
      least = max(least, limits.least)
      greatest = min(greatest, limits.greatest)
    }
    for distance in program.screen.distances.values { narrow(limits(distance, program, context)) }
    for bound in program.screen.bounds.values { narrow(limits(bound, program, context)) }
    // Nothing is kept with a value that says it is missing.
    return least <= greatest ? least...greatest : .missing ... .missing
  }

  private func test(_ slot: Int, _ limits: (least: Int64, greatest: Int64)) -> EntryTest {
    EntryTest(word: word(slot), .within(least: limits.least, greatest: limits.greatest))
  }

  /// Between which an entry's value must be.
  private func limits(
    _ distance: JudgedDistance, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> (least: Int64, greatest: Int64) {
    let center = judge.evaluate(distance.center, of: program.program, context)
    let limit = judge.evaluate(distance.limit, of: program.program, context)
    if center.isMissing || limit.isMissing { return (least: 1, greatest: 0) }
    let farthest = distance.includesLimit ? limit.wide : limit.wide - 1
    return (
      least: Int64(clamping: max(center.wide - farthest, -Int128(Int64.max))),
      greatest: Int64(clamping: center.wide + farthest)
    )
  }

  private func limits(
    _ bound: JudgedBound, _ program: JudgedAggregate, _ context: ScalarEvaluator.Context
  ) -> (least: Int64, greatest: Int64) {
    let value = judge.evaluate(bound.node, of: program.program, context)
    // No entry's value is in an empty range, and a missing one in none.
    var (least, greatest) = (Int64.missing + 1, value.isMissing ? Int64.missing : Int64.max)
    if !value.isMissing {
      switch bound.comparison {
      case .less: greatest = Int64(clamping: value.wide - 1)
      case .lessOrEqual: greatest = Int64(clamping: value.wide)
      case .greater: least = max(least, Int64(clamping: value.wide + 1))
      default: least = max(least, Int64(clamping: value.wide))
      }
    }
    return (least: least, greatest: greatest)
  }

  private func test(_ match: JudgedMatch, equalTo key: StateText) -> EntryTest {
    let isText = plan.layout.slots[match.slot].lane == .bytes
    return EntryTest(word: word(match.slot), isText ? .equalText(key) : .equal(key.low))
  }

  /// - Parameter key: nil where no entry has the value.
  private func test(_ match: JudgedMatch, otherThan key: StateText?) -> EntryTest {
    let missing: UInt64
    switch plan.layout.slots[match.slot].lane {
    case .bytes: return EntryTest(word: word(match.slot), .otherTextThan(key ?? .missing))
    case .truth: missing = UInt64(Truth.missing)
    case .word, .real: missing = UInt64(bitPattern: .missing)
    }
    return EntryTest(
      word: word(match.slot), .otherThan(key?.low ?? missing, missing: missing))
  }

  /// Where an entry has the value of a slot.
  private func word(_ slot: Int) -> Int { EntryReader.header + plan.layout.slots[slot].offset }

  /// What an entry has whose value is equal to one of the event, as in ``EntryReader/key(_:)``.
  private func key(
    _ match: JudgedMatch, own: UnsafePointer<UInt64>?, _ program: JudgedAggregate,
    _ context: ScalarEvaluator.Context
  ) -> JudgedKey {
    // The event's own entry is at hand, its text may not be.
    if match.isKept, let own {
      let reader = EntryReader(entry: own)
      let slot = plan.layout.slots[match.slot]
      return reader.isPresent(slot) ? .known(reader.key(slot)) : .missing
    }
    let value = judge.evaluate(match.node, of: program.program, context)
    if value.isMissing { return .missing }
    switch plan.layout.slots[match.slot].lane {
    case .bytes:
      return texts.find(StateText(borrowing: value.slice)).map { .known($0) } ?? .unknown
    case .truth: return .known(StateText(word: UInt64(value.truth)))
    case .word, .real:
      // Beyond 64 bits no entry has it.
      return value.word == .missing
        ? .unknown : .known(StateText(word: UInt64(bitPattern: value.word)))
    }
  }
}

/// What is known of a value of the event that is judged.
private enum JudgedKey {
  case missing
  /// No entry has it.
  case unknown
  case known(StateText)
}
