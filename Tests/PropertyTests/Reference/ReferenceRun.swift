import WeirCore
import WeirRules

/// Runs a whole plan over a stream, rule by rule.
struct ReferenceRun {
  let plan: CheckedPlan
  private var evaluator: ReferenceEvaluator { ReferenceEvaluator(plan: plan) }

  init(plan: CheckedPlan) {
    self.plan = plan
  }

  /// - Parameter events: in the total order.
  func outcome(_ events: [ReferenceEvent]) -> ReferenceOutcome {
    var outcome = ReferenceOutcome()
    let flags = flags(ReferenceFeatures(evaluator: evaluator).computed(events)) {
      if $1 > 0 { outcome.suppressed[$0] = $1 }
    }
    for event in events {
      let ofEvent = flags.filter { $0.place == event.place }.sorted { $0.precedes($1) }
      let stable = ofEvent.filter { $0.rule.status == .stable }
      if !stable.isEmpty { outcome.flagged.append(line(event, stable)) }
      outcome.shadow += ofEvent.filter { $0.rule.status == .test }.map { line(event, $0) }
    }
    return outcome
  }

  /// What each rule is shown: the events, and for rules on flags the flags that they see.
  func items(_ events: [ReferenceEvent]) -> [(rule: CheckedRule, items: [ReferenceEvent])] {
    let events = ReferenceFeatures(evaluator: evaluator).computed(events)
    let flags = flags(events) { _, _ in }
    return plan.rules.map { ($0, shown($0, events, flags)) }
  }

  private func flags(
    _ events: [ReferenceEvent], suppressed: (String, Int) -> Void
  ) -> [ReferenceFlag] {
    var flags: [ReferenceFlag] = []
    for rule in rulesInLevels() {
      let raised = raise(
        findings(of: rule, shown(rule, events, flags)), rule, start: events.first?.time ?? 0)
      flags += raised.flags
      suppressed(rule.header.id, raised.suppressed)
    }
    return flags
  }

  /// Those before come first whose flags a rule sees.
  private func rulesInLevels() -> [CheckedRule] {
    var ordered = plan.rules.filter { !isOnFlags($0) }
    var waiting = plan.rules.filter(isOnFlags)
    while !waiting.isEmpty {
      let names = Set(waiting.map(\.header.id))
      let ready = waiting.filter { $0.namedRules.isDisjoint(with: names) }
      precondition(!ready.isEmpty, "rules on flags go in a circle")
      ordered += ready
      waiting.removeAll { $0.namedRules.isDisjoint(with: names) }
    }
    return ordered
  }

  private func isOnFlags(_ rule: CheckedRule) -> Bool {
    rule.kinds.contains(plan.schema.flagKind)
  }

  private func shown(
    _ rule: CheckedRule, _ events: [ReferenceEvent], _ flags: [ReferenceFlag]
  ) -> [ReferenceEvent] {
    guard isOnFlags(rule) else { return events }
    let seen = flags.filter { flag in
      flag.rule.status == .stable
        && (!isOnFlags(flag.rule) || rule.namedRules.contains(flag.rule.header.id))
    }
    let byPlace = Dictionary(grouping: seen, by: \.place)
    return events.flatMap { event in
      [event]
        + (byPlace[event.place] ?? []).sorted { $0.precedes($1) }
        .map { $0.seen(schema: plan.schema, events: events) }
    }
  }

  private func findings(of rule: CheckedRule, _ items: [ReferenceEvent]) -> [ReferenceFinding] {
    switch rule.form {
    case .single(let kind, let filter):
      items.compactMap { event in
        let scope = ReferenceScope(event: event)
        guard event.kind == kind, evaluator.isTrue(filter, scope) else { return nil }
        return ReferenceFinding(
          event: event, scope: scope, keyNames: [], evidence: [ReferenceText.place(event.record)])
      }
    case .window(let form):
      ReferenceWindowRule(evaluator: evaluator, rule: rule, form: form).findings(items)
    case .sequence(let form):
      ReferenceSequence(evaluator: evaluator, form: form).findings(items)
    }
  }

  /// Leaves out what `warmup` and `once_per` keep quiet, and all but the first flag of an event and
  /// key. Only a flag that was raised suppresses others.
  private func raise(
    _ findings: [ReferenceFinding], _ rule: CheckedRule, start: Int64
  ) -> (flags: [ReferenceFlag], suppressed: Int) {
    var judged: [ReferenceFinding] = []
    var raised: [ReferenceFinding] = []
    for finding in findings {
      let time = finding.event.time
      if !rule.features.isEmpty, time < start + plan.warmup { continue }
      let isSame = { (other: ReferenceFinding) in other.scope.key == finding.scope.key }
      if judged.contains(where: { isSame($0) && $0.event.place == finding.event.place }) {
        continue
      }
      judged.append(finding)
      if let oncePer = rule.oncePer,
        raised.contains(where: { isSame($0) && time < $0.event.time + oncePer })
      {
        continue
      }
      raised.append(finding)
    }
    return (
      raised.map { ReferenceFlag(rule, $0, evaluator) }, judged.count - raised.count
    )
  }
}

extension ReferenceRun {
  private func line(_ event: ReferenceEvent, _ flags: [ReferenceFlag]) -> FlaggedLine {
    var actions: [String] = []
    for flag in flags {
      for action in flag.rule.actions {
        let value = evaluator.evaluate(action.target, flag.finding.scope)
        for target in targets(value).map({ "\(action.action.rawValue) \($0)" })
        where !actions.contains(target) {
          actions.append(target)
        }
      }
    }
    let headers = flags.map(\.rule.header)
    return FlaggedLine(
      event: event.id, score: Self.score(headers),
      level: headers.map(\.level).max()?.rawValue ?? "",
      flags: flags.map { line(event, $0) }, actions: actions)
  }

  private func line(_ event: ReferenceEvent, _ flag: ReferenceFlag) -> FlagLine {
    let finding = flag.finding
    let shown = shownAggregates(flag.rule)
    return FlagLine(
      event: event.id, rule: flag.rule.header.id,
      key: zip(finding.keyNames, finding.scope.key)
        .map { "\($0)=\(ReferenceText.plain($1))" }.joined(separator: ","),
      subject: flag.subject.map { $0 == .missing ? "" : ReferenceText.plain($0) } ?? "",
      values: zip(flag.rule.aggregates, finding.scope.aggregates).enumerated()
        .filter { shown.contains($0.offset) }
        .map { "\($0.element.0.text)=\(ReferenceText.plain($0.element.1))" },
      why: flag.rule.why.map { text(of: $0, finding.scope) }.joined(), evidence: finding.evidence)
  }

  /// Places of the aggregates of `having` and `why`.
  private func shownAggregates(_ rule: CheckedRule) -> Set<Int> {
    var expressions: [TypedExpression] = []
    if case .window(let form) = rule.form { expressions.append(form.having) }
    for case .expression(let expression) in rule.why { expressions.append(expression) }
    var shown: Set<Int> = []
    for expression in expressions {
      expression.visit { if case .aggregate(let place) = $0.operation { shown.insert(place) } }
    }
    return shown
  }

  private func text(of part: WhyPart, _ scope: ReferenceScope) -> String {
    switch part {
    case .text(let text): text
    case .expression(let expression): ReferenceText.text(evaluator.evaluate(expression, scope))
    }
  }

  private func targets(_ value: Value) -> [String] {
    switch value {
    case .missing: []
    case .texts(let texts): texts.map { String(decoding: $0, as: UTF8.self) }
    default: [ReferenceText.text(value)]
    }
  }

  /// 100 * (1 - product of (1 - s/100)) over the categories, half up to one decimal.
  static func score(_ headers: [RuleHeader]) -> String {
    var whole: Int128 = 1
    var left: Int128 = 1
    for category in Set(headers.map(\.category)) {
      whole *= 100
      left *= 100 - Int128(headers.filter { $0.category == category }.map(\.score).max() ?? 0)
    }
    let tenths = (2 * 1000 * (whole - left) + whole) / (2 * whole)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
