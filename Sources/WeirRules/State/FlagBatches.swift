package import WeirCore

/// Makes batches of flags, for the levels that read them.
package enum FlagBatches {
  /// - Parameters:
  ///   - flags: of one release, in the total order.
  ///   - plan: of the rules that raised them.
  /// - Returns: for each batch with flagged events one of its flags, in their order.
  package static func batches(
    of flags: [Flag], _ plan: RulePlan, arenas: ArenaPool
  ) -> [EventBatch] {
    var order: [ObjectIdentifier] = []
    var groups: [ObjectIdentifier: [Flag]] = [:]
    for flag in flags where !plan.rules[flag.rule].header.isShadow {
      let key = ObjectIdentifier(flag.batch)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(flag)
    }
    return order.compactMap { groups[$0].map { batch(of: $0, plan, Arena(pool: arenas)) } }
  }

  /// - Parameter flags: on events of one batch.
  private static func batch(of flags: [Flag], _ plan: RulePlan, _ arena: Arena) -> EventBatch {
    let origin = flags[0].batch
    let batch = EventBatch(
      kind: origin.kind, source: origin.source, lanes: origin.columns.map(\.lane),
      capacity: flags.count, text: origin.text, arena: arena)
    batch.count = flags.count
    batch.firstRecord = origin.firstRecord
    batch.origin = origin
    let rows = arena.allocate(UInt32.self, count: flags.count)
    let rules = arena.allocate(UInt32.self, count: flags.count)
    batch.originRows = rows
    batch.flagRules = rules
    for place in flags.indices {
      let row = flags[place].row
      rows[place] = UInt32(row)
      rules[place] = UInt32(flags[place].rule)
      batch.times[place] = origin.times[row]
      batch.records[place] = origin.records[row]
      batch.spans[place] = origin.spans[row]
      batch.ids[place] = origin.ids[row]
    }
    for (target, source) in zip(batch.columns, origin.columns) {
      copy(source, rows, flags.count, to: target)
    }
    batch.derived = origin.derived.map { source in
      let target = column(source.lane, flags.count, arena)
      copy(source, rows, flags.count, to: target)
      return target
    }
    batch.derived += FlagField.allCases.map { field in
      let target = column(field.declaration.type.lane, flags.count, arena)
      for place in flags.indices {
        target.asLane.store(value(field, of: flags[place], plan, arena), at: place)
      }
      return target
    }
    return batch
  }

  private static func column(_ lane: LaneType, _ count: Int, _ arena: Arena) -> Column {
    Column(lane: lane, base: arena.allocate(byteCount: count * lane.stride))
  }

  private static func copy(
    _ source: Column, _ rows: UnsafePointer<UInt32>, _ count: Int, to target: Column
  ) {
    for place in 0..<count {
      target.asLane.store(source.asLane.scalar(Int(rows[place])), at: place)
    }
  }

  private static func value(
    _ field: FlagField, of flag: Flag, _ plan: RulePlan, _ arena: Arena
  ) -> Scalar {
    let header = plan.rules[flag.rule].header
    switch field {
    case .rule: return .text(arena.copy(Array(header.id.utf8)))
    case .category: return .text(arena.copy(Array(header.category.utf8)))
    case .level: return .text(arena.copy(Array(header.level.rawValue.utf8)))
    case .score: return .wide(Int128(header.score))
    case .subject:
      guard case .text(let bytes) = flag.about else { return .missing }
      return .text(arena.copy(bytes))
    }
  }
}

extension BatchEvaluator {
  /// Evaluates what a level computes for flags of the levels below.
  package func evaluate(
    flags batch: EventBatch, _ input: RulePlan.KindInput, shards: Int, arena: Arena
  ) -> EvaluatedBatch {
    let all = EvaluatedBatch(batch: batch, taps: [])
    return evaluate(
      ReleasedSlice(input: all, rows: 0..<batch.count), input, shards: shards, arena: arena)
  }
}
