import Foundation
import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// Makes a ``PlanReport`` of a pipeline.
package struct PlanReporter {
  private let pipeline: LoadedPipeline
  private let rules: RulePlan
  private let shards: Int

  /// Files that are missing or damaged become notes.
  ///
  /// - Parameter shards: among which the keys are spread.
  /// - Throws: ``ConfigurationError`` for unknown names of inputs.
  package static func report(
    _ pipeline: LoadedPipeline, inputs: [InputOverride], shards: Int
  ) throws
    -> PlanReport
  {
    let rules = RulePlanner.plan(
      pipeline.checked, zone: pipeline.specification.zone,
      fields: PipelineLoader.sinkFields(pipeline))
    let stages = try PipelineLoader.stages(pipeline.specification, inputs)
    try PipelineLoader.checkStandardInput(stages, pipeline)
    let reporter = PlanReporter(pipeline: pipeline, rules: rules, shards: shards)
    let folder = inputs.isEmpty ? pipeline.specification.folder : "."
    return reporter.report(stages.map { reporter.stage($0, folder: folder) })
  }

  private func report(_ stages: [PlanReport.Stage]) -> PlanReport {
    let specification = pipeline.specification
    return PlanReport(
      name: specification.name, zone: specification.zone.identifier,
      country: specification.country, lateness: specification.lateness, shards: shards,
      stages: stages, columns: columns, levels: rules.levels.map(level), phrases: phrases,
      patterns: rules.resources.patterns.map(\.instructionCount),
      sinks: specification.sinks.map {
        PlanReport.Sink(name: $0.name, files: $0.files.map(SinkSpecification.canonical))
      })
  }

  // MARK: Input

  private func stage(_ stage: IngestSpecification, folder: String) -> PlanReport.Stage {
    var report = PlanReport.Stage(
      name: stage.name, kind: stage.kind.map { rules.schema.kinds[$0].name } ?? "mixed",
      format: stage.format.name, path: stage.path, files: 0)
    do {
      let paths = try InputPaths.expand(stage.path, relativeTo: folder)
      report.files = paths.count
      if paths == ["-"] { return report }
      report.bytes = paths.reduce(0) { $0 + Self.bytes(of: $1) }
      for path in paths {
        guard let time = try firstTime(path, stage, files: paths.count) else { continue }
        report.firstTime = min(report.firstTime ?? time, time)
      }
    } catch {
      report.note = "\(error.path): \(error.text)"
    }
    return report
  }

  private static func bytes(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  private func firstTime(
    _ path: String, _ stage: IngestSpecification, files: Int
  )
    throws(SourceError) -> Int64?
  {
    let decoder = ChunkDecoder(
      specification: stage, schema: rules.schema, projections: rules.projections)
    let source = PipelineLoader.source(path, stage, files, 0, pipeline.specification)
    let run = RunPlan.Stage(specification: stage, decoder: decoder)
    let finding = SourceProbe.look(
      at: source, run, lineLimit: pipeline.specification.limits.lineBytes)
    if let misfit = finding?.misfit { throw misfit }
    return finding?.time
  }

  // MARK: Columns

  private var columns: [PlanReport.Column] {
    let users = ColumnUsers(pipeline.checked)
    let sinks = PipelineLoader.sinkFields(pipeline)
    return rules.schema.kinds.indices.flatMap { kind -> [PlanReport.Column] in
      let projected = rules.projections[kind].fields.sorted()
      let isTapped = rules.levels.contains { !$0.events[kind].taps.isEmpty }
      guard isTapped || !projected.isEmpty else { return [] }
      let always = [EventKind.idField, EventKind.timeField]
      return (always + projected.filter { !always.contains($0) }).map { field in
        let declared = rules.schema.kinds[kind].fields[field]
        var names = always.contains(field) ? ["every event"] : []
        names += users.rules(of: field, in: kind)
        let isOfSink = sinks.contains { $0.kind == kind && $0.field == field }
        if isOfSink || names.isEmpty { names.append("sinks") }
        return PlanReport.Column(
          kind: rules.schema.kinds[kind].name, field: declared.name, type: declared.type.rawValue,
          users: names)
      }
    }
  }

  // MARK: State

  /// The exchange of each rule with state, by id.
  static func exchangeKeys(of pipeline: LoadedPipeline, _ rules: RulePlan) -> [String: String] {
    let reporter = PlanReporter(pipeline: pipeline, rules: rules, shards: 1)
    var keys: [String: String] = [:]
    for exchange in rules.levels.flatMap({ reporter.level($0).exchanges }) {
      for state in exchange.states { keys[state.rule] = exchange.key }
    }
    return keys
  }

  private func level(_ level: RulePlan.Level) -> PlanReport.Level {
    var report = PlanReport.Level(exchanges: [], stateless: [])
    for place in level.operators {
      guard let (key, states) = keyed(rules.operators[place]) else {
        report.stateless += rules.operators[place].rules.map {
          pipeline.checked.rules[$0].header.id
        }
        continue
      }
      if let place = report.exchanges.firstIndex(where: { $0.key == key }) {
        report.exchanges[place].states += states
      } else {
        report.exchanges.append(PlanReport.Exchange(key: key, states: states))
      }
    }
    return report
  }

  private func keyed(
    _ plan: OperatorPlan
  )
    -> (key: String, states: [PlanReport.KeyedState])?
  {
    switch plan {
    case .single: return nil
    case .window(let window):
      return pipeline.checked.rules[window.rules[0].rule].windowForm.map { form in
        (key(form), window.rules.map { state($0, in: window) })
      }
    case .sequence(let sequence):
      let rule = pipeline.checked.rules[sequence.rule]
      guard case .sequence(let form) = rule.form else { return nil }
      let keys = form.steps.map { key($0.kind, $0.key.text) }
      let texts = sequence.steps.dropLast().flatMap { step in
        step.kept.map { "\(step.name).\($0)" }
      }
      return (
        keys.joined(separator: " = "),
        [state(rule.header.id, "sequence", form.within, texts, StateEstimate(sequence))]
      )
    case .feature(let feature):
      let checked = pipeline.checked.features[feature.feature]
      let keys = checked.sites.map { site in
        key(site.kind, site.keys.map(\.text).joined(separator: ", "))
      }
      let texts = checked.sites[0].aggregates.flatMap(\.operands).map(\.text)
      return (
        keys.joined(separator: " = "),
        [
          state(
            feature.name, "feature", feature.store.lookBack, texts, StateEstimate(feature.store))
        ]
      )
    }
  }

  private func state(_ part: WindowPlan.Rule, in window: WindowPlan) -> PlanReport.KeyedState {
    let rule = pipeline.checked.rules[part.rule]
    let texts = rule.aggregates.flatMap(\.operands).map(\.text)
    return state(rule.header.id, "window", part.lookBack, texts, StateEstimate(window.store))
  }

  private func key(_ form: WindowForm) -> String {
    let parts = form.keys.map { part in
      part.byRole.isEmpty
        ? part.expression.text : part.byRole.map(\.text).joined(separator: " or ")
    }
    return key(form.kind, parts.joined(separator: ", "))
  }

  private func key(_ kind: KindID, _ text: String) -> String {
    "\(rules.schema.declaration(of: kind).name) by \(text)"
  }

  private func state(
    _ name: String, _ form: String, _ within: Int64, _ texts: [String],
    _ estimate: StateEstimate
  ) -> PlanReport.KeyedState {
    var kept: [String] = []
    for text in texts where !kept.contains(text) { kept.append(text) }
    return PlanReport.KeyedState(
      rule: name, form: form, within: within, kept: kept, estimate: estimate,
      expectedBytes: estimate.bytes(keys: PlanReport.estimatedKeys, shards: shards))
  }

  // MARK: Texts

  private var phrases: [PlanReport.Phrases] {
    let programs =
      rules.levels.flatMap { ($0.events + $0.flags).map(\.program) }
      + rules.rules.flatMap(\.programs)
    return programs.flatMap(\.phraseSets).map { set in
      var names: [String] = []
      for member in set.members {
        let name = pipeline.checked.lists[member.list].name
        if !names.contains(name) { names.append(name) }
      }
      return PlanReport.Phrases(
        lists: names, phrases: set.matcher?.phraseCount ?? 0,
        bytes: set.matcher?.automatonBytes ?? 0)
    }
  }
}
