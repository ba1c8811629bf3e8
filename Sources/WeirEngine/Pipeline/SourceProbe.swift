import WeirCore
import WeirIngest

/// Looks at the start of files before the run: their first event times, their CSV columns.
enum SourceProbe {
  struct Finding {
    /// Of the first record that is an event; nil if the start of the file has none.
    var time: Int64?
    var layout: CSVLayout?
    /// Why the columns do not fit the mapping.
    var misfit: SourceError?
  }

  /// Text of a file that is looked at first, bytes.
  private static let headBytes = 64 << 10

  /// Looks at all files of a plan at once, where there is anything to know of them.
  ///
  /// A file that cannot be read is left to the run, which names it as a loss.
  ///
  /// - Throws: ``SourceError`` if the columns of all files of a stage do not fit its mapping.
  static func look(at plan: inout RunPlan) throws(SourceError) {
    let looked = plan.sources.indices.filter { index in
      let source = plan.sources[index]
      guard case .file = source.bytes, !source.isLive else { return false }
      return plan.sources.count > 1 || plan.stages[source.stage].specification.isCSV
    }
    let found = concurrentMap(looked.count) { [plan] number in
      let source = plan.sources[looked[number]]
      return look(
        at: source, plan.stages[source.stage], lineLimit: plan.pipeline.limits.lineBytes)
    }
    let findings = zip(looked, found).compactMap { source, finding in
      finding.map { (source: source, finding: $0) }
    }
    for (source, finding) in findings {
      plan.sources[source].firstTime = finding.time
      plan.sources[source].info.csv = finding.layout
    }
    try refuse(findings, plan)
  }

  private static func refuse(
    _ findings: [(source: Int, finding: Finding)], _ plan: RunPlan
  ) throws(SourceError) {
    for stage in plan.stages.indices {
      let files = findings.filter { plan.sources[$0.source].stage == stage }
      if let misfit = files.first?.finding.misfit, files.allSatisfy({ $0.finding.misfit != nil }) {
        throw misfit
      }
    }
  }

  /// Looks at the head of a file; at its first unit, if there is no event in the head.
  ///
  /// - Returns: nil if the file cannot be read, or is no file but a pipe.
  static func look(
    at source: RunPlan.Source, _ stage: RunPlan.Stage, lineLimit: Int
  ) -> Finding? {
    guard !source.bytes.isPipe else { return nil }
    if let head = try? SourceReader(source.bytes, stop: nil).head(headBytes),
      let finding = look(
        at: DecompressedUnit(parts: [.text(head)]), source, stage, lineLimit),
      finding.time != nil || finding.misfit != nil
    {
      return finding
    }
    guard let reader = try? SourceReader(source.bytes, stop: nil), let unit = try? reader.next()
    else { return nil }
    return look(at: unit.decompress(context: ZstdContext()), source, stage, lineLimit)
  }

  private static func look(
    at unit: DecompressedUnit, _ source: RunPlan.Source, _ stage: RunPlan.Stage, _ lineLimit: Int
  ) -> Finding? {
    let framer = Framer(style: stage.specification.framing, lineLimit: lineLimit)
    let chunks = framer.push(unit) + framer.finish(wasStopped: true)
    guard let chunk = chunks.first(where: { $0.count > 0 }) else { return nil }
    var finding = Finding()
    do {
      let header = try stage.header(of: chunk, path: source.bytes.path)
      finding.layout = header.flatMap { stage.layout($0) }
      let decoded = stage.decoder.decode(
        text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
        isFirst: chunk.isFirst, source: 0, header: header, lateness: source.lateness,
        arena: Arena(pool: ArenaPool()))
      finding.time = firstTime(decoded)
    } catch {
      finding.misfit = error
    }
    return finding
  }

  /// Time of the record with the lowest number.
  private static func firstTime(_ decoded: DecodedChunk) -> Int64? {
    var first: (record: UInt32, time: Int64)?
    for batch in decoded.batches {
      for row in 0..<batch.count where first.map({ batch.records[row] < $0.record }) ?? true {
        first = (batch.records[row], batch.times[row])
      }
    }
    return first?.time
  }
}
