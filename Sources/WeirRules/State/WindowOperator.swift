import WeirCore

/// One window rule in one shard: takes events into the windows of their keys and judges them.
final class WindowOperator {
  let plan: WindowPlan
  let rule: CompiledRule
  let store: WindowLog
  private let judge: FlagJudge
  private let leastCount: Int
  private let view: WindowView
  private var flaggedKeys = FlaggedKeys()

  init(plan: WindowPlan, rule: CompiledRule, judge: FlagJudge) {
    self.plan = plan
    self.rule = rule
    self.judge = judge
    leastCount = plan.leastCount
    store = WindowLog(plan: plan.store, judge: judge) { flagged, now in
      rule.isQuiet(at: now, since: flagged)
    }
    view = WindowView(store)
  }

  /// Takes events, or flags, in their order; the rows of one event in its roles stand together.
  ///
  /// - Complexity: amortised O(1) a row, and O(window) where `having` must look at a small window.
  func process(_ rows: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    if rule.roles.isEmpty {
      for index in rows.indices {
        judge(rows[index], append(index, of: rows), own: 1, &output)
      }
      return
    }
    var index = 0
    while index < rows.count {
      let start = index
      repeat {
        _ = append(index, of: rows)
        index += 1
      } while index < rows.count && isSameEvent(rows[index], rows[start])
      judge(roles: UnsafeBufferPointer(rebasing: rows[start..<index]), &output)
    }
  }

  private func isSameEvent(_ left: TakenRow, _ right: TakenRow) -> Bool {
    left.slice == right.slice && left.row.row == right.row.row
  }

  /// Judges one event, or one flag, in each of its roles.
  private func judge(roles: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    for taken in roles where taken.row.isJudged {
      guard let place = store.find(taken.row), store.has(leastCount, place, at: taken.time) else {
        continue
      }
      let own = roles.count { store.find($0.row) == place }
      judgeWindow(taken, place, own: own, &output)
    }
  }

  /// The place of the row's key.
  @inline(__always)
  private func append(_ index: Int, of rows: UnsafeBufferPointer<TakenRow>) -> Int {
    let taken = rows[index]
    let found = store.find(index, of: rows, leastCount: leastCount)
    return store.append(found, taken.row, time: taken.time, position: taken.position)
  }

  @inline(__always)
  private func judge(
    _ taken: TakenRow, _ place: Int, own: Int, _ output: inout ShardOutput
  ) {
    guard taken.row.isJudged, store.has(leastCount, place, at: taken.time) else { return }
    judgeWindow(taken, place, own: own, &output)
  }

  private func judgeWindow(
    _ taken: TakenRow, _ place: Int, own: Int, _ output: inout ShardOutput
  ) {
    guard let body = rule.body(taken.kind) else { return }
    judge.recycle()
    let time = taken.time
    let role = Int(taken.place)
    var context = judge.context(rule, taken, role: role)
    view.begin(
      place, JudgedEvent(time: time, own: own), plan.store.looksAtJudged ? context : nil)
    if body.havingNamesKey { judge.fillKey(of: body, role: role, &context) }
    context.window = .passUnretained(view)
    guard judge.holds(body.having, of: body.program, context) else { return }
    if judge.isWarmingUp(rule, at: time) { return }
    if rule.isOnFlags || !rule.roles.isEmpty {
      guard flaggedKeys.insert(store.table.key(place), on: taken) else { return }
    }
    if rule.isQuiet(at: time, since: store.flaggedTime(place)) {
      output.suppressed[rule.index].append(time)
      return
    }
    if rule.oncePer != nil { store.setFlagged(place, time) }
    judge.fillKey(of: body, role: role, &context)
    output.flags.append(judge.flag(rule, context, evidence: evidence(place, time)))
  }

  /// Positions of the latest 20 records in the window, oldest first, with their ids where the plan
  /// wants them.
  private func evidence(_ place: Int, _ time: Int64) -> [Evidence] {
    let window = store.window(place, at: time)
    var found: [Evidence] = []
    var index = window.count - 1
    while index >= 0, found.count < 20 {
      let entry = window[index]
      guard Int64(bitPattern: entry[0]) > time - plan.within else { break }
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
