package import WeirCore
import WeirIngest
package import WeirRules

/// Why a rule did not flag a key: runs the inputs once, keeps the events of the key and looks at
/// every condition of the rule by itself.
package struct WhyNot: Sendable {
  package let rule: CheckedRule
  package let key: [String]
  private let pipeline: LoadedPipeline
  private let planned: (plan: WeirRules.RulePlan, trace: TracePlan)
  /// Rules that find the events of the key, behind the pipeline's own.
  private let probes: Range<Int>

  /// What came of it.
  package struct Outcome: Sendable {
    package var trace: RuleTrace
    /// Times of the rule's flags of the key, milliseconds.
    package var flags: [Int64]
    package var sources: [SourceInfo]
    package var problems: [String]
  }

  /// - Throws: ``ConfigurationError`` if there is no such rule, or the key does not fit it.
  package init(
    _ pipeline: LoadedPipeline, rule id: String, key: [String]
  ) throws(ConfigurationError) {
    func refuse(_ slug: String, _ text: String, _ help: String? = nil) -> ConfigurationError {
      var diagnostic = Diagnostic(slug, path: pipeline.specification.path, text)
      diagnostic.help = help
      return ConfigurationError([diagnostic])
    }
    var checked = pipeline.checked
    checked.keep(rules: [id])
    guard let rule = checked.rules.first(where: { $0.header.id == id }) else {
      throw refuse("rule.unknown-rule", "the pipeline has no rule '\(id)'")
    }
    let probes = KeyProbes(checked, rule)
    guard key.count == probes.parts else {
      throw refuse(
        "key.parts", "the key of '\(id)' has \(probes.parts) parts, found \(key.count)",
        "the key is \(probes.names.joined(separator: ", "))")
    }
    guard let (rules, texts) = probes.rules(of: key) else {
      throw refuse(
        "key.type", "'\(key.joined(separator: ", "))' is no key of '\(id)'",
        "the key is \(probes.names.joined(separator: ", "))")
    }
    self.probes = checked.rules.count..<checked.rules.count + rules.count
    checked.rules += rules
    guard
      let planned = RulePlanner.trace(checked, rule: id, zone: pipeline.specification.zone)
    else { throw refuse("rule.unknown-rule", "the pipeline has no rule '\(id)'") }
    self.planned = planned
    self.rule = rule
    self.key = texts
    self.pipeline = pipeline
  }

  /// - Throws: as ``PipelineLoader/plan(_:inputs:)``.
  package func plan(inputs: [InputOverride]) throws -> RunPlan {
    var loaded = pipeline
    loaded.checked.rules = []
    var plan = try PipelineLoader.plan(loaded, inputs: inputs) { _ in planned.plan }
    plan.rules.counters = []
    return plan
  }

  package func execute(_ plan: RunPlan, _ options: RunOptions) -> Outcome {
    let destination = TraceDestination()
    let outcome = Run(plan, to: .trace(destination), options).execute()
    let sources = plan.sources.map(\.info)
    let tracer = RuleTracer(planned.plan, planned.trace, key: key, sources: sources)
    let arenas = ArenaPool(keptBlocks: 0)
    var flagged: [Int64] = []
    for event in destination.events {
      if event.flags.contains(where: { probes.contains($0.rule) }) {
        tracer.take(event.batch, 0, isFlag: false)
      }
      let seen = event.flags.filter {
        !planned.trace.visible.isEmpty && planned.trace.visible[$0.rule]
      }
      for batch in FlagBatches.batches(of: seen, planned.plan, arenas: arenas) {
        for row in 0..<batch.count { tracer.take(batch, row, isFlag: true) }
      }
      for flag in event.flags
      where flag.rule == planned.trace.rule && isOfKey(flag, on: event.batch) {
        flagged.append(event.batch.times[0])
      }
    }
    return Outcome(
      trace: tracer.finished, flags: flagged, sources: sources,
      problems: outcome.losses.map {
        "\(plan.sources[$0.source].bytes.path): error: \($0.reason)"
      })
  }

  var zone: Zone { pipeline.specification.zone }

  func kindName(_ kind: KindID) -> String {
    pipeline.checked.schema.declaration(of: kind).name
  }

  /// The key of a rule on single events is the id of an event; where it is traced each has one.
  private func isOfKey(_ flag: Flag, on batch: EventBatch) -> Bool {
    if case .single = rule.form { return key == [batch.ids[0].string] }
    return flag.key.map { ValueText.why($0.value, zone: zone) } == key
  }
}

/// Rules that find the events of a key.
private struct KeyProbes {
  private let checked: CheckedPlan
  private let rule: CheckedRule
  /// By site: the kind and the expressions of the key.
  private var sites: [(kind: KindID, key: [TypedExpression])] = []
  let names: [String]

  var parts: Int { names.count }

  init(_ checked: CheckedPlan, _ rule: CheckedRule) {
    self.checked = checked
    self.rule = rule
    switch rule.form {
    case .single(let kind, _):
      sites = [
        (kind, [TypedExpression(.field(EventKind.idField), .string, text: "id")])
      ]
      names = ["the id of an event"]
    case .window(let form):
      sites = (0..<max(1, form.roles.count)).map { role in
        (form.kind, form.keys.map { $0.expression(role: role) })
      }
      names = form.keys.map(\.name)
    case .sequence(let form):
      sites = form.steps.map { ($0.kind, [$0.key]) } + form.absences.map { ($0.kind, [$0.key]) }
      names = [form.keyName]
    }
  }

  /// The rules and the key's texts as they are normalised; nil if the key is of another type.
  func rules(of key: [String]) -> (rules: [CheckedRule], texts: [String])? {
    let phones = PhonePlan(country: checked.country)
    var texts = key
    var rules: [CheckedRule] = []
    for (number, site) in sites.enumerated() where site.kind != checked.schema.flagKind {
      var condition: TypedExpression?
      for (place, expression) in site.key.enumerated() {
        guard let value = Self.value(key[place], expression.type, phones) else { return nil }
        if case .text(let bytes) = value { texts[place] = String(decoding: bytes, as: UTF8.self) }
        let constant = TypedExpression(.constant(value), expression.type, text: key[place])
        let test = TypedExpression(
          .compare(.equal, expression, constant), .bool, text: "key \(place)")
        condition =
          condition.map {
            TypedExpression(.and($0, test), .bool, text: "key")
          } ?? test
      }
      guard let condition else { return nil }
      rules.append(
        CheckedRule(
          header: RuleHeader(
            id: "probe \(number)", category: "probe", level: .informational, score: 1,
            isShadow: true),
          title: "", status: .test, form: .single(kind: site.kind, filter: condition),
          oncePer: nil, aggregates: [], why: [], actions: [], subject: nil))
    }
    return (rules, texts)
  }

  private static func value(_ text: String, _ type: ValueType, _ phones: PhonePlan) -> Value? {
    switch type {
    case .phone: .text(phones.normalize(Array(text.utf8)))
    case .string: .text(text)
    case .integer: Int64(text).map { .integer(Int128($0)) }
    case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
    case .duration: DurationText.parse(text).map { .duration($0) }
    default: nil
    }
  }
}
