import WeirCore
import WeirIngest
package import WeirRules
import WeirSinks

/// Runs the tests inside rule files: their events go through ingest, rules and collector as in any
/// other run, from memory.
package struct RuleTestRunner {
  package struct Result {
    package var test: RuleTest
    /// What differs from the expectation; empty if it holds.
    package var failures: [String]
  }

  private let pipeline: LoadedPipeline

  package init(_ pipeline: LoadedPipeline) {
    self.pipeline = pipeline
  }

  package func runAll() -> [Result] {
    pipeline.tests.map { Result(test: $0, failures: run($0)) }
  }

  /// The mutants of all rules that no test of theirs notices.
  ///
  /// - Complexity: a run for each mutant and test, on all cores.
  package func unnoticedMutants() -> MutationResult {
    let rules = pipeline.checked.rules
    let results = concurrentMap(rules.count) { mutate(rules[$0]) }
    return MutationResult(
      mutants: results.reduce(0) { $0 + $1.mutants }, unnoticed: results.flatMap(\.unnoticed))
  }

  private func mutate(_ rule: CheckedRule) -> RuleMutationResult {
    let tests = pipeline.tests.filter { $0.rule == rule.header.id }
    let base = plan(for: rule.header.id)
    guard let place = base.rules.firstIndex(where: { $0.header.id == rule.header.id }) else {
      return RuleMutationResult()
    }
    let mutants = RuleMutation.mutants(of: rule)
    let unnoticed = mutants.filter { mutant in
      var plan = base
      plan.rules[place] = mutant.rule
      return tests.allSatisfy { run($0, plan).isEmpty }
    }
    return RuleMutationResult(
      mutants: mutants.count,
      unnoticed: unnoticed.map {
        UnnoticedMutant(rule: rule.header.id, path: tests.first?.path, text: $0.text)
      })
  }

  private func plan(for rule: String) -> CheckedPlan {
    var checked = pipeline.checked
    checked.keep(rules: [rule])
    // A test has its own first event: nothing could ever warm up.
    checked.warmup = 0
    return checked
  }

  private func run(_ test: RuleTest) -> [String] { run(test, plan(for: test.rule)) }

  private func run(_ test: RuleTest, _ checked: CheckedPlan) -> [String] {
    let rules = RulePlanner.plan(checked, zone: test.zone)
    var specification = pipeline.specification
    specification.zone = test.zone
    let stage = IngestSpecification.canonical(
      name: "test", kind: nil, country: test.country ?? specification.country)
    let plan = RunPlan(
      pipeline: specification, rules: rules,
      stages: [
        RunPlan.Stage(
          specification: stage,
          decoder: ChunkDecoder(
            specification: stage, schema: rules.schema, projections: rules.projections))
      ],
      sources: [
        RunPlan.Source(
          stage: 0, bytes: .memory(Array(test.jsonLines().utf8)),
          info: SourceInfo(ingest: "test", file: "test", path: "test", idPrefix: "test"),
          lateness: test.lateness)
      ])
    let memory = MemoryDestination()
    let outcome = Run(plan, to: .memory(memory), RunOptions(workers: 1)).execute()
    return TestJudgement(test: test, events: memory.events, outcome: outcome, plan: plan).failures
  }
}

/// A mutant of a rule that passes all tests of the rule.
package struct UnnoticedMutant: Sendable {
  package var rule: String
  /// Of the rule's file; nil for a rule without tests.
  package var path: String?
  package var text: String
}

package struct MutationResult: Sendable {
  package var mutants: Int
  package var unnoticed: [UnnoticedMutant]
}

private struct RuleMutationResult: Sendable {
  var mutants = 0
  var unnoticed: [UnnoticedMutant] = []
}

/// Compares what a run brought with what a test expects.
private struct TestJudgement {
  let test: RuleTest
  let events: [FlaggedEvent]
  let outcome: RunOutcome
  let plan: RunPlan

  private var rule: Int? { plan.rules.rules.firstIndex { $0.header.id == test.rule } }

  /// Of the test's rule; others may run for it to see their flags.
  private var flags: [Flag] { events.flatMap(\.flags).filter { $0.rule == rule } }

  private var flaggedEvents: [FlaggedEvent] {
    events.filter { $0.flags.contains { $0.rule == rule } }
  }

  var failures: [String] {
    let expected = test.expectation
    var failures: [String] = []
    func compare<Part: Equatable>(_ name: String, _ expected: Part?, _ found: Part) {
      if let expected, expected != found {
        failures.append("\(name): expected \(expected), found \(found)")
      }
    }
    if outcome.sum.rejected > 0 {
      failures.append("\(outcome.sum.rejected) of the test's events were rejected")
    }
    compare("flags", expected.flags, flags.count)
    compare("keys", expected.keys, flags.map { $0.key.map { text($0.value) } })
    compare(
      "ids", expected.ids, flaggedEvents.map { text($0.id(sources: plan.sources.map(\.info))) })
    compare("late", expected.late, outcome.sum.late)
    compare(
      "suppressed", expected.suppressed, rule.map { outcome.suppressedByRule[$0] } ?? 0)
    compare(
      "actions", expected.actions.map { $0.map(text) }?.sorted(),
      flags.flatMap(\.actions).map(text).uniqued.sorted())
    let values = flags.last?.values ?? []
    for (name, value) in (expected.values ?? [:]).sorted(by: { $0.key < $1.key }) {
      compare(
        "values \(name)", value,
        values.first { $0.name == name }.map { text($0.value) } ?? "nothing")
    }
    return failures
  }

  private func text(_ value: Value) -> String {
    ValueText.why(value, zone: plan.pipeline.zone)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func text(_ action: TargetedAction) -> String {
    "\(action.action.rawValue) \(text(action.target))"
  }
}

extension [String] {
  /// Each text once, in the order of its first place.
  fileprivate var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
