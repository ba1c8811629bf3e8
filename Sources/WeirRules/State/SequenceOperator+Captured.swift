import WeirCore

/// A captured value and where a chain holds it.
struct ChainValue: BitwiseCopyable {
  /// Among the rule's captured values.
  var place: Int
  var slot: EntryLayout.Slot
  /// Of the step in the chain, in words.
  var offset: Int
  /// Whether it is a step's id, which is made of the position where it is missing.
  var isIdentifier: Bool
}

/// A value of the event and one of the chain that must differ.
struct ChainChange: BitwiseCopyable {
  /// Where a row has the event's value, in words.
  let value: Int
  /// Where the chain has the other one, in words.
  let kept: Int
  let isText: Bool
}

/// What is judged on a chain, with the values that it looks at.
final class ChainCondition {
  let program: Program
  let node: Int32
  let values: FixedValues<ChainValue>
  /// It is not true where one of them is missing.
  let changes: FixedValues<ChainChange>

  init(_ condition: SequencePlan.Condition, reading values: [ChainValue]) {
    program = condition.program
    node = condition.node
    self.values = FixedValues(values)
    let changes: [ChainChange] = condition.changes.compactMap { change in
      values.first { $0.place == change.captured && !$0.isIdentifier }.map { kept in
        ChainChange(
          value: change.value, kept: kept.offset + SequenceOperator.stepHeader + kept.slot.offset,
          isText: kept.slot.lane == .bytes)
      }
    }
    self.changes = FixedValues(changes)
  }
}

extension SequencePlan {
  /// By part (steps, then absences), then by kind: what is judged on a chain.
  func chainConditions(
    _ rule: CompiledRule, _ stepOffsets: [Int], kinds: Int
  ) -> [ChainCondition?] {
    let values = chainValues(rule, stepOffsets)
    return (steps.map(\.conditions) + absences.map(\.conditions)).flatMap { conditions in
      (0..<kinds).map { kind in
        conditions[kind].map { condition in
          let places = Set(
            condition.program.nodes.filter { $0.opcode == .captured }.map { Int($0.auxiliary) })
          return ChainCondition(
            condition, reading: values.filter { places.contains($0.place) })
        }
      }
    }
  }

  /// All captured values of the steps but the last.
  func chainValues(_ rule: CompiledRule, _ stepOffsets: [Int]) -> [ChainValue] {
    zip(steps.dropLast(), stepOffsets).flatMap { step, offset in
      zip(step.layout.slots, step.capturedPlaces).map { slot, place in
        ChainValue(
          place: place, slot: slot, offset: offset, isIdentifier: rule.isIdentifier(place))
      }
    }
  }
}

extension SequenceOperator {
  /// Whether a condition cannot hold since something has not changed that it wants changed.
  @inline(__always)
  func lacksChange(
    _ condition: ChainCondition, _ taken: TakenRow, _ chain: UnsafePointer<UInt64>
  ) -> Bool {
    for change in condition.changes.values {
      let value = taken.row.values + change.value
      let kept = chain + change.kept
      if !change.isText {
        if value[0] == kept[0] { return true }
        continue
      }
      let text = StateText(low: value[0], high: value[1])
      // A long text is known only if the chain may have it.
      if texts.find(text) == StateText(low: kept[0], high: kept[1]) { return true }
    }
    return false
  }

  /// Reads some of the captured values of a chain.
  func read(_ values: some Sequence<ChainValue>, _ chain: UnsafePointer<UInt64>) {
    for value in values {
      let entry = chain + value.offset
      var scalar = value.slot.scalar(entry + Self.stepHeader, texts, judge)
      if scalar.isMissing, value.isIdentifier {
        scalar = .text(judge.keep(Array(judge.identifier(Position(raw: entry[0])).utf8)))
      }
      captured[value.place] = scalar
    }
  }

  /// The records of a chain and the one that completes it.
  func evidence(_ chain: UnsafePointer<UInt64>, _ taken: TakenRow) -> [Evidence] {
    var evidence = plan.steps.indices.dropLast().map { step in
      let entry = chain + stepOffsets[step]
      return self.evidence(
        step, Position(raw: entry[0]), texts.bytes(StateText(low: entry[1], high: entry[2])))
    }
    evidence.append(
      self.evidence(
        plan.steps.count - 1, taken.position, taken.batch.ids[taken.row.row].array))
    return evidence
  }

  /// A record without an id of its own is named by its position.
  private func evidence(_ step: Int, _ position: Position, _ id: [UInt8]) -> Evidence {
    Evidence(
      position: position, step: plan.steps[step].name,
      id: id.isEmpty ? Array(judge.identifier(position).utf8) : id)
  }
}
