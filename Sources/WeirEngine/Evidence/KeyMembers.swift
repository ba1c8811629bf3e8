import WeirCore
import WeirIngest
import WeirRules

/// Finds the records that a rule counts under one key, whatever the key is computed from.
package struct KeyMembers: Sendable {
  /// Records to be looked at in one go.
  package static let batch = 20_000

  private let pipeline: LoadedPipeline
  private let rule: String
  private let kind: KindID

  /// - Parameter id: of a rule; nil if it has no window over records.
  package init?(_ pipeline: LoadedPipeline, rule id: String) {
    let checked = pipeline.checked
    guard let rule = checked.rules.first(where: { $0.header.id == id }),
      case .window(var form) = rule.form, form.kind != checked.schema.flagKind
    else { return nil }
    // What features say of a record is not known before their own records are there.
    if form.filter?.usesFeatures ?? false { form.filter = nil }
    self.init(pipeline, rule, form)
  }

  /// Those of a feature's window, or of a kind of events that read it.
  fileprivate init(
    _ pipeline: LoadedPipeline, _ rule: CheckedRule, kind: KindID, filter: TypedExpression?,
    keys: [TypedExpression]
  ) {
    let parts = keys.enumerated().map { KeyPart(name: "\($0)", expression: $1) }
    self.init(
      pipeline, rule,
      WindowForm(
        kind: kind, filter: filter.flatMap { $0.usesFeatures ? nil : $0 }, keys: parts, within: 1,
        having: Self.always))
  }

  private static let always = TypedExpression(.constant(.bool(true)), .bool, text: "true")

  private init(_ pipeline: LoadedPipeline, _ rule: CheckedRule, _ form: WindowForm) {
    var changedForm = form
    // A rule that flags each of its records shows under which key it counts it.
    changedForm.having = Self.always
    var changedRule = rule
    changedRule.form = .window(changedForm)
    changedRule.oncePer = nil
    changedRule.aggregates = []
    changedRule.valueCount = 0
    changedRule.why = []
    changedRule.actions = []
    changedRule.subject = nil
    changedRule.named = []
    changedRule.namedRules = []
    var changed = pipeline
    changed.checked.rules = [changedRule]
    self.pipeline = changed
    self.rule = rule.header.id
    kind = form.kind
  }

  /// Whether records of the stage may be of the rule's kind.
  package func mayCount(_ stage: String) -> Bool {
    let stages = try? PipelineLoader.stages(
      pipeline.specification, [InputOverride(name: stage, path: "")])
    guard let kind = stages?.first?.kind else { return true }
    return kind == self.kind
  }

  /// A flagged line for each of the records that the rule counts, with its key; the number of the
  /// line's source is the record's place among those of its file, from 1.
  ///
  /// - Complexity: that of a run over the records.
  package func lines(_ files: [RecordReplay.File]) -> [[UInt8]] {
    RecordReplay.lines(pipeline, files, rules: [rule])
  }
}

/// The records that a feature counts, and those on which it is read.
package struct FeatureMembers: Sendable {
  /// Those of its window, under its key.
  package let counted: KeyMembers
  /// Those that read it, under the key by which they do; one for each kind.
  package let readers: [KeyMembers]
  /// Places of the features that it needs on the records that read it.
  package let neededOnReaders: [Int]
  /// Places of the features that it needs on the records that it counts.
  package let neededOnCounted: [Int]

  /// Those that a rule uses itself; empty for an unknown rule.
  package static func used(_ pipeline: LoadedPipeline, by id: String) -> [Int] {
    pipeline.checked.rules.first { $0.header.id == id }?.features.sorted() ?? []
  }

  /// - Parameters:
  ///   - place: of the feature.
  ///   - id: of a rule that uses it, or uses one that does; nil for an unknown rule.
  package init?(_ pipeline: LoadedPipeline, _ place: Int, rule id: String) {
    guard let rule = pipeline.checked.rules.first(where: { $0.header.id == id }) else { return nil }
    let feature = pipeline.checked.features[place]
    counted = KeyMembers(
      pipeline, rule, kind: feature.kind, filter: feature.filter, keys: feature.keys)
    readers = feature.sites.map {
      KeyMembers(pipeline, rule, kind: $0.kind, filter: nil, keys: $0.keys)
    }
    let onReaders = feature.sites.flatMap { $0.keys + [$0.value] }
    let onCounted =
      feature.keys + (feature.filter.map { [$0] } ?? [])
      + feature.sites.flatMap { site in
        site.aggregates.flatMap(\.operands)
      }
    neededOnReaders = onReaders.flatMap(\.features).sorted()
    neededOnCounted = onCounted.flatMap(\.features).sorted()
  }
}

extension TypedExpression {
  fileprivate var usesFeatures: Bool { !features.isEmpty }

  /// Places of the features in it.
  fileprivate var features: Set<Int> {
    var found: Set<Int> = []
    visit { if case .feature(let place) = $0.operation { found.insert(place) } }
    return found
  }
}
