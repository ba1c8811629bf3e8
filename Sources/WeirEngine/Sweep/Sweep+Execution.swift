import WeirIngest
import WeirRules
import WeirSinks

/// What one pass over the inputs brought for all variants of a rule.
package struct SweepOutcome: Sendable {
  /// In the order of ``Sweep/variants``.
  package var figures: [FlagTally.Figures]
  /// Records read.
  package var read: Int
  /// Records that the rule judged.
  package var processed: Int
  /// Why the figures are not those of the whole input, for people; empty if they are.
  package var problems: [String]
}

extension Sweep {
  /// Runs all variants in one pass and writes nothing.
  ///
  /// - Parameters:
  ///   - plan: see ``plan(inputs:)``.
  ///   - observe: see ``FlagTally/init(rules:observe:)``; rules are variants here.
  /// - Complexity: that of a run with as many rules as there are variants.
  package func execute(
    _ plan: RunPlan, _ options: RunOptions, observe: ((_ id: String, _ variants: [Int]) -> Void)?
  ) -> SweepOutcome {
    let tally = FlagTally(rules: variants.count, observe: observe)
    let outcome = Run(plan, to: .tally(tally), options).execute()
    let sum = outcome.sum
    var problems = outcome.losses.sorted { ($0.source, $0.start) < ($1.source, $1.start) }.map {
      "\(plan.sources[$0.source].bytes.path): error: \($0.reason)"
        + "\n  = note: the damage lies in bytes \($0.start) to \($0.end)"
    }
    if case .memory(let limit) = outcome.failure {
      problems.append(
        "error: the sweep holds more than limits.memory (\(limit >> 20) MiB) allows; reading "
          + "stopped\n  = help: vary over fewer values, or raise limits.memory")
    }
    return SweepOutcome(
      figures: tally.figures, read: sum.read,
      processed: sum.read - sum.rejected - sum.duplicate - sum.late, problems: problems)
  }
}
