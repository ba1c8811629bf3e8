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
    let rules = plan.rules.levels.enumerated().flatMap { number, level in
      level.operators.map { place in
        let (id, form) = plan.rules.name(ofOperator: place)
        let rule = plan.rules.operators[place].rule
        return Rule(
          id: id, form: form, level: number + 1, exchange: keys[id],
          flags: rule.map { outcome.flagsByRule[$0] } ?? 0,
          suppressed: rule.map { outcome.suppressedByRule[$0] } ?? 0,
          work: profile.operators[place])
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
  /// The id of an operator's rule, or the name of its feature, and its form.
  fileprivate func name(ofOperator place: Int) -> (id: String, form: String) {
    switch operators[place] {
    case .single(let rule): (rules[rule].header.id, "single")
    case .window(let window): (rules[window.rule].header.id, "window")
    case .sequence(let sequence): (rules[sequence.rule].header.id, "sequence")
    case .feature(let feature): (feature.name, "feature")
    }
  }
}
