import WeirCore

/// The keyed state of one window rule in one shard.
///
/// For each key a ring of the entries inside the window, oldest first. Aggregates are computed
/// from it when `having` may hold; large windows keep them incrementally.
final class WindowOperator {
  struct Slot {
    /// Offset of the ring in the pool; negative: no ring yet.
    var ring = -1
    /// The ring has room for `1 << order` entries.
    var order = 0
    var head = 0
    var count = 0
    /// Time of the latest entry.
    var latest = Int64.min
    /// Time of the flag that keeps others quiet.
    var flagged = Int64.min
    /// Place among the promotions; negative: none.
    var promotion = -1
  }

  let plan: WindowPlan
  let rule: CompiledRule
  let entryWords: Int
  let pool: BlockPool
  var table = KeyTable(empty: Slot())
  var texts = TextPool()
  private(set) var promotions: [WindowPromotion?] = []
  private var freePromotions: [Int] = []
  let judge: FlagJudge
  private lazy var view = WindowView(self)

  init(plan: WindowPlan, rule: CompiledRule, judge: FlagJudge) {
    self.plan = plan
    self.rule = rule
    self.judge = judge
    entryWords = EntryReader.header + plan.layout.words
    pool = BlockPool(unit: entryWords)
  }

  /// Takes one event into the window of its key and judges it.
  ///
  /// - Complexity: amortised O(1), and O(window) where `having` must look at a small window.
  func process(_ item: ExchangeItem, tap: Tap, _ input: EvaluatedBatch, _ output: inout ShardOutput)
  {
    let row = Int(item.row)
    let time = input.batch.times[row]
    let place = place(of: item.key, now: time)
    expire(place, before: time - plan.within)
    append(place, input, tap, row)
    guard table[place].count >= plan.leastCount else { return }
    let context = judge.context(rule, input.batch, row, window: view(of: place))
    guard judge.holds(rule, context) else { return }
    if rule.isQuiet(at: time, since: table[place].flagged) {
      output.suppressed[rule.index].append(time)
      return
    }
    table[place].flagged = time
    output.flags.append(judge.flag(rule, context, evidence: evidence(place)))
  }

  private func place(of key: ByteSlice, now: Int64) -> Int {
    if let known = texts.find(key), let place = table.find(known) { return place }
    if table.isFull { sweep(now: now) }
    return table.insert(texts.retain(key))
  }

  /// Drops keys whose window is empty and whose flag keeps nothing quiet.
  private func sweep(now: Int64) {
    var kept: [Int] = []
    for place in table.places {
      let slot = table[place]
      if slot.latest > now - plan.within || rule.isQuiet(at: now, since: slot.flagged) {
        kept.append(place)
        continue
      }
      expire(place, before: .max)
      if slot.ring >= 0 { pool.give(slot.ring, order: slot.order) }
      texts.release(table.keys[place])
    }
    table.rebuild(keeping: kept)
  }

  /// Removes entries with a time of `limit` or earlier.
  private func expire(_ place: Int, before limit: Int64) {
    var slot = table[place]
    while slot.count > 0 {
      let entry = pool.base + slot.ring + slot.head * entryWords
      guard limit == .max || Int64(bitPattern: entry[0]) <= limit else { break }
      if slot.promotion >= 0 { promotions[slot.promotion]?.remove(entry) }
      plan.layout.release(entry + EntryReader.header, &texts)
      slot.head = (slot.head + 1) & ((1 << slot.order) - 1)
      slot.count -= 1
    }
    if slot.promotion >= 0, slot.count < WindowPromotion.threshold / 4 {
      promotions[slot.promotion] = nil
      freePromotions.append(slot.promotion)
      slot.promotion = -1
    }
    table[place] = slot
  }

  private func append(_ place: Int, _ input: EvaluatedBatch, _ tap: Tap, _ row: Int) {
    let entry = nextEntry(place)
    entry[0] = UInt64(bitPattern: input.batch.times[row])
    entry[1] = input.batch.position(row).raw
    plan.layout.store(
      input.lanes, tap.arguments, row: row, to: entry + EntryReader.header, &texts)
    table[place].latest = input.batch.times[row]
    let promotion = table[place].promotion
    if promotion >= 0 { promotions[promotion]?.add(entry) }
  }

  /// Room for one more entry at the end of the ring; its words are not set yet.
  func nextEntry(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    var slot = table[place]
    if slot.ring < 0 {
      slot.ring = pool.take(order: 0)
    } else if slot.count == 1 << slot.order {
      grow(&slot)
    }
    let index = (slot.head + slot.count) & ((1 << slot.order) - 1)
    slot.count += 1
    table[place] = slot
    return pool.base + slot.ring + index * entryWords
  }

  private func grow(_ slot: inout Slot) {
    let larger = pool.take(order: slot.order + 1)
    let capacity = 1 << slot.order
    let first = capacity - slot.head
    let source = pool.base + slot.ring
    let target = pool.base + larger
    target.update(from: source + slot.head * entryWords, count: first * entryWords)
    (target + first * entryWords).update(from: source, count: slot.head * entryWords)
    pool.give(slot.ring, order: slot.order)
    slot.ring = larger
    slot.order += 1
    slot.head = 0
  }

  /// The entry at `index`, oldest first.
  func entry(_ slot: Slot, _ index: Int) -> UnsafeMutablePointer<UInt64> {
    pool.base + slot.ring + ((slot.head + index) & ((1 << slot.order) - 1)) * entryWords
  }

  /// Positions of the latest 20 entries, oldest first, with their ids where the plan wants them.
  private func evidence(_ place: Int) -> [Evidence] {
    let slot = table[place]
    return (max(0, slot.count - 20)..<slot.count).map {
      let entry = entry(slot, $0)
      let position = Position(raw: entry[1])
      guard let place = plan.identifier?.offset else { return Evidence(position: position) }
      let words = entry + EntryReader.header + place
      let id = StateText(low: words[0], high: words[1])
      return judge.evidence(position, id: id.isMissing ? [] : texts.bytes(id))
    }
  }

  private func promoted(_ place: Int) -> WindowPromotion? {
    let slot = table[place]
    if slot.promotion >= 0 { return promotions[slot.promotion] }
    guard slot.count >= WindowPromotion.threshold else { return nil }
    let promotion = WindowPromotion(plan: plan)
    for index in 0..<slot.count { promotion.add(entry(slot, index)) }
    if let free = freePromotions.popLast() {
      promotions[free] = promotion
      table[place].promotion = free
    } else {
      promotions.append(promotion)
      table[place].promotion = promotions.count - 1
    }
    return promotion
  }

  private func view(of place: Int) -> WindowView {
    view.begin(place)
    return view
  }

  /// One aggregate over the window of a key.
  func aggregate(_ index: Int, _ place: Int) -> Scalar {
    if let value = promoted(place)?.value(index) { return value }
    return summed(plan.aggregates[index], table[place])
  }
}

/// The aggregates of one key's window, each computed when it is first asked for.
final class WindowView {
  private unowned let owner: WindowOperator
  private var place = 0
  private var values: [Scalar]
  private var isKnown: [Bool]

  init(_ owner: WindowOperator) {
    self.owner = owner
    values = Array(repeating: .missing, count: owner.plan.aggregates.count)
    isKnown = Array(repeating: false, count: owner.plan.aggregates.count)
  }

  func begin(_ place: Int) {
    self.place = place
    for index in isKnown.indices { isKnown[index] = false }
  }

  func value(_ index: Int) -> Scalar {
    if !isKnown[index] {
      values[index] = owner.aggregate(index, place)
      isKnown[index] = true
    }
    return values[index]
  }
}
