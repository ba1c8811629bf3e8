import CMemory
import WeirCore

/// The keyed state of one sequence rule in one shard.
///
/// For each key and each step but the last: the chain with the latest first event. Since events
/// come in the total order, a new chain's first event is never before that of the chain it
/// replaces.
final class SequenceOperator {
  struct Slot: FlaggedSlot {
    /// Number of the block of the key's later chains; ``noLater``: there is none.
    var later = Self.noLater
    /// Whether the key stands in ``SequenceOperator/flagged``.
    var isFlagged = false
    /// Time of the latest event that changed a chain.
    var latest = Int64.min

    static let noLater = UInt32.max
  }

  /// Words of a step before its captured values: position and id.
  static let stepHeader = 3

  let plan: SequencePlan
  let rule: CompiledRule
  /// Keys with their first chains, each the time of its first event and its steps.
  let table: KeyTable<Slot>
  /// Blocks of later chains, which few keys have.
  private let pool: BlockPool
  private let chainOffsets: [Int]
  let stepOffsets: [Int]
  /// By step.
  private let keepers: EntryKeepers
  private let tapped: TappedParts
  let texts = TextPool()
  let judge: FlagJudge
  private let within: Int64
  private let stepCount: Int
  /// By part (step or absence), then by kind of event: what is to be judged on a chain.
  private let conditions: FixedValues<Unmanaged<ChainCondition>?>
  /// Holds ``conditions``.
  private let ownedConditions: [ChainCondition?]
  /// All captured values of a chain that waits for the last step.
  private let values: [ChainValue]
  /// Of few keys: time of the latest flag.
  private var flagged = FlaggedTimes()
  let captured: UnsafeMutablePointer<Scalar>
  private var flaggedKeys = FlaggedKeys()

  init(plan: SequencePlan, rule: CompiledRule, judge: FlagJudge) {
    self.plan = plan
    self.rule = rule
    self.judge = judge
    within = plan.within
    stepCount = plan.steps.count
    let layout = ChainLayout(plan)
    stepOffsets = layout.stepOffsets
    chainOffsets = layout.chainOffsets
    keepers = EntryKeepers(plan.steps.map(\.layout))
    tapped = TappedParts(plan)
    values = plan.chainValues(rule, stepOffsets)
    ownedConditions = plan.chainConditions(rule, stepOffsets, kinds: judge.kindCount)
    conditions = FixedValues(ownedConditions.map { $0.map(Unmanaged.passUnretained) })
    table = KeyTable(empty: Slot(), content: layout.firstWords)
    pool = BlockPool(unit: max(1, layout.laterWords))
    captured = .allocate(capacity: max(1, plan.capturedCount))
    captured.initialize(repeating: .missing, count: max(1, plan.capturedCount))
  }

  deinit {
    captured.deallocate()
  }

  /// Tries events on the steps and absences of their keys' chains.
  ///
  /// What stands last is tried first, so that an event never serves two steps of one chain.
  func process(_ rows: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    for index in rows.indices {
      if let (place, _) = table.bringNear(index, of: rows, texts) {
        let later = table[place].later
        if later != Slot.noLater { weir_prefetch(pool.base + Int(later) * pool.unit) }
      }
      process(rows[index], table.find(index, of: rows, texts), &output)
    }
  }

  /// - Parameter place: of the row's key.
  @inline(__always)
  private func process(_ taken: TakenRow, _ place: Int?, _ output: inout ShardOutput) {
    let parts = tapped.of(Int(taken.place))
    if parts.count == 1 {
      process(parts[0], taken, place, &output)
      return
    }
    for number in parts.indices where taken.row.isWanted(by: number) {
      process(parts[number], taken, place, &output)
    }
  }

  @inline(__always)
  private func process(
    _ part: TappedParts.Part, _ taken: TakenRow, _ place: Int?, _ output: inout ShardOutput
  ) {
    if part.place == 0 {
      begin(place ?? newPlace(of: taken.row, now: taken.time), part, taken)
    } else if let place {
      if part.place >= stepCount {
        breakChain(place, part.place, taken)
      } else {
        follow(place, part, taken, &output)
      }
    }
  }

  /// The chain of a key that waits behind a step; nil if it has not begun.
  @inline(__always)
  func chain(_ place: Int, behind step: Int) -> UnsafeMutablePointer<UInt64>? {
    let chain: UnsafeMutablePointer<UInt64>
    if step == 0 {
      chain = table.content(place)
    } else {
      let later = table[place].later
      guard later != Slot.noLater else { return nil }
      chain = pool.base + Int(later) * pool.unit + chainOffsets[step]
    }
    return Int64(bitPattern: chain[0]) == .missing ? nil : chain
  }

  /// Room for the chain of a key that waits behind a step; what was there is gone.
  func newChain(_ place: Int, behind step: Int) -> UnsafeMutablePointer<UInt64> {
    clear(place, step)
    if step == 0 { return table.content(place) }
    if table[place].later == Slot.noLater {
      let block = pool.take(order: 0)
      for offset in chainOffsets.dropFirst() {
        pool.base[block + offset] = UInt64(bitPattern: .missing)
      }
      table[place].later = UInt32(block / pool.unit)
    }
    return pool.base + Int(table[place].later) * pool.unit + chainOffsets[step]
  }

  /// The chain that waits behind a step, if its time has not passed.
  private func waiting(_ place: Int, behind step: Int, at time: Int64) -> UnsafePointer<UInt64>? {
    guard let chain = chain(place, behind: step),
      time - Int64(bitPattern: chain[0]) <= within
    else { return nil }
    return UnsafePointer(chain)
  }

  private func follow(
    _ place: Int, _ part: TappedParts.Part, _ taken: TakenRow, _ output: inout ShardOutput
  ) {
    guard let chain = waiting(place, behind: part.place - 1, at: taken.time),
      holds(part.place, taken, chain)
    else { return }
    if part.place == stepCount - 1 {
      judge.recycle()
      read(values, chain)
      complete(place, chain, taken, &output)
    } else {
      extend(place, part, taken)
    }
  }

  private func breakChain(_ place: Int, _ part: Int, _ taken: TakenRow) {
    let after = plan.absences[part - stepCount].after
    guard let chain = waiting(place, behind: after, at: taken.time), holds(part, taken, chain)
    else { return }
    clear(place, after)
  }

  /// Whether what a part asks of the chain is true.
  private func holds(_ part: Int, _ taken: TakenRow, _ chain: UnsafePointer<UInt64>) -> Bool {
    guard let condition = conditions[part * judge.kindCount + taken.kind] else { return true }
    return condition._withUnsafeGuaranteedRef {
      !lacksChange($0, taken, chain) && holds($0, taken, chain)
    }
  }

  private func holds(
    _ condition: ChainCondition, _ taken: TakenRow, _ chain: UnsafePointer<UInt64>
  ) -> Bool {
    judge.recycle()
    read(condition.values.values, chain)
    var context = ScalarEvaluator.Context(batch: taken.batch, row: taken.row.row)
    context.captured = UnsafePointer(captured)
    return judge.holds(condition.node, of: condition.program, context)
  }

  private func newPlace(of row: TappedRow, now: Int64) -> Int {
    if table.needsSweep(aliveAfter: now - within) { sweep(now: now) }
    let place = table.add(row, texts, now: now)
    clearFirst(place)
    return place
  }

  /// A key that is new has no chains.
  func clearFirst(_ place: Int) { table.content(place)[0] = UInt64(bitPattern: .missing) }

  /// Time of the key's latest flag; `Int64.min`: none.
  func flaggedTime(_ place: Int) -> Int64 {
    flagged.time(of: place, in: table)
  }

  func setFlagged(_ place: Int, _ time: Int64) {
    flagged.set(time, of: place, in: table)
  }

  var byteCount: Int {
    table.byteCount + pool.byteCount + texts.byteCount + flagged.byteCount
  }

  private func sweep(now: Int64) {
    table.sweep { place in
      let slot = table[place]
      if slot.latest >= now - within || rule.isQuiet(at: now, since: flaggedTime(place)) {
        return slot.latest
      }
      giveChains(place)
      flagged.remove(place, of: table)
      texts.release(table.key(place))
      return nil
    }
  }

  private func giveChains(_ place: Int) {
    for step in chainOffsets.indices { clear(place, step) }
    let later = table[place].later
    if later != Slot.noLater { pool.give(Int(later) * pool.unit, order: 0) }
  }

  /// Lets a chain go with its texts.
  private func clear(_ place: Int, _ step: Int) {
    guard let chain = chain(place, behind: step) else { return }
    for earlier in 0...step {
      let entry = chain + stepOffsets[earlier]
      texts.release(StateText(low: entry[1], high: entry[2]))
      keepers[earlier].release(entry + Self.stepHeader, texts)
    }
    chain[0] = UInt64(bitPattern: .missing)
  }

  private func begin(_ place: Int, _ part: TappedParts.Part, _ taken: TakenRow) {
    let chain = newChain(place, behind: 0)
    chain[0] = UInt64(bitPattern: taken.time)
    store(taken, part, at: chain + stepOffsets[0])
    table[place].latest = taken.time
  }

  /// The chain of the step before and this event become the chain of this step.
  private func extend(_ place: Int, _ part: TappedParts.Part, _ taken: TakenRow) {
    let step = part.place
    let target = newChain(place, behind: step)
    guard let source = chain(place, behind: step - 1) else { return }
    target.update(from: source, count: stepOffsets[step])
    for earlier in 0..<step {
      let entry = target + stepOffsets[earlier]
      texts.retain(StateText(low: entry[1], high: entry[2]))
      keepers[earlier].retain(entry + Self.stepHeader, texts)
    }
    store(taken, part, at: target + stepOffsets[step])
    table[place].latest = taken.time
  }

  private func store(
    _ taken: TakenRow, _ part: TappedParts.Part, at entry: UnsafeMutablePointer<UInt64>
  ) {
    let values = taken.row.values
    let id = texts.keep(
      StateText(low: values[part.identifier], high: values[part.identifier + 1]))
    entry[0] = taken.position.raw
    entry[1] = id.low
    entry[2] = id.high
    keepers[part.place].store(
      values + part.values, to: entry + Self.stepHeader, texts)
  }

  private func complete(
    _ place: Int, _ chain: UnsafePointer<UInt64>, _ taken: TakenRow,
    _ output: inout ShardOutput
  ) {
    guard let body = rule.body(taken.kind) else { return }
    var context = judge.context(rule, taken, captured: UnsafePointer(captured))
    judge.fillKey(of: body, &context)
    guard judge.holds(body.having, of: body.program, context) else { return }
    let time = taken.time
    if judge.isWarmingUp(rule, at: time) { return }
    if rule.isOnFlags, !flaggedKeys.insert(table.key(place), on: taken) { return }
    if rule.isQuiet(at: time, since: flaggedTime(place)) {
      output.suppressed[rule.index].append(time)
      return
    }
    if rule.oncePer != nil { setFlagged(place, time) }
    output.flags.append(
      judge.flag(rule, context, evidence: evidence(chain, taken)))
  }

  /// Chains of one key that have begun.
  func chainCount(_ place: Int) -> Int {
    chainOffsets.indices.count { chain(place, behind: $0) != nil }
  }
}
