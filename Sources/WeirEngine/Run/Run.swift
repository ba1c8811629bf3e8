import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// One run from the first byte to the last flag.
///
/// The caller's thread reads; workers decompress, decode and evaluate; `assembly` puts units back
/// in order and cuts them into chunks; `merging` orders chunks and releases rows; shards keep state;
/// `collecting` writes. Each of the serial queues owns the state named after it.
package final class Run: @unchecked Sendable {
  // @unchecked Sendable: `lanes` belongs to `assembly`, `merge` to `merging`, `gathering` and
  // `collector` to `collecting`; everything else is constant.

  private let plan: RunPlan
  private let options: RunOptions
  private let workers: WorkerPool
  private let assembly = SerialQueue("weir.assembly")
  private let merging = SerialQueue("weir.merging")
  private let collecting = SerialQueue("weir.collecting")
  private let shards: [(state: Shard, queue: SerialQueue)]
  private let arenas: ArenaPool
  private let gate: ReadGate
  private let collector: Collector
  private let isDone = Latch()

  private var lanes: [AssemblyLane]
  private var merge: MergeState
  private var order: [ChunkOrder]
  private var releases = 0
  private var isFinishing = false
  private var absorbed = 0
  private var gathering = ReleaseGathering()
  private var ticks = 0

  package init(_ plan: RunPlan, to destination: RunDestination, _ options: RunOptions) {
    self.plan = plan
    self.options = options
    workers = WorkerPool(workers: options.workers, resources: plan.rules.resources)
    let infos = plan.sources.map(\.info)
    shards = (0..<options.workers).map {
      (
        Shard(index: $0, plan: plan.rules, level: 0, sources: infos),
        SerialQueue("weir.shard.\($0)")
      )
    }
    arenas = ArenaPool(keptBlocks: 16 * options.workers)
    merge = MergeState(
      sources: plan.sources.map {
        MergeState.Source(lateness: $0.lateness, firstTime: $0.firstTime)
      })
    gate = ReadGate(
      watermarks: merge.sources.map(\.watermark), sourceBudget: 3 * options.workers + 3,
      releaseBudget: 2 * options.workers + 2)
    order = plan.sources.map { _ in ChunkOrder() }
    lanes = plan.sources.map { source in
      let stage = plan.stages[source.stage]
      return AssemblyLane(
        framer: Framer(
          style: stage.specification.framing, lineLimit: plan.pipeline.limits.lineBytes))
    }
    collector = Collector(plan: plan, destination: destination, progress: options.progress)
  }

  /// Reads all sources to their end, or until the stop signal, and returns once everything has
  /// been written to the sinks (which the caller commits).
  package func execute() -> RunOutcome {
    let timer =
      plan.isLive
      ? collecting.every(milliseconds: 500) { [self] in tick() } : nil
    var readers = [SourceReader?](repeating: nil, count: plan.sources.count)
    var units = [Int](repeating: 0, count: plan.sources.count)
    while let source = gate.nextSource() {
      do {
        if let unit = try next(of: source, &readers) {
          submit(unit, source, units[source])
          units[source] += 1
        } else {
          let wasStopped = readers[source]?.wasStopped ?? false
          readers[source] = nil
          end(source, after: units[source], wasStopped: wasStopped)
        }
      } catch {
        fail(.source(error))
        readers[source] = nil
        end(source, after: units[source], wasStopped: true)
      }
    }
    if plan.sources.isEmpty { finishIfDone() }
    isDone.wait()
    withExtendedLifetime(timer) {}
    return collecting.sync { collector.outcome }
  }

  /// The next unit of the source, which is opened when its first is asked for.
  private func next(
    of source: Int, _ readers: inout [SourceReader?]
  ) throws(SourceError)
    -> ReadUnit?
  {
    if readers[source] == nil {
      readers[source] = try SourceReader(plan.sources[source].bytes, stop: options.stop)
    }
    guard let reader = readers[source] else { return nil }
    let before = reader.bytesRead
    let unit = try reader.next()
    options.progress.addBytes(reader.bytesRead - before)
    return unit
  }

  private func fail(_ failure: RunFailure) {
    options.stop.request()
    collecting.async { [self] in collector.fail(failure) }
  }

  private func tick() {
    ticks += 1
    collector.flush(isRewriting: ticks % 20 == 0)
  }
}

// MARK: - Reading and assembly

extension Run {
  private func submit(_ unit: ReadUnit, _ source: Int, _ number: Int) {
    gate.change(source, underWay: 1)
    workers.submit { [self] context in
      let decompressed = unit.decompress(context: context.zstd)
      assembly.async { [self] in
        lanes[source].arrived[number] = decompressed
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
    while let unit = lanes[source].takeNext() {
      for chunk in lanes[source].framer.push(unit) { decode(chunk, source) }
      gate.change(source, underWay: -1)
    }
    guard lanes[source].isComplete, !lanes[source].isFinished else { return }
    lanes[source].isFinished = true
    for chunk in lanes[source].framer.finish(wasStopped: lanes[source].wasStopped) {
      decode(chunk, source)
    }
    let chunks = lanes[source].chunks
    merging.async { [self] in
      order[source].chunkCount = chunks
      absorb(source)
    }
  }

  private func decode(_ chunk: Chunk, _ source: Int) {
    let number = lanes[source].chunks
    lanes[source].chunks += 1
    gate.change(source, underWay: 1)
    let stage = plan.stages[plan.sources[source].stage]
    if chunk.count > 0, lanes[source].header == nil {
      lanes[source].header = header(chunk, stage, source)
    }
    let header = lanes[source].header.flatMap { $0 }
    if stage.specification.isCounted {
      var decoded = decode(chunk, source, header)
      decoded.advance(past: lanes[source].records)
      lanes[source].records += decoded.recordCount + chunk.rejected.count
      evaluate(chunk, decoded, source, number)
    } else {
      workers.submit { [self] context in
        finish(chunk, decode(chunk, source, header), source, number, context)
      }
    }
  }

  private func decode(_ chunk: Chunk, _ source: Int, _ header: CSVHeader?) -> DecodedChunk {
    let source = (place: source, plan: plan.sources[source])
    return plan.stages[source.plan.stage].decoder.decode(
      text: chunk.buffer, start: chunk.start, count: chunk.count, offset: chunk.offset,
      isFirst: chunk.isFirst, source: source.place, header: header,
      lateness: chunk.isUnproved ? .max : source.plan.lateness, arena: Arena(pool: arenas))
  }

  private func evaluate(_ chunk: Chunk, _ decoded: DecodedChunk, _ source: Int, _ number: Int) {
    workers.submit { [self] context in finish(chunk, decoded, source, number, context) }
  }

  /// The stateless evaluation, and on to the merge.
  private func finish(
    _ chunk: Chunk, _ decoded: DecodedChunk, _ source: Int, _ number: Int,
    _ context: WorkerContext
  ) {
    let batches = decoded.batches.map { batch in
      context.evaluator.evaluate(
        batch, plan.rules.levels[0].inputs[batch.kind], shards: shards.count)
    }
    merging.async { [self] in
      order[source].arrived[number] = ChunkOrder.Arrival(
        chunk: chunk, decoded: decoded, batches: batches)
      absorb(source)
    }
  }

  private func header(_ chunk: Chunk, _ stage: RunPlan.Stage, _ source: Int) -> CSVHeader? {
    do {
      return try stage.header(of: chunk, path: plan.sources[source].bytes.path)
    } catch {
      fail(.source(error))
      return nil
    }
  }
}

// MARK: - Merging and release

extension Run {
  private func absorb(_ source: Int) {
    merging.checkIsCurrent()
    while let arrival = order[source].takeNext() {
      absorb(arrival, source)
      checkMemory()
      gate.change(source, underWay: -1)
    }
    if order[source].isComplete { merge.sources[source].hasEnded = true }
    gate.setWatermark(merge.sources[source].watermark, of: source)
    release()
    finishIfDone()
  }

  /// Looks at the size of the process now and then; above the limit nothing more is read.
  private func checkMemory() {
    absorbed += 1
    let limit = plan.pipeline.limits.memoryBytes
    guard absorbed % 16 == 1, ProcessMemory.residentBytes > limit else { return }
    fail(.memory(limit: limit))
  }

  private func absorb(_ arrival: ChunkOrder.Arrival, _ source: Int) {
    let first = merge.sources[source].nextRecord
    let decoded = arrival.decoded
    let rejected = arrival.chunk.rejected + decoded.rejected
    let records = decoded.recordCount + arrival.chunk.rejected.count
    let lateRows = merge.absorb(
      arrival.batches, source: source,
      highest: arrival.chunk.isUnproved ? nil : decoded.highestTime,
      records: records)
    var dead = rejected.map { DeadRecord(record: $0, lateKind: nil, time: 0) }
    dead += decoded.late.map { DeadRecord($0) }
    for (input, count) in zip(arrival.batches, lateRows) {
      for row in 0..<count { dead.append(DeadRecord(input.batch, row, in: arrival.chunk)) }
    }
    dead.sort { $0.record.record < $1.record.record }
    for index in dead.indices { dead[index].record.record += first }
    report(dead, records, arrival.chunk.losses, source)
  }

  private func report(_ dead: [DeadRecord], _ records: Int, _ losses: [Loss], _ source: Int) {
    let path = plan.sources[source].bytes.path
    collecting.async { [self] in
      collector.add(records: records)
      for record in dead {
        if let kind = record.lateKind {
          collector.late(record.record, source: source, kind: kind, time: record.time)
        } else {
          collector.reject(record.record, source: source)
        }
      }
      for loss in losses {
        collector.lose(
          RunReport.Loss(
            file: path, start: loss.range.start, end: loss.range.end, reason: loss.reason))
      }
    }
  }

  /// Hands what may be released to the shards, each of which passes it on to the collector.
  private func release() {
    let slices = merge.release()
    guard !slices.isEmpty else { return }
    let number = releases
    releases += 1
    gate.change(releases: 1)
    for (state, queue) in shards {
      queue.async { [self] in
        let output = state.process(slices)
        collecting.async { [self] in gather(output, slices, number) }
      }
    }
  }

  private func gather(_ output: ShardOutput, _ slices: [ReleasedSlice], _ number: Int) {
    gathering.arrived[number, default: ReleaseGathering.Arrival(slices: slices)].outputs
      .append(output)
    while let arrival = gathering.takeNext(shards: shards.count) {
      collector.collect(arrival.slices, arrival.outputs)
      if collector.outcome.failure != nil { options.stop.request() }
      gate.change(releases: -1)
    }
  }

  /// Everything has been merged: what is left to do stands in the queues already.
  private func finishIfDone() {
    guard merge.sources.allSatisfy(\.hasEnded) else { return }
    guard !isFinishing else { return }
    isFinishing = true
    let remaining = Countdown(shards.count)
    for (_, queue) in shards {
      queue.async { [self] in
        collecting.async { [self] in
          if remaining.step() { isDone.open() }
        }
      }
    }
  }
}
