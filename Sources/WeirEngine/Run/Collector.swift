import WeirCore
import WeirRules
package import WeirSinks

/// Where finished events go: the sinks of a pipeline, an array for the tests inside rule files, or
/// nowhere once they are counted.
package enum RunDestination: Sendable {
  case sinks(SinkSet)
  case memory(MemoryDestination)
  case tally(FlagTally)
  case trace(TraceDestination)
}

/// Collects what a test inside a rule file expects.
package final class MemoryDestination: @unchecked Sendable {
  // @unchecked Sendable: written on the collector's queue, read after the run.
  package private(set) var events: [FlaggedEvent] = []

  package init() {}

  func add(_ event: FlaggedEvent) { events.append(event) }
}

/// Brings the flags of all shards together again and writes flagged events in the total order.
///
/// Lives on one serial queue.
final class Collector: @unchecked Sendable {
  // @unchecked Sendable: touched only on the collector's serial queue.

  private let part: RunPart
  /// In force.
  private var rules: RulePlan
  /// Place of each rule in force among those of the outcome.
  private var places: [Int] = []
  private let destination: RunDestination
  private let progress: RunProgress
  private var headers: [RuleHeader] = []
  private let infos: [SourceInfo]
  private(set) var outcome = RunOutcome()
  /// Whether the sinks are the caller's again.
  private var isClosed = false
  /// Whether lines were written that nobody can read yet.
  private(set) var hasUnflushed = false
  /// Amount and currency columns of transactions, for the held sums.
  private var held: HeldColumns?
  private var ownCounters: OwnCounters

  init(plan: RunPlan, destination: RunDestination, progress: RunProgress) {
    part = plan.part
    rules = plan.rules
    self.destination = destination
    self.progress = progress
    infos = plan.sources.map(\.info)
    ownCounters = OwnCounters(plan.rules.counters)
    take(plan.rules)
  }

  /// Goes on with what is flagged by other rules.
  func replace(_ next: RulePlan) {
    take(next)
    if case .sinks(let sinks) = destination { sinks.replace(rules: headers) }
  }

  /// The columns of a CSV source, before the first of its records comes.
  func setLayout(_ layout: CSVLayout, of source: Int) {
    if case .sinks(let sinks) = destination { sinks.setLayout(layout, of: source) }
  }

  private func take(_ next: RulePlan) {
    rules = next
    headers = next.rules.map(\.header)
    held = HeldColumns(next)
    ownCounters = OwnCounters(next.counters)
    places = headers.map { outcome.place(of: $0) }
  }

  /// Writes one release: the records that no rule saw, and all flags of its rows, from all shards.
  func collect(_ release: MergeState.Release, _ outputs: [ShardOutput]) {
    var outputs = outputs
    part.leaveOut(&outputs)
    for slice in release.slices { count(slice) }
    for record in release.dead { bury(record) }
    for output in outputs { count(output) }
    let flags = rules.ordered(outputs.flatMap(\.flags))
    var start = 0
    while start < flags.count {
      var end = start + 1
      while end < flags.count, isSameEvent(flags[start], flags[end]) { end += 1 }
      write(Array(flags[start..<end]))
      start = end
    }
  }

  private func count(_ slice: ReleasedSlice) {
    let batch = slice.input.batch
    outcome.sum.passed += slice.rows.count - slice.excluded.count
    progress.addEvents(slice.rows.count)
    guard case .sinks(let sinks) = destination else { return }
    var start = slice.rows.lowerBound
    for end in slice.excluded.sorted() + [slice.rows.upperBound] {
      for counters in sinks.counters where start < end {
        counters.addEvents(kind: batch.kind, times: batch.times, from: start, to: end)
      }
      start = end + 1
    }
    ownCounters.count(slice, into: sinks.counters)
  }

  private func count(_ output: ShardOutput) {
    for (rule, times) in output.suppressed.enumerated() where !times.isEmpty {
      outcome.suppressed += times.count
      outcome.suppressedByRule[places[rule]] += times.count
      if case .tally(let tally) = destination { tally.addSuppressed(times.count, rule: rule) }
      guard case .sinks(let sinks) = destination else { continue }
      for counters in sinks.counters {
        for time in times { counters.addSuppressed(rule: rule, time: time) }
      }
    }
  }

  private func isSameEvent(_ left: Flag, _ right: Flag) -> Bool {
    left.batch === right.batch && left.row == right.row
  }

  private func write(_ flags: [Flag]) {
    let event = FlaggedEvent(batch: flags[0].batch, row: flags[0].row, flags: flags)
    if case .memory(let memory) = destination { memory.add(event) }
    if case .trace(let trace) = destination { trace.add(event) }
    if case .tally(let tally) = destination {
      tally.add(event) { event.id(sources: infos) }
    }
    for flag in flags { outcome.flagsByRule[places[flag.rule]] += 1 }
    let isOnTrial = flags.contains { headers[$0.rule].isShadow }
    if isOnTrial { outcome.shadow += 1 }
    let stable = isOnTrial ? part(of: event, isShadow: false) : event
    if !stable.flags.isEmpty {
      outcome.sum.flagged += 1
      outcome.sum.passed -= 1
      progress.addFlagged(1)
      for action in stable.actions { outcome.actions[action.action, default: 0] += 1 }
    }
    guard case .sinks(let sinks) = destination, outcome.failure == nil else { return }
    hasUnflushed = true
    do {
      if isOnTrial { try sinks.writeShadow(part(of: event, isShadow: true)) }
      if !stable.flags.isEmpty { try write(stable, sinks) }
    } catch {
      outcome.failure = .sink(error)
    }
  }

  /// The event with its flags of rules on trial alone, or of those in force.
  private func part(of event: FlaggedEvent, isShadow: Bool) -> FlaggedEvent {
    FlaggedEvent(
      batch: event.batch, row: event.row,
      flags: event.flags.filter { headers[$0.rule].isShadow == isShadow })
  }

  private func write(_ stable: FlaggedEvent, _ sinks: SinkSet) throws(SinkError) {
    outcome.show(stable, rules: headers, sources: infos)
    try sinks.write(stable)
    held?.add(stable, infos, to: sinks.counters)
  }

  // MARK: - Records that no rule sees

  func add(records: Int) { outcome.sum.read += records }

  /// Counts a record that no rule sees, and writes it to the dead letter.
  private func bury(_ dead: DeadRecord) {
    switch dead.cause {
    case .rejected: outcome.sum.rejected += 1
    case .late: outcome.sum.late += 1
    case .duplicate: outcome.sum.duplicate += 1
    }
    guard case .sinks(let sinks) = destination else { return }
    for counters in sinks.counters {
      switch dead.cause {
      case .rejected: counters.addRejected(reason: dead.record.reason)
      case .late(let kind): counters.addLate(kind: kind, time: dead.time)
      case .duplicate(let kind): counters.addDuplicate(kind: kind, time: dead.time)
      }
    }
    guard outcome.failure == nil else { return }
    hasUnflushed = true
    do {
      try sinks.writeDeadLetter(dead.record, source: dead.source)
    } catch {
      outcome.failure = .sink(error)
    }
  }

  func setLimitReached(_ isReached: Bool) { outcome.isLimitReached = isReached }

  func lose(_ loss: RunLoss) { outcome.losses.append(loss) }

  func fail(_ failure: RunFailure) {
    if outcome.failure == nil { outcome.failure = failure }
  }

  /// Leaves the sinks alone from now on, and returns what has been collected.
  func close() -> RunOutcome {
    isClosed = true
    return outcome
  }

  /// Makes lines that were written readable, on live input.
  func flush() {
    guard hasUnflushed else { return }
    hasUnflushed = false
    withSinks { sinks throws(SinkError) in try sinks.flushLive() }
  }

  /// Writes counters and actions with what they hold so far, on live input.
  func rewrite() { withSinks { sinks throws(SinkError) in try sinks.rewriteLive() } }

  private func withSinks(_ body: (SinkSet) throws(SinkError) -> Void) {
    guard case .sinks(let sinks) = destination, outcome.failure == nil, !isClosed else { return }
    do throws(SinkError) { try body(sinks) } catch { outcome.failure = .sink(error) }
  }
}
