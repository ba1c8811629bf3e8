import WeirCore
package import WeirRules

/// The profile of a run with the names of its kinds, exchanges and rules, for people and for
/// `run.json`.
package struct ProfileReport: Sendable {
  package struct Kind: Sendable {
    package var name: String
    package var work: EvaluationProfile.Kind
  }

  package struct Rule: Sendable {
    package var id: String
    /// `single`, `window`, `sequence` or `feature`.
    package var form: String
    /// From 1.
    package var level = 1
    /// As the plan names it; nil of a rule without state.
    package var exchange: String?
    /// The rule in whose window its events are, and whose work this is part of; nil of a rule that has
    /// work of its own.
    package var sharer: String?
    package var flags: Int
    package var suppressed: Int
    package var work: OperatorProfile
  }

  /// What all rules of one exchange do together.
  package struct Exchange: Sendable {
    /// From 1.
    package var level: Int
    package var key: String
    package var rules: Int
    package var work: OperatorProfile
  }

  package var profile: RunProfile
  /// Of the whole process until the outputs were committed.
  package var cpuSeconds: Double
  /// Kinds of which there were events.
  package var kinds: [Kind]
  package var exchanges: [Exchange] = []
  /// In the order of the plan.
  package var rules: [Rule]

  package init(
    profile: RunProfile, cpuSeconds: Double, kinds: [Kind], rules: [Rule]
  ) {
    self.profile = profile
    self.cpuSeconds = cpuSeconds
    self.kinds = kinds
    self.rules = rules
    for rule in rules {
      guard let key = rule.exchange else { continue }
      if let place = exchanges.firstIndex(where: { $0.key == key && $0.level == rule.level }) {
        exchanges[place].rules += 1
        exchanges[place].work += rule.work
      } else {
        exchanges.append(Exchange(level: rule.level, key: key, rules: 1, work: rule.work))
      }
    }
  }

  /// Names what was measured.
  init(
    _ profile: RunProfile, _ outcome: RunOutcome, _ plan: RunPlan, _ pipeline: LoadedPipeline,
    cpuSeconds: Double
  ) {
    let keys = PlanReporter.exchangeKeys(of: pipeline, plan.rules)
    let kinds = zip(plan.rules.schema.kinds, profile.kinds).filter { $1.rows > 0 }
    let rules = zip(1..., plan.rules.levels).flatMap { level, content in
      content.operators.flatMap { place in
        let names = plan.rules.names(ofOperator: place)
        return names.enumerated().map { number, name in
          Rule(
            id: name.id, form: name.form, level: level, exchange: keys[name.id],
            sharer: number == 0 ? nil : names[0].id,
            flags: name.rule.map { outcome.flagsByRule[$0] } ?? 0,
            suppressed: name.rule.map { outcome.suppressedByRule[$0] } ?? 0,
            work: number == 0 ? profile.operators[place] : OperatorProfile())
        }
      }
    }
    self.init(
      profile: profile, cpuSeconds: cpuSeconds,
      kinds: kinds.map { Kind(name: $0.name, work: $1) }, rules: rules)
  }

  /// Seconds on a core that no stage explains: loading the pipeline, handing work over, freeing.
  package var otherSeconds: Double { max(0, cpuSeconds - Self.seconds(profile.nanoseconds)) }

  static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

  /// Of the CPU seconds, 0 to 1.
  func share(_ seconds: Double) -> Double { cpuSeconds > 0 ? seconds / cpuSeconds : 0 }

  /// Stages that the run has: duplicates only where ids are to be unique.
  var stages: [ProfileStage] {
    ProfileStage.allCases.filter { $0 != .duplicates || profile.unique != nil }
  }
}

extension WeirRules.RulePlan {
  /// The ids of an operator's rules, or the name of its feature, and its form.
  fileprivate func names(
    ofOperator place: Int
  ) -> [(id: String, form: String, rule: Int?)] {
    let form: String
    switch operators[place] {
    case .single: form = "single"
    case .window: form = "window"
    case .sequence: form = "sequence"
    case .feature(let feature): return [(feature.name, "feature", nil)]
    }
    return operators[place].rules.map { (rules[$0].header.id, form, $0) }
  }
}
