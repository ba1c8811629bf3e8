package import WeirCore

/// Rules ready to run: what each kind of batch computes, who keeps state, what goes where.
///
/// Rules form levels: features, rules, rules on flags; each level is one exchange by key. What a
/// level computes (features, flags) the ones above it read.
package struct RulePlan: Sendable {
  package var schema: Schema
  package var rules: [CompiledRule]
  /// Of all levels, those of one level beside one another.
  package var operators: [OperatorPlan]
  package var levels: [Level]
  package var projections: [Projection]
  /// By kind: the types of the columns that features fill, and of conditions in their values.
  package var derived: [[ValueType]]
  package var resources: Resources
  /// The pipeline's own counters.
  package var counters: [CounterPlan] = []
  /// Whether the evidence of windows and single events has the ids of its records.
  package var namesEvidence = false
  /// Whether records without an id need one before they are evaluated.
  package var readsIDs = false
  /// For so long from the first event rules that use features are quiet, milliseconds.
  package var warmup: Int64 = 0

  /// The operators that run side by side, and what feeds them.
  package struct Level: Sendable {
    /// By kind of event: what is computed for its rows before the exchange.
    package var events: [KindInput]
    /// By kind of the flagged event: what is computed for flags of the levels below.
    package var flags: [KindInput]
    /// Places among ``RulePlan/operators``.
    package var operators: Range<Int>

    package var readsFlags: Bool { flags.contains { !$0.taps.isEmpty } }
  }

  /// The stateless part for rows of one kind.
  package struct KindInput: Sendable {
    package var program: Program
    package var taps: [Tap]
    package var counters: [CounterTap] = []
    /// Node that must be true of the rows that taps and counters see; on the lowest level only.
    package var narrowing: Int32?
    /// What the lowest level does for higher ones; empty on those.
    var foundation = PlanFoundation()
  }
}

/// Where the rows of a program come from.
package enum ProgramSite: Hashable, Sendable {
  case event(KindID)
  /// Flags on events of a kind.
  case flag(on: KindID)

  package var kind: KindID {
    switch self {
    case .event(let kind), .flag(let kind): kind
    }
  }
}

/// Rows of one kind of batch that one operator wants, and by which key.
package struct Tap: Sendable {
  /// Among ``RulePlan/operators``.
  package var operatorIndex: Int
  /// What the operator does with the row: a step or absence of a sequence, a role of a window, a
  /// site of a feature.
  package var place: Int
  /// Of the rows of one event the operator takes those of higher rank first.
  package var rank: Int
  /// Node that must be true; nil takes every row.
  package var mask: Int32?
  /// Masks of the further parts of a sequence that want rows with the same key: a row says which
  /// of them do.
  package var also: [Int32?] = []
  /// Whether the rows are wanted for which the mask is not true.
  package var isInverted = false
  /// By rule of a window: node that must be true of a row on which its condition can hold, nil: of all;
  /// empty for other operators.
  package var judged: [Int32?] = []
  /// Nodes of the key's parts; empty for rules without state.
  package var keys: [Int32]
  /// Nodes whose values the operator keeps, in the order of its layout.
  package var arguments: [Int32]
  /// Of a tap on flags, by rule: whether its flags are seen.
  package var visible: [Bool] = []
  /// Of a tap of a higher level that reads no feature: its place among those that the lowest level
  /// serves (``PlanFoundation/taps``). Its nodes are of that level's program.
  package var early: Int?
  /// Of a feature's tap: the feature.
  package var feature: Int?
  /// Of a feature's tap: its value is read of rows that fulfil one of these conditions
  /// (``PlanFoundation/candidates``); nil: of all rows.
  package var demand: [Int]?
  /// Whether the operator takes the rows into its state, or judges them; else they are of interest
  /// only where the feature is read.
  var isCounted: Bool { feature == nil || place == FeaturePlan.counted }
  /// Of other taps of higher levels on events: the place of the condition that their rows fulfil
  /// besides the mask (``PlanFoundation/candidates``).
  package var candidates: Int?
}

/// What the lowest level computes of one kind for higher levels: all that depends on no feature,
/// once for an event.
struct PlanFoundation: Sendable {
  /// Taps of higher levels, whose rows are merely handed on there.
  var taps: [Tap] = []
  /// Parts of the masks of other taps: nodes that must be true, nil for all rows.
  var candidates: [Int32?] = []
  var carried: [Carried] = []
  var decided: [Decided] = []

  /// A value that higher levels read.
  struct Carried: Sendable {
    var node: Int32
    /// For the rows of which conditions it is needed.
    var candidates: [Int]
  }

  /// A condition in the values of features that the event alone decides.
  struct Decided: Sendable {
    var node: Int32
    /// Place among the derived columns, from which the features read it.
    var column: Int
    var features: [Int]
    /// For the rows of which conditions it is needed; nil: for all.
    var candidates: [Int]?
  }
}

package enum OperatorPlan: Sendable {
  case single(rule: Int)
  case window(WindowPlan)
  case sequence(SequencePlan)
  case feature(FeaturePlan)

  /// None of a feature; several of a window that they share.
  package var rules: [Int] {
    switch self {
    case .single(let rule): [rule]
    case .window(let plan): plan.rules.map(\.rule)
    case .sequence(let plan): [plan.rule]
    case .feature: []
    }
  }
}
