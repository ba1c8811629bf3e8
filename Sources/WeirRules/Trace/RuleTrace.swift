package import WeirCore

/// How near a rule came to a flag for one key.
package struct RuleTrace: Sendable {
  /// A condition as it was found.
  package struct Finding: Sendable {
    package var text: String
    package var holds: Bool
    /// Both sides of a comparison.
    package var found: Value?
    package var wanted: Value?
    /// 0 to 1: 1 where it holds; of a comparison of numbers how much of what is wanted was there.
    package var nearness: Double
  }

  /// A moment at which the rule might have flagged.
  package struct Attempt: Sendable {
    package var batch: EventBatch
    package var row: Int
    /// What happened, for people: `window`, or the step that came.
    package var name: String
    package var findings: [Finding]
    /// Milliseconds by which a sequence took longer than it may; nil where it was in time.
    package var lateBy: Int64?
    /// Steps of a sequence that had come before.
    package var steps = 0

    /// Of attempts the nearer one is looked at first.
    package var nearness: Double {
      let share = findings.reduce(0) { $0 + $1.nearness } / Double(max(1, findings.count))
      return Double(steps) + (lateBy == nil ? share : share * 0.5)
    }

    package var succeeded: Bool { lateBy == nil && findings.allSatisfy(\.holds) }
  }

  /// What came of the key for one part of the rule.
  package struct Tally: Sendable {
    package var name: String
    package var kind: KindID
    package var events = 0
    package var matching = 0
    /// By condition: how many events it was not true of.
    package var failures: [(text: String, count: Int)] = []
  }

  package var tallies: [Tally]
  /// The nearest ones, nearest first.
  package var attempts: [Attempt] = []
  /// How often chains were broken by an absent step.
  package var broken = 0

  private static let attemptLimit = 3

  mutating func add(_ attempt: Attempt) {
    let place =
      attempts.firstIndex { $0.nearness < attempt.nearness } ?? attempts.endIndex
    guard place < Self.attemptLimit else { return }
    attempts.insert(attempt, at: place)
    if attempts.count > Self.attemptLimit { attempts.removeLast() }
  }
}

/// Goes through the events of one key, in the total order, and looks at each condition by itself.
package final class RuleTracer {
  private let plan: RulePlan
  private let trace: TracePlan
  /// Texts of the key's parts.
  private let key: [String]
  private let judge: FlagJudge
  private var result: RuleTrace
  private var store: WindowLog?
  private var view: WindowView?
  /// By step of a sequence: the chain that waits behind it.
  private var chains: [Chain?]
  private var captured: UnsafeMutablePointer<Scalar>

  private struct Chain {
    var first: Int64
    /// By place among the captured values.
    var values: [Scalar]
  }

  /// - Parameter key: texts of the key's parts, numbers as they are normalised.
  package init(_ plan: RulePlan, _ trace: TracePlan, key: [String], sources: [SourceInfo]) {
    self.plan = plan
    self.trace = trace
    self.key = key
    judge = FlagJudge(plan: plan, sources: sources)
    result = RuleTrace(
      tallies: trace.parts.map { RuleTrace.Tally(name: $0.name, kind: $0.kind) })
    if let window = trace.window {
      // What keeps a key from being flagged is to be seen, too.
      var kept = window.store
      kept.veto = nil
      let store = WindowLog(plan: kept, judge: judge) { _, _, _ in false }
      self.store = store
      view = WindowView(store, aggregates: window.rules[0].aggregates)
    }
    chains = trace.parts.map { _ in nil }
    captured = .allocate(capacity: trace.capturedCount + 1)
    captured.initialize(repeating: .missing, count: trace.capturedCount + 1)
  }

  deinit { captured.deallocate() }

  package var finished: RuleTrace { result }

  /// Takes one event, or one flag, in all parts of the rule that it may be for.
  package func take(_ batch: EventBatch, _ row: Int, isFlag: Bool) {
    let wanted = trace.parts.indices.filter { part in
      (trace.parts[part].kind == plan.schema.flagKind) == isFlag
        && trace.parts[part].sites[batch.kind] != nil
    }
    if trace.window != nil {
      takeIntoWindow(batch, row, wanted)
    } else if trace.parts.count == 1 {
      for part in wanted { takeSingle(batch, row, part) }
    } else {
      // What stands last is tried first.
      let steps = trace.parts.count - trace.absences.count
      let order = wanted.sorted { rank($0, steps) > rank($1, steps) }
      for part in order { takeIntoSequence(batch, row, part, steps) }
    }
  }

  private func rank(_ part: Int, _ steps: Int) -> Double {
    part < steps ? Double(part) : Double(trace.absences[part - steps]) + 0.5
  }

  // MARK: Judging

  private func context(_ batch: EventBatch, _ row: Int) -> ScalarEvaluator.Context {
    var context = ScalarEvaluator.Context(batch: batch, row: row)
    context.captured = UnsafePointer(captured)
    return context
  }

  private func isOfKey(_ site: TracePlan.Site, _ context: ScalarEvaluator.Context) -> Bool {
    zip(site.key, key).allSatisfy { output, wanted in
      let value = judge.evaluate(output.node, of: site.program, context).value(of: output.type)
      return value != .missing && ValueText.why(value, zone: plan.resources.zone) == wanted
    }
  }

  private func findings(
    _ site: TracePlan.Site, _ context: ScalarEvaluator.Context
  ) -> [RuleTrace.Finding] {
    site.conditions.map { condition in
      let holds = judge.evaluate(condition.node, of: site.program, context).isTrue
      var finding = RuleTrace.Finding(
        text: condition.text, holds: holds, nearness: holds ? 1 : 0)
      guard let left = condition.left, let right = condition.right else { return finding }
      let found = judge.evaluate(left.node, of: site.program, context)
      let wanted = judge.evaluate(right.node, of: site.program, context)
      finding.found = found.value(of: left.type)
      finding.wanted = wanted.value(of: right.type)
      if !holds { finding.nearness = Self.nearness(found, wanted, left.type, condition.comparison) }
      return finding
    }
  }

  private static func nearness(
    _ found: Scalar, _ wanted: Scalar, _ type: ValueType, _ comparison: Comparison?
  ) -> Double {
    guard !found.isMissing, !wanted.isMissing, type.lane == .word || type.lane == .real else {
      return 0
    }
    let left = type == .real ? found.real : Double(found.wide)
    let right = type == .real ? wanted.real : Double(wanted.wide)
    switch comparison {
    case .greater, .greaterOrEqual: return right > 0 ? max(0, min(1, left / right)) : 0
    case .less, .lessOrEqual: return left > 0 ? max(0, min(1, right / left)) : 0
    default: return 0
    }
  }

  private func count(_ part: Int, _ findings: [RuleTrace.Finding]) {
    result.tallies[part].events += 1
    if findings.allSatisfy(\.holds) { result.tallies[part].matching += 1 }
    for finding in findings where !finding.holds {
      let place = result.tallies[part].failures.firstIndex { $0.text == finding.text }
      if let place {
        result.tallies[part].failures[place].count += 1
      } else {
        result.tallies[part].failures.append((finding.text, 1))
      }
    }
  }

  private func takeSingle(_ batch: EventBatch, _ row: Int, _ part: Int) {
    guard let site = trace.parts[part].sites[batch.kind] else { return }
    judge.recycle()
    let context = context(batch, row)
    guard isOfKey(site, context) else { return }
    let findings = findings(site, context)
    count(part, findings)
    result.add(RuleTrace.Attempt(batch: batch, row: row, name: "event", findings: findings))
  }

  // MARK: Windows

  private func takeIntoWindow(_ batch: EventBatch, _ row: Int, _ parts: [Int]) {
    judge.recycle()
    var own = 0
    var place: Int?
    for part in parts {
      guard let site = trace.parts[part].sites[batch.kind] else { continue }
      let context = context(batch, row)
      guard isOfKey(site, context) else { continue }
      let findings = findings(site, context)
      count(part, findings)
      guard findings.allSatisfy(\.holds) else { continue }
      place = append(site, context)
      own += 1
    }
    guard let place, let view, let site = trace.having.sites[batch.kind],
      let body = plan.rules[trace.rule].body(batch.kind)
    else { return }
    var context = context(batch, row)
    judge.fillKey(of: body, &context)
    view.begin(place, JudgedEvent(time: batch.times[row], own: own), context)
    context.window = .passUnretained(view)
    result.add(
      RuleTrace.Attempt(
        batch: batch, row: row, name: "window", findings: findings(site, context)))
  }

  /// The one key of the store.
  private static var key: StateText { StateText(word: 1) }

  private func append(
    _ site: TracePlan.Site, _ context: ScalarEvaluator.Context
  ) -> Int? {
    guard let store else { return nil }
    let words = UnsafeMutablePointer<UInt64>.allocate(
      capacity: TappedRow.header + store.plan.layout.words + 2)
    defer { words.deallocate() }
    words[0] = Self.key.low
    words[1] = Self.key.high
    words[2] = Self.key.hash
    words[3] = UInt64(context.row)
    var word = words + TappedRow.header
    for node in site.kept {
      let value = judge.evaluate(node, of: site.program, context)
      word = value.store(as: site.program.nodes[Int(node)].type.lane, to: word)
    }
    let (batch, number) = (context.batch, context.row)
    return store.append(
      store.table.places.first, TappedRow(words: words), time: batch.times[number],
      position: batch.position(number))
  }

  // MARK: Sequences

  private func takeIntoSequence(_ batch: EventBatch, _ row: Int, _ part: Int, _ steps: Int) {
    guard let site = trace.parts[part].sites[batch.kind] else { return }
    let behind = part < steps ? part - 1 : trace.absences[part - steps]
    if behind >= 0 {
      for (index, value) in (chains[behind]?.values ?? []).enumerated() { captured[index] = value }
    }
    let context = context(batch, row)
    guard isOfKey(site, context) else { return }
    let findings = findings(site, context)
    count(part, findings)
    let time = batch.times[row]
    let holds = findings.allSatisfy(\.holds)
    if part >= steps {
      if holds, let chain = chains[behind], time - chain.first <= trace.within {
        chains[behind] = nil
        result.broken += 1
      }
      return
    }
    if part == 0 {
      if holds {
        chains[0] = Chain(first: time, values: kept(site, context, after: nil))
      } else {
        result.add(
          RuleTrace.Attempt(batch: batch, row: row, name: trace.parts[0].name, findings: findings))
      }
      return
    }
    guard let chain = chains[part - 1] else { return }
    let late = time - chain.first - trace.within
    var attempt = RuleTrace.Attempt(
      batch: batch, row: row, name: trace.parts[part].name, findings: findings,
      lateBy: late > 0 ? late : nil, steps: part)
    if part == steps - 1 {
      if let having = trace.having.sites[batch.kind] {
        attempt.findings += self.findings(having, context)
      }
    } else if holds, late <= 0 {
      chains[part] = Chain(first: chain.first, values: kept(site, context, after: chain))
    }
    result.add(attempt)
  }

  /// Values that a chain keeps; their texts lie in the batches, which the caller keeps.
  private func kept(
    _ site: TracePlan.Site, _ context: ScalarEvaluator.Context, after chain: Chain?
  ) -> [Scalar] {
    var values = chain?.values ?? Array(repeating: .missing, count: trace.capturedCount)
    for (node, place) in zip(site.kept, site.places) {
      values[place] = judge.evaluate(node, of: site.program, context)
    }
    return values
  }
}
