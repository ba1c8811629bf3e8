import WeirCore
import WeirIngest
import WeirRules

// MARK: - Reading

extension Run {
  /// Reads the sources that are files, the one that is behind first.
  func readArchives() {
    var archives: [Int: OpenArchive] = [:]
    while let source = nextArchive() {
      if archives[source] == nil, options.stop.isRequested {
        end(source, after: 0, wasStopped: true)
        continue
      }
      var archive = archives.removeValue(forKey: source) ?? OpenArchive()
      do throws(SourceError) {
        let reader = if let open = archive.reader { open } else { try open(source) }
        archive.reader = reader
        if let unit = try next(of: reader, recorder?.archives) {
          archive.waiting.append(unit)
          let isMadeHere = unit.isText && reader.isCompressed
          if isMadeHere { workers.standBehindReader() }
          handOn(&archive, source, keeping: isMadeHere ? OpenArchive.textBehind : 0)
          archives[source] = archive
          continue
        }
        frameStarts[source] = reader.frameStarts
        handOn(&archive, source, keeping: 0)
        end(source, after: archive.units, wasStopped: reader.wasStopped)
      } catch {
        handOn(&archive, source, keeping: 0)
        lose(source, error)
        end(source, after: archive.units, wasStopped: true)
      }
    }
  }

  /// Gives the units of an archive that wait to the workers, but for the latest ones.
  private func handOn(_ archive: inout OpenArchive, _ source: Int, keeping kept: Int) {
    while archive.waiting.count > kept {
      submit(archive.waiting.removeFirst(), source, archive.units)
      archive.units += 1
    }
  }

  /// Reads one live source to its end, whenever the merge wants more of it.
  func readLive(_ source: Int) {
    var units = 0
    var wasStopped = true
    do {
      let reader = try open(source)
      while true {
        recorder?.sources[source].beginWait()
        gate.waitForTurn(of: source) { options.stop.isRequested }
        recorder?.sources[source].endWait()
        let unit = try next(of: reader, recorder?.sources[source])
        gate.heard(source)
        guard let unit else { break }
        merging.async { [self] in merge.takeIn(source) }
        submit(unit, source, units)
        units += 1
      }
      wasStopped = reader.wasStopped
    } catch {
      lose(source, error)
    }
    end(source, after: units, wasStopped: wasStopped)
  }

  private func open(_ source: Int) throws(SourceError) -> SourceReader {
    try SourceReader(plan.sources[source].bytes, stop: options.stop)
  }

  private func nextArchive() -> Int? {
    recorder?.archives.beginWait()
    defer { recorder?.archives.endWait() }
    return gate.nextArchive()
  }

  private func next(
    of reader: SourceReader, _ profile: ProfileSlots?
  ) throws(SourceError) -> ReadUnit? {
    let before = reader.bytesRead
    profile?.begin()
    let unit = try reader.next()
    options.progress.addBytes(reader.bytesRead - before)
    profile?.endReading(unit, bytes: reader.bytesRead - before, of: reader)
    return unit
  }

  /// The rest of a source that cannot be read.
  func lose(_ source: Int, _ error: SourceError) {
    let plan = plan.sources[source]
    let reason = error.text + (error.help.map { " (\($0))" } ?? "")
    let loss = RunLoss(source: source, start: 0, end: plan.fileBytes ?? 0, reason: reason)
    collecting.async { [self] in collector.lose(loss) }
  }
}

/// An archive that is being read.
private struct OpenArchive {
  /// Nil until it is opened.
  var reader: SourceReader?
  /// Units that the workers have.
  var units = 0
  /// Those that have been read after them, in their order.
  var waiting: [ReadUnit] = []

  /// How many pieces of text wait: zstd refers to the latest ones while it makes the next, and would
  /// find them in the cache of another core once that has read them.
  static let textBehind = 3
}

// MARK: - Assembly

extension Run {
  private func submit(_ unit: ReadUnit, _ source: Int, _ number: Int) {
    let weight = ReadGate.weight(of: unit)
    gate.begin(unitOf: source, weight: weight)
    workers.submit { [self] context in
      context.profile?.begin()
      let decompressed = unit.decompress(context: context.zstd)
      context.profile?.endDecompression(of: unit, decompressed)
      assembly.async { [self] in
        lanes[source].units.add(
          AssemblyLane.Unit(decompressed: decompressed, weight: weight), number)
        assemble(source)
      }
    }
  }

  private func end(_ source: Int, after units: Int, wasStopped: Bool) {
    gate.end(source)
    assembly.async { [self] in
      lanes[source].unitCount = units
      lanes[source].wasStopped = wasStopped
      assemble(source)
    }
  }

  /// Frames what has arrived in order; the last unit is followed by the framer's rest.
  private func assemble(_ source: Int) {
    assembly.checkIsCurrent()
    let framer = framer(of: source)
    while let unit = lanes[source].units.takeNext() {
      recorder?.assembly.begin()
      let chunks = framer.push(unit.decompressed)
      recorder?.assembly.endFraming(unit.decompressed, chunks)
      for chunk in chunks { decode(chunk, source) }
      gate.end(unitOf: source, weight: unit.weight)
    }
    guard lanes[source].isComplete, !lanes[source].isFinished else { return }
    lanes[source].isFinished = true
    recorder?.assembly.begin()
    let rest = framer.finish(wasStopped: lanes[source].wasStopped)
    recorder?.assembly.endFraming(nil, rest)
    for chunk in rest { decode(chunk, source) }
    lanes[source].framer = nil
    let chunks = lanes[source].chunks
    merging.async { [self] in
      arrivals[source].chunkCount = chunks
      absorb(source)
    }
  }

  private func framer(of source: Int) -> Framer {
    if let framer = lanes[source].framer { return framer }
    let stage = plan.stages[plan.sources[source].stage]
    let framer = Framer(
      style: stage.specification.framing, lineLimit: plan.pipeline.limits.lineBytes)
    lanes[source].framer = framer
    return framer
  }

  private func decode(_ chunk: Chunk, _ source: Int) {
    let rules = decoding
    let stage = rules.stages[plan.sources[source].stage]
    if chunk.count > 0, lanes[source].header == nil {
      lanes[source].header = header(chunk, stage, source)
    }
    if lanes[source].isUnusable { return }
    let number = lanes[source].chunks
    lanes[source].chunks += 1
    gate.change(source, underWay: 1)
    let header = lanes[source].header.flatMap { $0 }
    workers.submit { [self] context in
      context.profile?.begin()
      let decoded = rules.decode(
        chunk, source: source, stage: plan.sources[source].stage, header: header,
        lateness: plan.sources[source].lateness, arena: Arena(pool: arenas))
      context.profile?.endDecoding(chunk, decoded)
      let decoding = ChunkOrder.Decoding(
        chunk: chunk, number: number, decoded: decoded, rules: rules, header: header)
      if isNumbered(source) {
        assembly.async { [self] in assignNumbers(decoding, source) }
      } else {
        evaluate(decoding, source, context)
      }
    }
  }

  /// Whether the records of a source are numbered before they are evaluated.
  func isNumbered(_ source: Int) -> Bool {
    plan.rules.readsIDs || plan.stages[plan.sources[source].stage].specification.isCounted
  }

  /// Counts the records before each chunk, in the order of the chunks.
  private func assignNumbers(_ decoding: ChunkOrder.Decoding, _ source: Int) {
    assembly.checkIsCurrent()
    lanes[source].decoded.add(decoding, decoding.number)
    while let next = lanes[source].decoded.takeNext() {
      let before = lanes[source].records
      lanes[source].records += next.records
      workers.submit { [self] context in
        var decoding = next
        decoding.decoded = numbered(next.decoded, source, after: before, next.rules)
        evaluate(decoding, source, context)
      }
    }
  }

  /// Gives the records of a chunk what follows from their numbers: counted times, and ids to those that
  /// have none.
  ///
  /// - Parameter records: how many the source has before the chunk.
  func numbered(
    _ decoded: DecodedChunk, _ source: Int, after records: Int, _ rules: RunRules
  ) -> DecodedChunk {
    var decoded = decoded
    let info = plan.sources[source].info
    decoded.advance(past: records, numbers: info.numbers)
    guard rules.plan.readsIDs else { return decoded }
    for batch in decoded.batches {
      batch.firstRecord = records + 1
      batch.makeIDs(info)
    }
    return decoded
  }

  /// The columns of a CSV source; if they do not fit the mapping, none of the source can be used.
  private func header(_ chunk: Chunk, _ stage: RunPlan.Stage, _ source: Int) -> CSVHeader? {
    do {
      let header = try stage.header(of: chunk, path: plan.sources[source].bytes.path)
      // A pipe could not be looked at before the run.
      if plan.sources[source].info.csv == nil, let layout = header.flatMap(stage.layout) {
        collecting.async { [self] in collector.setLayout(layout, of: source) }
      }
      return header
    } catch {
      lanes[source].isUnusable = true
      lose(source, error)
      return nil
    }
  }

  /// The stateless evaluation, and on to the merge.
  private func evaluate(
    _ decoding: ChunkOrder.Decoding, _ source: Int, _ context: WorkerContext
  ) {
    let batches = decoding.rules.evaluate(
      decoding.decoded.batches, context.evaluator(of: decoding.rules),
      isScreened: plan.pipeline.unique != nil)
    merging.async { [self] in
      arrivals[source].chunks.add(
        ChunkOrder.Arrival(decoding: decoding, batches: batches), decoding.number)
      absorb(source)
    }
  }
}
