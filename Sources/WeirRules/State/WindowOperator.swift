import WeirCore

/// The window of one rule, or of several that share it, in one shard: takes events into the windows of
/// their keys and has the rules judge them.
final class WindowOperator {
  let plan: WindowPlan
  let store: WindowLog
  /// By rule of the plan.
  let judges: [WindowJudge]
  private let hasRoles: Bool
  /// The least events with which any of the rules can hold.
  private let leastCount: Int

  /// - Parameter rules: all of the plan.
  init(plan: WindowPlan, rules: [CompiledRule], judge: FlagJudge) {
    self.plan = plan
    let rules = plan.rules.map { rules[$0.rule] }
    let store = WindowLog(plan: plan.store, judge: judge, rules: rules.count) {
      rule, flagged, now in
      rules[rule].isQuiet(at: now, since: flagged)
    }
    self.store = store
    judges = rules.enumerated().map { WindowJudge($0, of: plan, $1, store, judge) }
    hasRoles = rules.contains { !$0.roles.isEmpty }
    leastCount = plan.rules.map(\.leastCount).reduce(.max, min)
  }

  /// Takes events, or flags, in their order; the rows of one event in its roles stand together.
  ///
  /// - Complexity: amortised O(1) a row, and O(window) where `having` must look at a small window.
  func process(_ rows: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    if !hasRoles {
      for index in rows.indices { judge(rows[index], append(index, of: rows), &output) }
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

  /// The place of the row's key.
  @inline(__always)
  private func append(_ index: Int, of rows: UnsafeBufferPointer<TakenRow>) -> Int {
    let taken = rows[index]
    let found = store.find(index, of: rows, leastCount: leastCount)
    return store.append(found, taken.row, time: taken.time, position: taken.position)
  }

  @inline(__always)
  private func judge(_ taken: TakenRow, _ key: Int, _ output: inout ShardOutput) {
    guard taken.row.isJudged, store.has(leastCount, key, at: taken.time) else { return }
    if judges.count == 1 {
      judges[0].judge(taken, key, own: 1, &output)
    } else {
      judgeForAll(taken, key, &output)
    }
  }

  private func judgeForAll(_ taken: TakenRow, _ key: Int, _ output: inout ShardOutput) {
    for (place, judge) in judges.enumerated()
    where taken.row.isWanted(by: place) && judge.mayHold(key, at: taken.time) {
      judge.judge(taken, key, own: 1, &output)
    }
  }

  /// Judges one event, or one flag, in each of its roles.
  private func judge(roles: UnsafeBufferPointer<TakenRow>, _ output: inout ShardOutput) {
    for taken in roles where taken.row.isJudged {
      guard let key = store.find(taken.row), store.has(leastCount, key, at: taken.time) else {
        continue
      }
      let own = roles.count { store.find($0.row) == key }
      judges[0].judge(taken, key, own: own, &output)
    }
  }
}
