package import WeirCore
import WeirRules

/// A rule at every combination of some of its thresholds, to be run in one pass over the inputs.
package struct Sweep: Sendable {
  /// The rule with one combination.
  package struct Variant: Sendable {
    /// In the order of ``Sweep/names``, as they would stand in the rule.
    package var thresholds: [String]
    /// Whether the rule stands so now.
    package var isPresent: Bool
  }

  package let rule: RuleHeader
  /// Of the thresholds that vary: `count() >=`, `within`.
  package let names: [String]
  /// The first threshold changes slowest.
  package let variants: [Variant]
  /// The pipeline with the variants instead of its rules, in their order.
  private let pipeline: LoadedPipeline

  /// Each present value takes part too, where the ranges leave it out.
  ///
  /// - Throws: ``ConfigurationError`` if there is no such rule or threshold, or the values are of
  ///   another type, or there are too many combinations.
  package init(
    _ pipeline: LoadedPipeline, rule id: String, _ variations: [Variation]
  ) throws(ConfigurationError) {
    guard let rule = pipeline.checked.rules.first(where: { $0.header.id == id }) else {
      throw Self.unknown(id, pipeline)
    }
    var axes: [SweepAxis] = []
    for variation in variations {
      let axis = try SweepAxis(variation, rule)
      if axes.contains(where: { $0.threshold == axis.threshold }) {
        throw Variation.error(variation.source, nil, "'\(axis.threshold.text)' varies already")
      }
      axes.append(axis)
    }
    let count = axes.reduce(1) { $0 * $1.steps.count }
    guard count <= Variation.limit else {
      var diagnostic = Diagnostic(
        "sweep.too-many", path: "--vary",
        "\(count) combinations are more than \(Variation.limit)")
      diagnostic.help = "take larger steps"
      throw ConfigurationError([diagnostic])
    }
    self.rule = rule.header
    names = axes.map(\.threshold.name)
    let points = Self.points(axes[...])
    variants = points.map { point in
      Variant(
        thresholds: point.map(\.text),
        isPresent: zip(axes, point).allSatisfy { $0.present == $1.text })
    }
    self.pipeline = Self.pipeline(pipeline, rule, axes, points.map { $0.map(\.value) })
  }

  private static func points(_ axes: ArraySlice<SweepAxis>) -> [[SweepAxis.Step]] {
    guard let axis = axes.first else { return [[]] }
    let rest = points(axes.dropFirst())
    return axis.steps.flatMap { step in rest.map { [step] + $0 } }
  }

  /// Only what decides about flags is left: reasons, actions and counters would cost time.
  private static func pipeline(
    _ pipeline: LoadedPipeline, _ rule: CheckedRule, _ axes: [SweepAxis], _ points: [[Value]]
  ) -> LoadedPipeline {
    var plain = rule
    plain.header.isShadow = false
    plain.status = .stable
    plain.why = []
    plain.actions = []
    plain.subject = nil
    var swept = pipeline
    swept.checked.rules = points.map { point in
      var variant = plain.with(
        Dictionary(zip(axes.map(\.threshold), point), uniquingKeysWith: { $1 }))
      let thresholds = zip(axes, point).map {
        RuleThreshold(name: $0.threshold.name, value: $1).text
      }
      variant.header.id = "\(rule.header.id)@\(thresholds.joined(separator: ","))"
      return variant
    }
    swept.checked.counters = []
    swept.checked.namesEvidence = false
    return swept
  }

  private static func unknown(_ id: String, _ pipeline: LoadedPipeline) -> ConfigurationError {
    let ids = pipeline.checked.rules.map(\.header.id)
    var diagnostic = Diagnostic(
      "sweep.unknown-rule", path: pipeline.specification.path,
      "the pipeline has no rule '\(id)'")
    diagnostic.help =
      Spelling.hint(for: id, of: ids) ?? "its rules are \(ids.joined(separator: ", "))"
    return ConfigurationError([diagnostic])
  }

  /// Finds the inputs, see ``PipelineLoader/plan(_:inputs:)``.
  package func plan(inputs: [InputOverride]) throws -> RunPlan {
    try PipelineLoader.plan(pipeline, inputs: inputs)
  }
}

/// A threshold of a rule with the values that it takes.
struct SweepAxis {
  struct Step {
    var value: Value
    var text: String
  }

  /// As the rule has it now.
  let threshold: RuleThreshold
  /// Ascending.
  let steps: [Step]
  /// Text of the value that the rule has now.
  let present: String

  init(_ variation: Variation, _ rule: CheckedRule) throws(ConfigurationError) {
    let thresholds = rule.thresholds
    let found = thresholds.filter { threshold in
      threshold.name == variation.name
        && (variation.present == nil || variation.present == Quantity(threshold.value))
    }
    guard let threshold = found.first, let now = Quantity(threshold.value), found.count == 1 else {
      throw Self.unclear(variation, rule.header.id, found.count, thresholds)
    }
    self.threshold = threshold
    present = now.text
    let quantities = Set(variation.values + [now]).sorted { $0.amount < $1.amount }
    var steps: [Step] = []
    for quantity in quantities {
      guard let value = quantity.value(like: threshold.value) else {
        throw Variation.error(
          variation.source, nil,
          "'\(quantity.text)' cannot stand in '\(threshold.text)'",
          help: "write whole numbers, decimals or durations as the rule does")
      }
      if threshold.isLength, quantity.amount <= 0 {
        throw Variation.error(variation.source, nil, "'\(threshold.name)' must be above 0")
      }
      steps.append(Step(value: value, text: quantity.text))
    }
    self.steps = steps
  }

  private static func unclear(
    _ variation: Variation, _ rule: String, _ count: Int, _ thresholds: [RuleThreshold]
  ) -> ConfigurationError {
    let known = thresholds.map { "'\($0.text)'" }.joined(separator: ", ")
    return Variation.error(
      variation.source, nil,
      count == 0
        ? "rule '\(rule)' compares nothing with '\(variation.name)'"
        : "'\(variation.name)' stands before \(count) values in rule '\(rule)'",
      help: count < 2 ? nil : "add the value that is meant, for example ' at 3s'",
      notes: [thresholds.isEmpty ? "the rule has no thresholds" : "its thresholds are \(known)"])
  }
}
