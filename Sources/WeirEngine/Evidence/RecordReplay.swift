import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// Applies a pipeline's rules to some of the records of an archive, from memory.
package enum RecordReplay {
  /// Records of one file, in their order.
  package struct File: Sendable {
    package var ingest: String
    /// See ``SourceInfo/idPrefix``.
    package var idPrefix: String
    package var name: String
    /// Columns of a CSV file; empty for others.
    package var columns: [String]
    /// With their numbers in the file, from 1, ascending.
    package var records: [(number: Int, bytes: [UInt8])]

    package init(
      ingest: String, idPrefix: String, name: String, columns: [String],
      records: [(number: Int, bytes: [UInt8])]
    ) {
      self.ingest = ingest
      self.idPrefix = idPrefix
      self.name = name
      self.columns = columns
      self.records = records
    }
  }

  /// The lines of the events that rules of these ids flag; a `file` in them is the place in `files`,
  /// a record's number its place among those given, from 1.
  ///
  /// The rules' lists count as they are loaded, ids need not be unique, and no event is late.
  /// - Complexity: that of a run over the records.
  package static func lines(
    _ pipeline: LoadedPipeline, _ files: [File], rules: Set<String>
  ) -> [[UInt8]] {
    var checked = pipeline.checked
    checked.keep(rules: rules)
    var specification = pipeline.specification
    specification.unique = nil
    let planned = RulePlanner.plan(checked, zone: specification.zone)
    var plan = RunPlan(pipeline: specification, rules: planned, stages: [], sources: [])
    for (index, file) in files.enumerated() {
      add(file, index, to: &plan)
    }
    let memory = MemoryDestination()
    plan.rules.warmup = 0
    _ = Run(plan, to: .memory(memory), RunOptions(workers: 1)).execute()
    let encoder = FlaggedEventEncoder(
      schema: planned.schema, sources: plan.sources.map(\.info),
      rules: planned.rules.map(\.header))
    return memory.events.map { event in
      encoder.encode(event)
      return Array(encoder.line.dropLast())
    }
  }

  private static func add(_ file: File, _ index: Int, to plan: inout RunPlan) {
    let stages = try? PipelineLoader.stages(
      plan.pipeline, [InputOverride(name: file.ingest, path: "")])
    guard let stage = stages?.first else { return }
    var text: [UInt8] = []
    var layout: CSVLayout?
    if case .csv(let options) = stage.format {
      layout = CSVLayout(
        columns: file.columns, delimiter: options.delimiter, isQuoted: options.isQuoted)
      text += [UInt8](repeating: UInt8(ascii: "\n"), count: options.skippedLines)
      if options.hasHeader { text += header(file.columns, options) }
    }
    for record in file.records { text += record.bytes + [UInt8(ascii: "\n")] }
    plan.stages.append(
      RunPlan.Stage(
        specification: stage,
        decoder: ChunkDecoder(
          specification: stage, schema: plan.rules.schema, projections: plan.rules.projections)))
    plan.sources.append(
      RunPlan.Source(
        stage: plan.stages.count - 1, bytes: .memory(text),
        info: SourceInfo(
          ingest: file.ingest, file: "\(index)", path: "memory", idPrefix: file.idPrefix,
          numbers: file.records.map(\.number), csv: layout),
        lateness: .max / 4))
  }

  private static func header(_ columns: [String], _ options: CSVOptions) -> [UInt8] {
    let names = columns.map { name -> [UInt8] in
      guard options.isQuoted else { return Array(name.utf8) }
      return Array("\"\(name.replacing("\"", with: "\"\""))\"".utf8)
    }
    return Array(names.joined(separator: [options.delimiter])) + [UInt8(ascii: "\n")]
  }
}

extension LoadedPipeline {
  /// The longest time, in milliseconds, over which the rule looks back; nil for an unknown rule.
  package func span(ofRule id: String) -> Int64? {
    guard let rule = checked.rules.first(where: { $0.header.id == id }) else { return nil }
    return checked.span(of: rule)
  }
}
