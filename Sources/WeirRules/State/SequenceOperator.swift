import WeirCore

/// The keyed state of one sequence rule in one shard.
///
/// For each key and each step but the last: the chain with the latest first event. Since events
/// come in the total order, a new chain's first event is never before that of the chain it
/// replaces.
final class SequenceOperator {
  struct Slot: BitwiseCopyable {
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
  let table = KeyTable(empty: Slot())
  var texts = TextPool()
  let judge: FlagJudge
  private let captured: UnsafeMutablePointer<Scalar>
  private var flaggedKeys = FlaggedKeys()

  init(plan: SequencePlan, rule: CompiledRule, judge: FlagJudge) {
    self.plan = plan
    self.rule = rule
    self.judge = judge
    let layout = ChainLayout(plan)
    stepOffsets = layout.stepOffsets
    chainOffsets = layout.chainOffsets
    pool = BlockPool(unit: layout.blockWords)
    captured = .allocate(capacity: max(1, plan.capturedCount))
    captured.initialize(repeating: .missing, count: max(1, plan.capturedCount))
  }

  deinit {
    captured.deallocate()
  }

  /// Tries one event on one step or absence of its key's chains.
  ///
  /// An event that several of them want comes once for each, what stands last first, so that it
  /// never serves two steps of one chain.
  func process(_ taken: TakenRow, _ output: inout ShardOutput) {
    let part = taken.place
    if part == 0 {
      begin(place(of: taken.row.key, now: taken.time), taken)
      return
    }
    guard let place = find(taken.row.key) else { return }
    if part >= plan.steps.count {
      breakChain(place, plan.absences[part - plan.steps.count], taken)
    } else {
      follow(place, part, taken, &output)
    }
  }

  /// The chain that waits behind a step, if its time has not passed.
  private func waiting(_ place: Int, behind step: Int, at time: Int64) -> UnsafePointer<UInt64>? {
    let chain = pool.base + table[place].chains + chainOffsets[step]
    let first = Int64(bitPattern: chain[0])
    guard first != .missing, time - first <= plan.within else { return nil }
    return UnsafePointer(chain)
  }

  private func follow(
    _ place: Int, _ part: Int, _ taken: TakenRow, _ output: inout ShardOutput
  ) {
    guard let chain = waiting(place, behind: part - 1, at: taken.time) else { return }
    let condition = plan.steps[part].conditions[taken.input.batch.kind]
    let isLast = part == plan.steps.count - 1
    if isLast || condition != nil { read(chain, through: part - 1) }
    guard holds(condition, taken) else { return }
    if isLast {
      complete(place, chain, taken, &output)
    } else {
      extend(place, part, taken)
    }
  }

  private func breakChain(_ place: Int, _ absence: SequencePlan.Absence, _ taken: TakenRow) {
    guard let chain = waiting(place, behind: absence.after, at: taken.time) else { return }
    let condition = absence.conditions[taken.input.batch.kind]
    if condition != nil { read(chain, through: absence.after) }
    guard holds(condition, taken) else { return }
    clear(table[place].chains, absence.after)
  }

  private func holds(_ condition: SequencePlan.Condition?, _ taken: TakenRow) -> Bool {
    guard let condition else { return true }
    var context = ScalarEvaluator.Context(batch: taken.input.batch, row: taken.row.row)
    context.captured = UnsafePointer(captured)
    return judge.holds(condition.node, of: condition.program, context)
  }

  @inline(__always)
  private func find(_ key: StateText) -> Int? {
    if !key.isBorrowed { return table.find(key) }
    return texts.find(key).flatMap { table.find($0) }
  }

  private func place(of key: StateText, now: Int64) -> Int {
    if let place = find(key) { return place }
    if table.isFull { sweep(now: now) }
    let place = table.insert(texts.keep(key))
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
      texts.release(table.key(place))
    }
    table.rebuild(keeping: kept)
  }

  /// Lets a chain go with its texts.
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

  private func begin(_ place: Int, _ taken: TakenRow) {
    let block = table[place].chains
    clear(block, 0)
    pool.base[block + chainOffsets[0]] = UInt64(bitPattern: taken.time)
    store(taken, 0, at: block + chainOffsets[0] + stepOffsets[0])
    table[place].latest = taken.time
  }

  /// The chain of the step before and this event become the chain of this step.
  private func extend(_ place: Int, _ step: Int, _ taken: TakenRow) {
    let block = table[place].chains
    clear(block, step)
    let source = pool.base + block + chainOffsets[step - 1]
    let target = pool.base + block + chainOffsets[step]
    target.update(from: source, count: stepOffsets[step])
    for earlier in 0..<step {
      let entry = target + stepOffsets[earlier]
      texts.retain(StateText(low: entry[1], high: entry[2]))
      plan.steps[earlier].layout.retain(entry + Self.stepHeader, &texts)
    }
    store(taken, step, at: block + chainOffsets[step] + stepOffsets[step])
    table[place].latest = taken.time
  }

  private func store(_ taken: TakenRow, _ step: Int, at offset: Int) {
    let entry = pool.base + offset
    let id = texts.retain(taken.input.batch.ids[taken.row.row])
    entry[0] = taken.position.raw
    entry[1] = id.low
    entry[2] = id.high
    plan.steps[step].layout.store(taken.row.values, to: entry + Self.stepHeader, &texts)
  }

  /// Reads the captured values of the chain's steps.
  private func read(_ chain: UnsafePointer<UInt64>, through last: Int) {
    for step in 0...last {
      let entry = chain + stepOffsets[step]
      for (slot, place) in zip(plan.steps[step].layout.slots, plan.steps[step].capturedPlaces) {
        captured[place] = slot.scalar(entry + Self.stepHeader, texts, judge)
        if captured[place].isMissing, rule.isIdentifier(place) {
          captured[place] = .text(
            judge.keep(Array(judge.identifier(Position(raw: entry[0])).utf8)))
        }
      }
    }
  }

  private func complete(
    _ place: Int, _ chain: UnsafePointer<UInt64>, _ taken: TakenRow,
    _ output: inout ShardOutput
  ) {
    guard let body = rule.body(taken.input.batch.kind) else { return }
    var context = judge.context(rule, taken, captured: UnsafePointer(captured))
    judge.fillKey(of: body, &context)
    guard judge.holds(body.having, of: body.program, context) else { return }
    let time = taken.time
    if judge.isWarmingUp(rule, at: time) { return }
    if rule.isOnFlags, !flaggedKeys.insert(table.key(place), on: taken) { return }
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
        plan.steps.count - 1, taken.position, taken.input.batch.ids[taken.row.row].array))
    output.flags.append(judge.flag(rule, context, evidence: evidence))
  }

  /// A record without an id of its own is named by its position.
  private func evidence(_ step: Int, _ position: Position, _ id: [UInt8]) -> Evidence {
    Evidence(
      position: position, step: plan.steps[step].name,
      id: id.isEmpty ? Array(judge.identifier(position).utf8) : id)
  }

  /// Chains of one key that have begun.
  func chainCount(_ place: Int) -> Int {
    chainOffsets.count { Int64(bitPattern: pool.base[table[place].chains + $0]) != .missing }
  }
}
