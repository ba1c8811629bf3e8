import WeirCore
import WeirIngest
import WeirRules

/// Rules that are to take the place of those in force.
struct RulesOffer: Sendable {
  /// Has the sources of the run; only rules and decoders are others.
  var plan: RunPlan
  /// Called once, on a queue of the run.
  var answer: @Sendable (RulesAnswer) -> Void
}

enum RulesAnswer: Sendable {
  case taken(Succession)
  /// Why not; nothing has changed.
  case refused(String)
}

// MARK: - Other rules while the run is under way

extension Run {
  /// Judges by other rules from the next release on.
  ///
  /// No release is made until those under way have been collected: then nobody but the merge holds
  /// anything that the old rules have made.
  func replaceRules(_ offer: RulesOffer) {
    merging.async { [self] in
      if isFinishing {
        offer.answer(.refused("all input has been read"))
        return
      }
      offers.append(offer)
      guard offers.count == 1 else { return }
      let count = releases
      collecting.async { [self] in
        awaitedReleases = count
        noteCollected()
      }
    }
  }

  var isSwitching: Bool { !offers.isEmpty }

  /// All releases have been collected: takes what is offered, and goes on.
  func switchRules() {
    merging.checkIsCurrent()
    while let offer = offers.first {
      offer.answer(take(offer.plan))
      offers.removeFirst()
    }
    release(after: Array(plan.sources.indices))
    finishIfDone()
  }

  private func take(_ plan: RunPlan) -> RulesAnswer {
    let next = RunRules(plan, shards: shards.count, after: releases)
    switch assembly.sync({ adopt(next) }) {
    case .failure(let error): return .refused(error.description)
    case .success(let adopted): headers = adopted
    }
    let before = rules
    let successions = concurrentMap(shards.count) { shard in
      next.shards[shard].takeOver(from: before.shards[shard])
    }
    rules = next
    collecting.sync { collector.replace(next.plan) }
    merge.redoHeld(redone)
    // The same in all shards: it depends on the rules alone.
    return .taken(successions[0])
  }

  /// Decodes by other rules from the next chunk on.
  ///
  /// - Returns: the headers of all CSV sources that have one, for the new decoders.
  private func adopt(_ next: RunRules) -> Result<[CSVHeader?], CSVHeaderError> {
    var adopted: [CSVHeader?] = lanes.map { _ in nil }
    for (source, lane) in lanes.enumerated() {
      guard let known = lane.header, let header = known else { continue }
      let decoder = next.stages[plan.sources[source].stage].decoder
      do throws(CSVHeaderError) {
        adopted[source] = try decoder.header(columns: header.columns)
      } catch {
        return .failure(error)
      }
    }
    for source in lanes.indices where lanes[source].header != nil {
      lanes[source].header = .some(adopted[source])
    }
    decoding = next
    return .success(adopted)
  }

  // MARK: - What was decoded before

  /// Whether a chunk is as the rules in force read it: those that ask for ids may have come when
  /// records were not numbered from the first one on.
  func isCurrent(_ arrival: ChunkOrder.Arrival, _ source: Int) -> Bool {
    arrival.decoding.rules === rules && (isNumbered(source) || !rules.plan.readsIDs)
  }

  /// A chunk that is not, as the rules in force read it.
  func redone(_ arrival: ChunkOrder.Arrival, _ source: Int) -> ChunkOrder.Arrival {
    merging.checkIsCurrent()
    var redone = arrival
    if arrival.decoding.rules !== rules {
      redone.decoding.rules = rules
      redone.decoding.header = headers[source]
    }
    redone.decoding.decoded = decode(
      arrival.decoding.chunk, source, redone.decoding.header,
      after: merge.sources[source].nextRecord - 1, lateness: plan.sources[source].lateness)
    redone.batches = evaluate(redone.decoding.decoded.batches)
    return redone
  }

  /// Rows that wait in the merge, as the rules in force read them.
  ///
  /// What was rejected or late stays so. A record that was none of that, but has a field that only
  /// the new rules read and that is wrong, is rejected now.
  private func redone(_ held: HeldRows) -> RedoneRows {
    let decoded = decode(
      held.chunk, held.source, headers[held.source], after: held.firstRecord - 1, lateness: .max)
    for batch in decoded.batches {
      batch.keepRows { held.times[batch.records[$0]] != nil }
    }
    return RedoneRows(
      batches: evaluate(decoded.batches.filter { $0.count > 0 }),
      rejected: decoded.rejected.filter { held.times[UInt32($0.record)] != nil })
  }

  /// - Parameter records: how many the source has before the chunk.
  private func decode(
    _ chunk: Chunk, _ source: Int, _ header: CSVHeader?, after records: Int, lateness: Int64
  ) -> DecodedChunk {
    let decoded = rules.decode(
      chunk, source: source, stage: plan.sources[source].stage, header: header,
      lateness: lateness, arena: Arena(pool: arenas))
    return numbered(decoded, source, after: records, rules)
  }

  private func evaluate(_ batches: [EventBatch]) -> [EvaluatedBatch] {
    rules.evaluate(
      batches, BatchEvaluator(resources: rules.plan.resources),
      isScreened: plan.pipeline.unique != nil)
  }
}
