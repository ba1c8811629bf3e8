package import WeirCore

/// What a sequence operator keeps of each step.
package struct SequencePlan: Sendable {
  package var rule: Int
  /// Milliseconds.
  package var within: Int64
  package var steps: [Step]
  /// Number of captured fields of all steps.
  package var capturedCount: Int

  package struct Step: Sendable {
    package var name: String
    package var kind: KindID
    /// The captured fields of this step.
    package var fields: [FieldID]
    package var layout: EntryLayout
    /// Place of each slot of the layout among the rule's captured fields.
    package var capturedPlaces: [Int]
    /// The part of the condition that names earlier steps.
    package var program: Program
    package var condition: Int32?
  }
}

/// Where the chains of one key lie in its block of words.
struct ChainLayout {
  private(set) var stepOffsets = [1]
  private(set) var chainOffsets: [Int] = []
  private(set) var blockWords = 0

  init(_ plan: SequencePlan) {
    for step in plan.steps.dropLast() {
      stepOffsets.append(
        stepOffsets[stepOffsets.count - 1] + SequenceOperator.stepHeader + step.layout.words)
    }
    for step in 0..<(plan.steps.count - 1) {
      chainOffsets.append(blockWords)
      blockWords += stepOffsets[step + 1]
    }
  }
}

/// The keyed state of one sequence rule in one shard.
///
/// For each key and each step but the last: the chain with the latest first event. Since events
/// come in the total order, a new chain's first event is never before that of the chain it
/// replaces.
final class SequenceOperator {
  struct Slot {
    /// Offset of the key's chains in the pool; negative: none yet.
    var chains = -1
    /// Time of the latest event that changed a chain.
    var latest = Int64.min
    var flagged = Int64.min
  }

  /// Words of a step before its captured values: position and id.
  static let stepHeader = 3

  let plan: SequencePlan
  let rule: CompiledRule
  let pool: BlockPool
  /// For each step but the last, where its chain starts in a key's block: the first event's time,
  /// then the steps.
  let chainOffsets: [Int]
  let stepOffsets: [Int]
  let blockWords: Int
  var table = KeyTable(empty: Slot())
  var texts = TextPool()
  let judge: FlagJudge
  private let captured: UnsafeMutablePointer<Scalar>

  init(plan: SequencePlan, rule: CompiledRule, judge: FlagJudge) {
    self.plan = plan
    self.rule = rule
    self.judge = judge
    let layout = ChainLayout(plan)
    stepOffsets = layout.stepOffsets
    chainOffsets = layout.chainOffsets
    blockWords = layout.blockWords
    pool = BlockPool(unit: layout.blockWords)
    captured = .allocate(capacity: max(1, plan.capturedCount))
    captured.initialize(repeating: .missing, count: max(1, plan.capturedCount))
  }

  deinit {
    captured.deallocate()
  }

  /// Tries one event on one step of its key's chains.
  ///
  /// An event that several steps want comes once for each, the last step first, so that it never
  /// serves two steps of one chain.
  func process(_ item: ExchangeItem, tap: Tap, _ input: EvaluatedBatch, _ output: inout ShardOutput)
  {
    let row = Int(item.row)
    let time = input.batch.times[row]
    if tap.step == 0 {
      let place = place(of: item.key, now: time)
      begin(place, tap, input, row)
      return
    }
    guard let key = texts.find(item.key), let place = table.find(key) else { return }
    let chain = pool.base + table[place].chains + chainOffsets[tap.step - 1]
    let first = Int64(bitPattern: chain[0])
    guard first != .missing, time - first <= plan.within else { return }
    let step = plan.steps[tap.step]
    let isLast = tap.step == plan.steps.count - 1
    if isLast || step.condition != nil { read(chain, through: tap.step - 1) }
    let context = judge.context(
      rule, input.batch, row, captured: captured, withKey: isLast)
    guard judge.holds(step.condition, of: step.program, context) else { return }
    if isLast {
      complete(place, chain, context, &output)
    } else {
      extend(place, tap, input, row)
    }
  }

  private func place(of key: ByteSlice, now: Int64) -> Int {
    if let known = texts.find(key), let place = table.find(known) { return place }
    if table.isFull { sweep(now: now) }
    let place = table.insert(texts.retain(key))
    table[place].chains = newBlock()
    return place
  }

  /// A block without chains.
  func newBlock() -> Int {
    let block = pool.take(order: 0)
    for offset in chainOffsets { pool.base[block + offset] = UInt64(bitPattern: .missing) }
    return block
  }

  private func sweep(now: Int64) {
    var kept: [Int] = []
    for place in table.places {
      let slot = table[place]
      if slot.latest >= now - plan.within || rule.isQuiet(at: now, since: slot.flagged) {
        kept.append(place)
        continue
      }
      for step in chainOffsets.indices { clear(slot.chains, step) }
      pool.give(slot.chains, order: 0)
      texts.release(table.keys[place])
    }
    table.rebuild(keeping: kept)
  }

  /// Lets the texts of a chain go.
  private func clear(_ block: Int, _ step: Int) {
    let chain = pool.base + block + chainOffsets[step]
    guard Int64(bitPattern: chain[0]) != .missing else { return }
    for earlier in 0...step {
      let entry = chain + stepOffsets[earlier]
      texts.release(StateText(low: entry[1], high: entry[2]))
      plan.steps[earlier].layout.release(entry + Self.stepHeader, &texts)
    }
    chain[0] = UInt64(bitPattern: .missing)
  }

  private func begin(_ place: Int, _ tap: Tap, _ input: EvaluatedBatch, _ row: Int) {
    let block = table[place].chains
    clear(block, 0)
    pool.base[block + chainOffsets[0]] = UInt64(bitPattern: input.batch.times[row])
    store(input, tap, row, at: block + chainOffsets[0] + stepOffsets[0])
    table[place].latest = input.batch.times[row]
  }

  /// The chain of the step before and this event become the chain of this step.
  private func extend(_ place: Int, _ tap: Tap, _ input: EvaluatedBatch, _ row: Int) {
    let block = table[place].chains
    clear(block, tap.step)
    let source = pool.base + block + chainOffsets[tap.step - 1]
    let target = pool.base + block + chainOffsets[tap.step]
    target.update(from: source, count: stepOffsets[tap.step])
    for earlier in 0..<tap.step {
      let entry = target + stepOffsets[earlier]
      texts.retain(StateText(low: entry[1], high: entry[2]))
      plan.steps[earlier].layout.retain(entry + Self.stepHeader, &texts)
    }
    store(input, tap, row, at: block + chainOffsets[tap.step] + stepOffsets[tap.step])
    table[place].latest = input.batch.times[row]
  }

  private func store(_ input: EvaluatedBatch, _ tap: Tap, _ row: Int, at offset: Int) {
    let entry = pool.base + offset
    let id = texts.retain(input.batch.ids[row])
    entry[0] = input.batch.position(row).raw
    entry[1] = id.low
    entry[2] = id.high
    plan.steps[tap.step].layout.store(
      input.lanes, tap.arguments, row: row, to: entry + Self.stepHeader, &texts)
  }

  /// Reads the captured values of the chain's steps.
  private func read(_ chain: UnsafePointer<UInt64>, through last: Int) {
    for step in 0...last {
      let entry = chain + stepOffsets[step]
      for (slot, place) in zip(plan.steps[step].layout.slots, plan.steps[step].capturedPlaces) {
        let word = entry + Self.stepHeader + slot.offset
        captured[place] = value(word, slot)
        if captured[place].isMissing, rule.isIdentifier(place) {
          captured[place] = .text(
            judge.keep(Array(judge.identifier(Position(raw: entry[0])).utf8)))
        }
      }
    }
  }

  private func value(_ word: UnsafePointer<UInt64>, _ slot: EntryLayout.Slot) -> Scalar {
    switch slot.lane {
    case .word: .word(Int64(bitPattern: word[0]))
    case .real: .real(Double(bitPattern: word[0]))
    case .truth: .truth(UInt8(truncatingIfNeeded: word[0]))
    case .bytes:
      StateText(low: word[0], high: word[1]).isMissing
        ? .missing : .text(judge.keep(texts.bytes(StateText(low: word[0], high: word[1]))))
    }
  }

  private func complete(
    _ place: Int, _ chain: UnsafePointer<UInt64>, _ context: ScalarEvaluator.Context,
    _ output: inout ShardOutput
  ) {
    guard judge.holds(rule, context) else { return }
    let time = context.batch.times[context.row]
    if rule.isQuiet(at: time, since: table[place].flagged) {
      output.suppressed[rule.index].append(time)
      return
    }
    table[place].flagged = time
    var evidence = chainOffsets.indices.map { step in
      let entry = chain + stepOffsets[step]
      return self.evidence(
        step, Position(raw: entry[0]), texts.bytes(StateText(low: entry[1], high: entry[2])))
    }
    evidence.append(
      self.evidence(
        plan.steps.count - 1, context.batch.position(context.row),
        context.batch.ids[context.row].array))
    output.flags.append(judge.flag(rule, context, evidence: evidence))
  }

  /// A record without an id of its own is named by its position.
  private func evidence(_ step: Int, _ position: Position, _ id: [UInt8]) -> Evidence {
    Evidence(
      position: position, step: plan.steps[step].name,
      id: id.isEmpty ? Array(judge.identifier(position).utf8) : id)
  }
}
