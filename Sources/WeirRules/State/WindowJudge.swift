import WeirCore

/// Judges the windows of a store for one of the rules that look at it.
final class WindowJudge {
  let rule: CompiledRule
  private let plan: WindowPlan
  private let part: WindowPlan.Rule
  /// Place among the rules of the store.
  private let place: Int
  private let store: WindowLog
  private let judge: FlagJudge
  private let view: WindowView
  private var flaggedKeys = FlaggedKeys()

  /// - Parameter place: of the rule among those of `plan`.
  init(
    _ place: Int, of plan: WindowPlan, _ rule: CompiledRule, _ store: WindowLog, _ judge: FlagJudge
  ) {
    self.plan = plan
    self.place = place
    part = plan.rules[place]
    self.rule = rule
    self.store = store
    self.judge = judge
    view = WindowView(store, aggregates: part.aggregates)
  }

  /// Raises the rule's flag on an event if `having` holds and nothing keeps it quiet.
  ///
  /// - Parameters:
  ///   - key: place of the key whose window has ``WindowPlan/Rule/leastCount`` events.
  ///   - own: how many of them are of the event.
  /// - Complexity: O(window) where the window is small.
  func judge(_ taken: TakenRow, _ key: Int, own: Int, _ output: inout ShardOutput) {
    guard let body = rule.body(taken.kind) else { return }
    judge.recycle()
    let time = taken.time
    let role = Int(taken.place)
    var context = judge.context(rule, taken, role: role)
    view.begin(
      key, JudgedEvent(time: time, own: own), plan.store.looksAtJudged ? context : nil)
    if body.havingNamesKey { judge.fillKey(of: body, role: role, &context) }
    context.window = .passUnretained(view)
    guard judge.holds(body.having, of: body.program, context) else { return }
    if judge.isWarmingUp(rule, at: time) { return }
    if rule.isOnFlags || !rule.roles.isEmpty {
      guard flaggedKeys.insert(store.table.key(key), on: taken) else { return }
    }
    if rule.isQuiet(at: time, since: store.flaggedTime(key, by: place)) {
      output.suppressed[rule.index].append(time)
      return
    }
    if rule.oncePer != nil { store.setFlagged(key, by: place, time) }
    judge.fillKey(of: body, role: role, &context)
    output.flags.append(judge.flag(rule, context, evidence: evidence(key, time)))
  }

  /// Whether the rule's part of a window has the events without which `having` cannot hold.
  func mayHold(_ key: Int, at time: Int64) -> Bool {
    guard store.has(part.leastCount, key, at: time) else { return false }
    return part.lookBack == plan.store.lookBack
      || store.has(part.leastCount, key, after: time - part.lookBack, at: time)
  }

  /// Positions of the latest 20 records in the window, oldest first, with their ids where the plan
  /// wants them.
  private func evidence(_ key: Int, _ time: Int64) -> [Evidence] {
    let window = store.window(key, at: time)
    var found: [Evidence] = []
    var index = window.count - 1
    while index >= 0, found.count < 20 {
      let entry = window[index]
      guard Int64(bitPattern: entry[0]) > time - part.within else { break }
      let position = store.position(entry)
      // Flags and roles bring one record several times.
      if found.last?.position != position { found.append(evidence(position, entry)) }
      index -= 1
    }
    return found.reversed()
  }

  private func evidence(_ position: Position, _ entry: UnsafePointer<UInt64>) -> Evidence {
    guard let place = plan.identifier?.offset else { return Evidence(position: position) }
    let words = entry + EntryReader.header + place
    let id = StateText(low: words[0], high: words[1])
    return judge.evidence(position, id: id.isMissing ? [] : store.texts.bytes(id))
  }
}
