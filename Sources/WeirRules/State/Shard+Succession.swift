import WeirCore

/// What became of the state of rules and features when others took their place.
///
/// Ids of rules, and `feature NAME`, in the order of their bytes.
package struct Succession: Sendable, Equatable {
  /// Those that go on with what they had, and those that never had any state.
  package var kept: [String] = []
  /// Those that were there, but keep other state now: they start anew.
  package var lost: [String] = []
  package var new: [String] = []
  package var gone: [String] = []

  package init() {}

  fileprivate mutating func sort() {
    func sorted(_ names: [String]) -> [String] {
      names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    kept = sorted(kept)
    lost = sorted(lost)
    new = sorted(new)
    gone = sorted(gone)
  }
}

extension Shard {
  /// Takes over, between two releases, the state of those operators of `old` that kept all that the
  /// ones here want; `old` stays as it is.
  ///
  /// Keys and windows are the old ones, so both shards must be the same one of as many.
  /// - Precondition: this shard has processed nothing.
  /// - Complexity: O(state).
  package func takeOver(from old: Shard) -> Succession {
    let known = Dictionary(uniqueKeysWithValues: old.operators.map { ($0.name, $0) })
    var succession = Succession()
    for part in operators {
      guard let before = known[part.name] else {
        succession.new.append(part.name)
        continue
      }
      if part.takeOver(from: before) {
        succession.kept.append(part.name)
      } else {
        succession.lost.append(part.name)
      }
    }
    let names = Set(operators.map(\.name))
    succession.gone = known.keys.filter { !names.contains($0) }
    succession.sort()
    return succession
  }
}

extension Shard.Operator {
  /// Whether the state is what it was, or there never was any.
  fileprivate func takeOver(from old: Self) -> Bool {
    guard let own = fingerprint, let before = old.fingerprint else {
      return fingerprint == nil && old.fingerprint == nil
    }
    guard before.serves(own) else { return false }
    switch (self, old) {
    case (.window(let window), .window(let before)): window.store.takeOver(from: before.store)
    case (.feature(let feature), .feature(let before)):
      feature.store.takeOver(from: before.store)
    case (.sequence(let sequence), .sequence(let before)): sequence.takeOver(from: before)
    default: return false
    }
    return true
  }
}

extension WindowStore {
  /// Copies the windows of all keys of a store that keeps at least the same.
  fileprivate func takeOver(from old: WindowStore) {
    let origins = plan.layout.origins(plan.contents, in: old.plan.layout, old.plan.contents)
    let entry = UnsafeMutablePointer<UInt64>.allocate(capacity: entryWords)
    defer { entry.deallocate() }
    for before in old.table.places {
      let slot = old.table[before]
      let place = table.takeKey(before, of: old.table, old.texts, texts)
      for index in 0..<Int(slot.count) {
        let source = old.entry(before, slot, index)
        entry[0] = source[0]
        plan.layout.copy(
          source + EntryReader.header, origins, old.texts, to: entry + EntryReader.header, texts)
        append(place, kept: entry)
      }
    }
  }
}

extension WindowLog {
  /// Copies the windows of all keys of a log of the same rules that keeps at least the same.
  fileprivate func takeOver(from old: WindowLog) {
    let origins = plan.layout.origins(plan.contents, in: old.plan.layout, old.plan.contents)
    for before in old.table.places {
      let vetoed = old.vetoTime(before)
      let times = old.flagged.indices.map { old.flaggedTime(before, by: $0) }
      guard vetoed != .min || times.contains(where: { $0 != .min }) else { continue }
      let place = place(keeping: texts.take(old.table.key(before), from: old.texts))
      if vetoed != .min { veto(place, at: vetoed) }
      for (rule, time) in times.enumerated() where time != .min {
        setFlagged(place, by: rule, time)
      }
    }
    let vetoing = plan.veto.flatMap { veto in
      plan.layout.slots.firstIndex { $0.offset == veto.offset }
    }.map { origins[$0] }
    for (source, before) in old.aliveEntries() {
      let time = Int64(bitPattern: source[0])
      let place = place(keeping: texts.take(old.table.key(before), from: old.texts))
      if let vetoing, source[EntryReader.header + vetoing.offset] == 1 {
        veto(place, at: time)
        continue
      }
      let entry = nextEntry(place, time: time, position: old.position(source))
      plan.layout.copy(
        source + EntryReader.header, origins, old.texts, to: entry + EntryReader.header, texts)
      settle(place, time: time)
    }
  }
}

extension SequenceOperator {
  /// Copies the chains of all keys of an operator that keeps at least the same.
  fileprivate func takeOver(from old: SequenceOperator) {
    let origins = zip(plan.steps, old.plan.steps).map { step, before in
      step.layout.origins(step.contents, in: before.layout, before.contents)
    }
    for before in old.table.places {
      let slot = old.table[before]
      let place = table.takeKey(before, of: old.table, old.texts, texts)
      table[place].latest = slot.latest
      let flagged = old.flaggedTime(before)
      if flagged != .min { setFlagged(place, flagged) }
      clearFirst(place)
      for step in plan.steps.indices.dropLast() {
        guard let chain = old.chain(before, behind: step) else { continue }
        copy(chain, of: old, through: step, origins, to: newChain(place, behind: step))
      }
    }
  }

  private func copy(
    _ chain: UnsafePointer<UInt64>, of old: SequenceOperator, through last: Int,
    _ origins: [[EntryLayout.Slot]], to target: UnsafeMutablePointer<UInt64>
  ) {
    target[0] = chain[0]
    for step in 0...last {
      let source = chain + old.stepOffsets[step]
      let entry = target + stepOffsets[step]
      entry[0] = source[0]
      let id = texts.take(StateText(low: source[1], high: source[2]), from: old.texts)
      entry[1] = id.low
      entry[2] = id.high
      plan.steps[step].layout.copy(
        source + Self.stepHeader, origins[step], old.texts, to: entry + Self.stepHeader, texts)
    }
  }
}

extension EntryLayout {
  /// For each slot the one of `old` that holds the same.
  fileprivate func origins(
    _ contents: [String], in old: EntryLayout, _ before: [String]
  ) -> [Slot] {
    contents.map { content in
      guard let place = before.firstIndex(of: content) else {
        preconditionFailure("the fingerprints have been compared")
      }
      return old.slots[place]
    }
  }

  /// Copies the values of an entry; `texts` keeps its texts.
  fileprivate func copy(
    _ entry: UnsafePointer<UInt64>, _ origins: [Slot], _ old: borrowing TextPool,
    to target: UnsafeMutablePointer<UInt64>, _ texts: borrowing TextPool
  ) {
    for (slot, origin) in zip(slots, origins) {
      let source = entry + origin.offset
      let word = target + slot.offset
      guard slot.lane == .bytes else {
        word.update(from: source, count: slot.lane.words)
        continue
      }
      let text = texts.take(StateText(low: source[0], high: source[1]), from: old)
      word[0] = text.low
      word[1] = text.high
    }
  }
}

extension TextPool {
  /// Keeps a text of another pool.
  fileprivate func take(_ text: StateText, from old: borrowing TextPool) -> StateText {
    text.isMissing ? .missing : retain(bytes: old.bytes(text))
  }
}

extension KeyTable {
  /// Makes a slot for a key of another table.
  fileprivate func takeKey(
    _ place: Int, of old: borrowing KeyTable, _ oldTexts: borrowing TextPool,
    _ texts: borrowing TextPool
  ) -> Int {
    add(texts.take(old.key(place), from: oldTexts))
  }
}
