package import WeirCore

/// An event with the flags that rules raised on it.
package struct FlaggedEvent: Sendable {
  package var batch: EventBatch
  package var row: Int
  /// Sorted by rule, then key; at least one.
  package var flags: [Flag]

  package init(batch: EventBatch, row: Int, flags: [Flag]) {
    self.batch = batch
    self.row = row
    self.flags = flags
  }

  /// Milliseconds.
  package var time: Int64 { batch.times[row] }

  package var position: Position { batch.position(row) }

  /// The record's own id, else the one made for it.
  package func id(sources: [SourceInfo]) -> [UInt8] {
    let id = batch.ids[row]
    if !id.isMissing { return id.array }
    let position = position
    return Array(sources[position.source].madeID(of: position.record).utf8)
  }

  /// The actions of all flags, in their order, equal ones once.
  package var actions: [TargetedAction] {
    if flags.count == 1, flags[0].actions.count < 2 { return flags[0].actions }
    var seen: Set<TargetedAction> = []
    return flags.flatMap(\.actions).filter { seen.insert($0).inserted }
  }

  /// The highest level of the flags' rules.
  package func level(rules: [RuleHeader]) -> Level {
    flags.map { rules[$0.rule].level }.max() ?? .informational
  }

  package func score(rules: [RuleHeader]) -> EventScore {
    if flags.count == 1 { return EventScore(tenths: rules[flags[0].rule].score * 10) }
    var highest: [(category: String, score: Int)] = []
    for flag in flags {
      let rule = rules[flag.rule]
      if let index = highest.firstIndex(where: { $0.category == rule.category }) {
        highest[index].score = max(highest[index].score, rule.score)
      } else {
        highest.append((rule.category, rule.score))
      }
    }
    return EventScore(categoryScores: highest.map(\.score))
  }
}
