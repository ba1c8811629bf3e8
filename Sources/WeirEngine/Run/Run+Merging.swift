import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

// MARK: - Merging

extension Run {
  /// Takes in the chunks of a source that have arrived in order, and releases what may be.
  func absorb(_ source: Int) {
    merging.checkIsCurrent()
    recorder?.merging.begin()
    while let arrival = arrivals[source].chunks.takeNext() {
      absorb(isCurrent(arrival, source) ? arrival : redone(arrival, source), source)
      recorder?.merging.count(.merge, rowsIn: arrival.decoding.decoded.rowCount)
      gathered += 1
      checkMemory()
      gate.change(source, underWay: -1)
    }
    if arrivals[source].isComplete { merge.end(source) }
    gate.setWatermark(merge.sources[source].watermark, of: source)
    release(after: [source])
    finishIfDone()
    recorder?.merging.end(.merge)
  }

  /// Goes on without live sources that have been silent for `idle`.
  func passOverSilent() {
    let silent = gate.leaveOutSilent(for: .milliseconds(plan.pipeline.idle))
    guard !silent.isEmpty else { return }
    recorder?.merging.begin()
    for source in silent { merge.leaveOut(source) }
    release(after: silent)
    recorder?.merging.end(.merge)
  }

  /// Looks at the size of the process now and then; above the limit nothing more is read.
  private func checkMemory() {
    absorbed += 1
    let limit = plan.pipeline.limits.memoryBytes
    guard absorbed % 16 == 1, ProcessMemory.residentBytes > limit else { return }
    fail(.memory(limit: limit))
  }

  private func absorb(_ arrival: ChunkOrder.Arrival, _ source: Int) {
    let state = merge.sources[source]
    let (chunk, decoded) = (arrival.decoding.chunk, arrival.decoding.decoded)
    seekLogs[source].note(chunk, record: state.nextRecord)
    let rejected = chunk.rejected + decoded.rejected
    let records = arrival.decoding.records
    let lateRows = merge.absorb(
      arrival.batches, of: chunk, source: source,
      highest: chunk.isUnproved ? nil : decoded.highestTime, records: records)
    var dead = rejected.map { DeadRecord($0) }
    dead += decoded.late.map { DeadRecord($0) }
    for (input, count) in zip(arrival.batches, lateRows) {
      for row in 0..<count { dead.append(DeadRecord(late: input.batch, row, in: chunk)) }
    }
    if !dead.isEmpty {
      dead.place(
        source: source, after: state.highest, among: arrival.batches.map(\.batch))
      for index in dead.indices { dead[index].record.record += state.nextRecord }
      merge.hold(dead, of: source)
    }
    let losses = chunk.losses.map {
      RunLoss(source: source, start: $0.range.start, end: $0.range.end, reason: $0.reason)
    }
    if limit == nil {
      report(records, losses)
    } else {
      limit?.hold(losses, first: state.nextRecord)
    }
  }

  private func report(_ records: Int, _ losses: [RunLoss]) {
    collecting.async { [self] in
      collector.add(records: records)
      for loss in losses { collector.lose(loss) }
    }
  }

  /// What of a release the run's limit, if there is one, does not cut off.
  private func withinLimit(_ release: MergeState.Release) -> MergeState.Release {
    guard let kept = limit?.take(release) else { return release }
    if limit?.isReached == true { options.stop.request() }
    report(kept.slices.reduce(kept.dead.count) { $0 + $1.rows.count }, [])
    return kept
  }

  /// Hands what may be released on, first to be screened for ids that came before.
  func release(after sources: [Int]) {
    if isSwitching || isGathering { return }
    gathered = 0
    let whole = merge.release()
    var release = withinLimit(whole)
    let changed = Set(whole.slices.map(\.input.batch.source)).union(sources)
    gate.setHeld(changed.sorted().map { ($0, merge.sources[$0].pending.count) })
    guard !release.isEmpty else { return }
    if start == nil { start = release.firstTime }
    release.start = start ?? .min
    let number = releases
    releases += 1
    gate.change(releases: 1)
    recorder?.merging.count(.merge, rowsOut: release.rowCount)
    if plan.pipeline.unique == nil {
      process(release, number)
    } else {
      screen(release, number)
    }
  }

  /// So many chunks of archives, some 20,000 rows, are released together: an operator finds near in its
  /// state what it has looked at for the rows before, the less often others have come between.
  private static let leastGathered = 5

  /// Whether more chunks are waited for before what is there is released.
  private var isGathering: Bool {
    !plan.isLive && !merge.haveAllEnded && gathered < Self.leastGathered
  }

  /// Everything has been merged: what is left to do is under way.
  func finishIfDone() {
    guard merge.haveAllEnded, !isFinishing, !isSwitching else { return }
    isFinishing = true
    let count = releases
    if let limit {
      report(0, limit.heldLosses())
      collecting.async { [self] in collector.setLimitReached(limit.isReached) }
    }
    collecting.async { [self] in
      expectedReleases = count
      noteCollected()
    }
  }
}

// MARK: - Shards

extension Run {
  /// Looks in all shards for rows whose id came before, and takes them out.
  private func screen(_ release: MergeState.Release, _ number: Int) {
    recorder?.merging.count(.duplicates, rowsIn: release.rowCount)
    for shard in shards {
      shard.queue.async { [self] in
        shard.profile?.begin()
        let rows = shard.filter?.duplicates(in: release.slices) ?? []
        shard.profile?.end(.duplicates)
        screening.async { [self] in
          screened.add(rows, release, number)
          while let next = screened.takeNext(shards: shards.count) {
            recorder?.screening.begin()
            let rest = without(next.parts.flatMap { $0 }, next.release)
            recorder?.screening.end(.duplicates, rowsOut: rest.rowCount)
            process(rest, next.number)
          }
        }
      }
    }
  }

  private func without(
    _ duplicates: [DuplicateRow], _ release: MergeState.Release
  ) -> MergeState.Release {
    guard !duplicates.isEmpty else { return release }
    var rest = release
    for row in duplicates {
      let slice = release.slices[row.slice]
      rest.slices[row.slice].excluded.insert(row.row)
      if let chunk = release.chunks[row.slice] {
        rest.dead.append(DeadRecord(duplicate: slice.input.batch, row.row, in: chunk))
      }
    }
    rest.dead.sort(by: DeadRecord.precedes)
    return rest
  }
}
