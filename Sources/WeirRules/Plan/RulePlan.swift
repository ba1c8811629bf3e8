package import WeirCore

/// Rules ready to run: what each kind of batch computes, who keeps state, what goes where.
///
/// Rules form levels (features, rules, rules on flags); each level is one exchange by key. All
/// rules of this plan stand on one level: they read records only.
package struct RulePlan: Sendable {
  package var schema: Schema
  package var rules: [CompiledRule]
  package var levels: [Level]
  package var projections: [Projection]
  package var resources: Resources
  /// The pipeline's own counters.
  package var counters: [CounterPlan] = []
  /// Whether the evidence of windows and single events has the ids of its records.
  package var namesEvidence = false

  /// The operators that run side by side, and what feeds them.
  package struct Level: Sendable {
    /// By kind: what is computed for a batch before the exchange.
    package var inputs: [KindInput]
    package var operators: [OperatorPlan]
  }

  /// The stateless part for batches of one kind.
  package struct KindInput: Sendable {
    package var program: Program
    package var taps: [Tap]
    package var counters: [CounterTap] = []
    /// Node that must be true of the rows that taps and counters see.
    package var narrowing: Int32?
  }
}

/// Rows of one kind of batch that one operator wants, and by which key.
package struct Tap: Sendable {
  /// Place of the operator in its level.
  package var operatorIndex: Int
  /// Step of a sequence; 0 elsewhere.
  package var step: Int
  /// Node that must be true; nil takes every row.
  package var mask: Int32?
  /// Nodes of the key's parts; empty for rules without state.
  package var keys: [Int32]
  /// Nodes whose values the operator keeps, in the order of its layout.
  package var arguments: [Int32]
}

package enum OperatorPlan: Sendable {
  case single(rule: Int)
  case window(WindowPlan)
  case sequence(SequencePlan)

  package var rule: Int {
    switch self {
    case .single(let rule): rule
    case .window(let plan): plan.rule
    case .sequence(let plan): plan.rule
    }
  }
}
