import Foundation
package import WeirCore
import WeirIngest
package import WeirRules

/// Another place to read from, given on the command line as `NAME=PATH`.
package struct InputOverride: Sendable {
  package var name: String
  package var path: String

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

/// A pipeline with its rules and lists, checked.
package struct LoadedPipeline: Sendable {
  package var specification: PipelineSpecification
  package var checked: CheckedPlan
  package var tests: [RuleTest]
  package var warnings: [Diagnostic]
  /// The pipeline file, then rules and lists in the order of reading.
  package var texts: [SourceText]
}

/// From a path to a checked pipeline, and from there to a run that is ready to start.
package enum PipelineLoader {
  /// Reads the pipeline file, its rules and lists.
  ///
  /// - Parameters:
  ///   - rules: files or folders to read instead of all that the pipeline lists.
  ///   - narrowing: a condition on the events that rules see.
  /// - Throws: ``ConfigurationError`` with every error and warning of all files.
  package static func load(
    _ path: String, rules: [String]? = nil, narrowing: String? = nil
  ) throws(ConfigurationError)
    -> LoadedPipeline
  {
    let source = try text(at: path)
    var diagnostics: [Diagnostic] = []
    var specification: PipelineSpecification?
    do {
      specification = try PipelineReader.read(source)
    } catch {
      diagnostics += error.diagnostics
    }
    guard var specification else { throw ConfigurationError(diagnostics) }
    specification.clauses?.narrowing = narrowing
    let context = RuleContext(
      schema: specification.schema, country: specification.country, zone: specification.zone,
      categories: categories(beside: specification))
    let library = RuleLibrary.load(
      rulePaths: rules ?? specification.rules, featurePaths: specification.features,
      listFolder: specification.lists, context: context, clauses: specification.clauses)
    if library.hasErrors { throw ConfigurationError(library.diagnostics) }
    return LoadedPipeline(
      specification: specification, checked: library.plan, tests: library.tests,
      warnings: library.diagnostics, texts: [source] + library.sources)
  }

  /// Files and folders of rules, features and lists that a pipeline file names, as paths that can be
  /// opened; none where it cannot be read.
  package static func namedPaths(_ path: String) -> [String] {
    guard let source = try? text(at: path), let read = try? PipelineReader.read(source) else {
      return []
    }
    return read.rules + read.features + (read.lists.map { [$0] } ?? [])
  }

  static func text(at path: String) throws(ConfigurationError) -> SourceText {
    do {
      return SourceText(path: path, text: try String(contentsOfFile: path, encoding: .utf8))
    } catch {
      throw ConfigurationError([
        Diagnostic("pipeline.unreadable", path: path, "cannot be read as UTF-8 text")
      ])
    }
  }

  /// Identifiers of `typology.yaml` beside the pipeline file; nil without one.
  static func categories(beside specification: PipelineSpecification) -> Set<String>? {
    let path = "\(specification.folder)/typology.yaml"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let root = try? ConfigurationReader.read(SourceText(path: path, text: text))
    else { return nil }
    let list = root.list ?? root["categories"]?.list ?? []
    return Set(list.compactMap { $0["id"]?.scalar })
  }

  /// Finds the files and builds the decoders; the plan is whole before anything is read.
  ///
  /// - Throws: ``SourceError`` for inputs that are not there, ``ConfigurationError`` for unknown
  ///   names of inputs.
  package static func plan(_ pipeline: LoadedPipeline, inputs: [InputOverride]) throws -> RunPlan {
    try plan(pipeline, inputs: inputs) { rules(pipeline, isLive: $0) }
  }

  /// The rules of a run.
  ///
  /// - Parameter isLive: whether other rules may come that want to go on with its state.
  static func rules(_ pipeline: LoadedPipeline, isLive: Bool) -> RulePlan {
    RulePlanner.plan(
      pipeline.checked, zone: pipeline.specification.zone, fields: sinkFields(pipeline),
      isFinal: !isLive)
  }

  /// - Parameter rules: plans the rules, knowing whether the run is live.
  static func plan(
    _ pipeline: LoadedPipeline, inputs: [InputOverride], rules: (_ isLive: Bool) -> RulePlan
  ) throws -> RunPlan {
    let specification = pipeline.specification
    let chosen = try stages(specification, inputs)
    try checkStandardInput(chosen, pipeline)
    var sources: [RunPlan.Source] = []
    for (place, stage) in chosen.enumerated() {
      let paths = try InputPaths.expand(
        stage.path, relativeTo: inputs.isEmpty ? specification.folder : ".")
      sources += paths.map { source($0, stage, paths.count, place, specification) }
    }
    let rules = rules(RunPlan.isLive(sources))
    let stages = chosen.map { stage in
      RunPlan.Stage(
        specification: stage,
        decoder: ChunkDecoder(
          specification: stage, schema: rules.schema, projections: rules.projections))
    }
    var plan = RunPlan(pipeline: specification, rules: rules, stages: stages, sources: sources)
    try SourceProbe.look(at: &plan)
    return plan
  }

  /// Standard input can be read once.
  static func checkStandardInput(
    _ stages: [IngestSpecification], _ pipeline: LoadedPipeline
  ) throws(ConfigurationError) {
    let names = stages.filter { $0.path == "-" }.map(\.name)
    guard names.count > 1 else { return }
    var diagnostic = Diagnostic(
      "input.stdin-twice", path: pipeline.specification.path,
      "'\(names[0])' and '\(names[1])' both read standard input")
    diagnostic.help = "write one mixed stream and read it with --input mixed=-"
    throw ConfigurationError([diagnostic])
  }

  /// What sinks read of the events besides the rules: the sums of held payments.
  static func sinkFields(_ pipeline: LoadedPipeline) -> [(kind: KindID, field: FieldID)] {
    let holds = pipeline.checked.rules.contains { $0.actions.contains { $0.action == .hold } }
    return holds ? HeldColumns.fields(of: pipeline.checked.schema) : []
  }

  static func stages(
    _ specification: PipelineSpecification, _ inputs: [InputOverride]
  )
    throws -> [IngestSpecification]
  {
    guard !inputs.isEmpty else { return specification.ingest }
    return try inputs.map { input in
      if var stage = specification.ingest.first(where: { $0.name == input.name }) {
        stage.path = input.path
        return stage
      }
      let kind = specification.schema.kind(named: input.name)
      guard kind != nil || input.name == "mixed" else {
        let names =
          specification.ingest.map(\.name) + specification.schema.kinds.map(\.name) + ["mixed"]
        throw ConfigurationError([
          Diagnostic(
            "input.unknown-name", path: "--input \(input.name)=\(input.path)",
            "neither an ingest stage nor a kind; known are \(names.joined(separator: ", "))")
        ])
      }
      var stage = IngestSpecification.canonical(
        name: input.name, kind: kind, country: specification.country)
      stage.path = input.path
      return stage
    }
  }

  static func source(
    _ path: String, _ stage: IngestSpecification, _ files: Int, _ place: Int,
    _ specification: PipelineSpecification
  ) -> RunPlan.Source {
    let file = path == "-" ? "-" : String(path.split(separator: "/").last ?? "")
    let bytes = path == "-" ? SourceBytes.standardInput : .file(path: path)
    return RunPlan.Source(
      stage: place, bytes: bytes,
      info: SourceInfo(
        ingest: stage.name, file: file, path: path,
        idPrefix: SourceInfo.idPrefix(ingest: stage.name, file: file, files: files)),
      lateness: stage.lateness ?? specification.lateness, isLive: bytes.isPipe)
  }
}
