import WeirCore
import WeirRules

/// A flag of a flagged event, all of it as text.
struct FlagLine: Hashable, CustomStringConvertible {
  var event: String
  var rule: String
  var key: String
  var values: [String]
  var why: String

  var description: String { "\(event) \(rule) {\(key)} \(values) \"\(why)\"" }
}

/// A flagged event: its flags in the order of rules, then its actions.
struct FlaggedLine: Hashable, CustomStringConvertible {
  var event: String
  var score: String
  var level: String
  var flags: [FlagLine]
  var actions: [String]

  var description: String {
    "\(event) \(score) \(level) \(actions)\n" + flags.map { "  \($0)\n" }.joined()
  }
}

/// Runs a whole plan over a stream, rule by rule.
struct ReferenceRun {
  let plan: CheckedPlan
  private var evaluator: ReferenceEvaluator { ReferenceEvaluator(plan: plan) }

  init(plan: CheckedPlan) {
    self.plan = plan
  }

  /// The flagged events in the total order.
  func flagged(_ events: [ReferenceEvent]) -> [FlaggedLine] {
    let rules = plan.rules.filter { $0.status == .stable }.sorted { $0.header.id < $1.header.id }
    let byRule = rules.map { unsuppressed(findings(of: $0, events), $0, events) }
    return events.indices.compactMap { place in
      var found: [(rule: CheckedRule, finding: ReferenceFinding)] = []
      for (rule, itsFindings) in zip(rules, byRule) {
        found += itsFindings.filter { $0.place == place }.map { (rule, $0) }
      }
      return found.isEmpty ? nil : line(events[place], found)
    }
  }

  private func findings(of rule: CheckedRule, _ events: [ReferenceEvent]) -> [ReferenceFinding] {
    switch rule.form {
    case .single(let kind, let filter):
      events.indices.compactMap { place in
        let scope = ReferenceScope(event: events[place])
        guard events[place].kind == kind, evaluator.isTrue(filter, scope) else { return nil }
        return ReferenceFinding(place: place, scope: scope, keyNames: [])
      }
    case .window(let form):
      ReferenceWindow(evaluator: evaluator, rule: rule, form: form).findings(events)
    case .sequence(let form):
      ReferenceSequence(evaluator: evaluator, rule: rule, form: form).findings(events)
    }
  }

  /// Leaves out what `once_per` suppresses: only a flag that was raised suppresses others.
  private func unsuppressed(
    _ findings: [ReferenceFinding], _ rule: CheckedRule, _ events: [ReferenceEvent]
  ) -> [ReferenceFinding] {
    guard let oncePer = rule.oncePer else { return findings }
    var raised: [ReferenceFinding] = []
    for finding in findings {
      let isSuppressed = raised.contains {
        $0.scope.key == finding.scope.key
          && events[finding.place].time < events[$0.place].time + oncePer
      }
      if !isSuppressed { raised.append(finding) }
    }
    return raised
  }

  private func line(
    _ event: ReferenceEvent, _ found: [(rule: CheckedRule, finding: ReferenceFinding)]
  ) -> FlaggedLine {
    let flags = found.map { rule, finding in
      FlagLine(
        event: event.id, rule: rule.header.id,
        key: zip(finding.keyNames, finding.scope.key)
          .map { "\($0)=\(ReferenceText.plain($1))" }.joined(separator: ","),
        values: zip(rule.aggregates, finding.scope.aggregates)
          .map { "\($0.text)=\(ReferenceText.plain($1))" },
        why: rule.why.map { text(of: $0, finding.scope) }.joined())
    }
    var actions: [String] = []
    for (rule, finding) in found {
      for action in rule.actions {
        let targets = self.targets(evaluator.evaluate(action.target, finding.scope))
        for target in targets.map({ "\(action.action.rawValue) \($0)" })
        where !actions.contains(target) {
          actions.append(target)
        }
      }
    }
    return FlaggedLine(
      event: event.id, score: Self.score(found.map(\.rule.header)),
      level: found.map(\.rule.header.level).max()?.rawValue ?? "", flags: flags,
      actions: actions)
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
