import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// One run from the first byte to the last flag.
///
/// The caller's thread reads archives, one queue each the live sources; workers decompress, decode
/// and evaluate; `assembly` puts units back in order and cuts them into chunks; `merging` orders
/// chunks and releases rows; shards keep state; `collecting` writes. Each of the serial queues owns
/// the state named after it.
package final class Run: @unchecked Sendable {
  // @unchecked Sendable: `lanes` and `decoding` belong to `assembly`, `merge`, `limit`, `arrivals`,
  // `start`, `seekLogs`, `offers` and `headers` to `merging`, `screened` to `screening`,
  // `collector`, `collected`, `expectedReleases`, `awaitedReleases`, `isFlushAwaited` and
  // `lastFlush` to `collecting`,
  // `frameStarts` to the caller's thread. `rules` is set on `merging` while no release is under
  // way; whoever handles a release may read it. The rest is constant.

  /// Its rules are those that the run began with; see ``rules``.
  let plan: RunPlan
  let options: RunOptions
  let workers: WorkerPool
  let assembly = SerialQueue("weir.assembly")
  let merging = SerialQueue("weir.merging")
  let screening = SerialQueue("weir.screening")
  let leveling = SerialQueue("weir.leveling")
  let collecting = SerialQueue("weir.collecting")
  let shards: [RunShard]
  let arenas: ArenaPool
  let gate: ReadGate
  let collector: Collector
  let recorder: ProfileRecorder?
  let isDone = Latch()

  /// The rules in force, by which releases are judged.
  var rules: RunRules
  /// The rules by which chunks are decoded; others than ``rules`` only during a switch.
  var decoding: RunRules
  /// Rules that are to take their place, the next one first.
  var offers: [RulesOffer] = []
  /// Of CSV sources, for decoding by ``rules`` again what was decoded by the ones before.
  var headers: [CSVHeader?]
  var lanes: [AssemblyLane]
  var merge: MergeState
  var limit: EventLimit?
  var arrivals: [ChunkOrder]
  var seekLogs: [SeekLog]
  var frameStarts: [[FrameStart]]
  var absorbed = 0
  var releases = 0
  var isFinishing = false
  /// Time of the first event; nil before it has come.
  var start: Int64?
  var screened = ReleaseGathering<[DuplicateRow]>()
  /// Releases that the collector is done with.
  var collected = 0
  /// How many releases there are; nil until the merge has ended.
  var expectedReleases: Int?
  /// Chunks that the merge has taken in since the last release.
  var gathered = 0
  /// After how many releases the rules are to be switched; nil unless someone waits for that.
  var awaitedReleases: Int?
  /// Whether written lines are about to be flushed.
  private var isFlushAwaited = false
  private var lastFlush = ContinuousClock.now

  package init(_ plan: RunPlan, to destination: RunDestination, _ options: RunOptions) {
    self.plan = plan
    self.options = options
    let recorder = options.isProfiled ? ProfileRecorder(plan, workers: options.workers) : nil
    self.recorder = recorder
    workers = WorkerPool(workers: options.workers, recorder: recorder)
    shards = (0..<options.workers).map { RunShard($0, plan, recorder) }
    rules = RunRules(plan, shards: options.workers, recorder: recorder)
    decoding = rules
    headers = plan.sources.map { _ in nil }
    // As many as a run has under way: blocks that go back to the allocator stay in some thread's heap.
    arenas = ArenaPool(keptBlocks: 192 * options.workers)
    merge = MergeState(
      sources: plan.sources.map {
        MergeState.Source(lateness: $0.lateness, firstTime: $0.firstTime)
      })
    limit = plan.part.limit.map { EventLimit($0, sources: plan.sources.count) }
    gate = ReadGate(
      watermarks: merge.sources.map(\.watermark), isLive: plan.sources.map(\.isLive),
      readBudget: 3 * options.workers + 3,
      unitBudget: options.workers,
      releaseBudget: plan.isLive ? 2 * options.workers + 2 : options.workers)
    arrivals = plan.sources.map { _ in ChunkOrder() }
    seekLogs = plan.sources.map { _ in SeekLog() }
    frameStarts = plan.sources.map { _ in [] }
    lanes = plan.sources.map { _ in AssemblyLane() }
    collector = Collector(plan: plan, destination: destination, progress: options.progress)
  }

  /// Reads all sources to their end, or until the stop signal, and returns once everything has
  /// been written to the sinks (which the caller commits).
  package func execute() -> RunOutcome {
    let timers = plan.isLive ? startTimers() : []
    for source in plan.sources.indices where plan.sources[source].isLive {
      SerialQueue("weir.reader.\(source)", blocks: true).async { [self] in readLive(source) }
    }
    if plan.sources.isEmpty { merging.async { [self] in finishIfDone() } }
    readArchives()
    isDone.wait()
    withExtendedLifetime(timers) {}
    var outcome = collecting.sync { collector.close() }
    outcome.profile = profile()
    outcome.seekPlaces = seekPlaces(without: Set(outcome.losses.map(\.source)))
    return outcome
  }

  /// Where the archives can be entered again, by source; damaged ones nowhere.
  private func seekPlaces(without damaged: Set<Int>) -> [[SeekPlace]] {
    let logs = merging.sync { seekLogs }
    return plan.sources.indices.map { source in
      guard case .file = plan.sources[source].bytes, !damaged.contains(source) else { return [] }
      return logs[source].places(frameStarts[source])
    }
  }

  /// Waits for what its queues still do after the last flag.
  private func profile() -> RunProfile? {
    guard let recorder else { return nil }
    for queue in [assembly, merging, screening, leveling] + shards.map(\.queue) { queue.sync {} }
    return recorder.profile(shards, rules)
  }

  func fail(_ failure: RunFailure) {
    options.stop.request()
    collecting.async { [self] in collector.fail(failure) }
  }

  private func startTimers() -> [SerialQueue.Timer] {
    let silence = max(10, min(250, Int(plan.pipeline.idle / 4)))
    return [
      collecting.every(milliseconds: 10_000) { [self] in rewrite() },
      merging.every(milliseconds: silence) { [self] in passOverSilent() },
    ]
  }

  private func rewrite() {
    recorder?.collecting.begin()
    collector.rewrite()
    recorder?.collecting.end(.sinks)
  }

  /// Makes what was written on live input readable: at once, or, where that was done just now, soon
  /// and together with what is written meanwhile.
  func flushSoon() {
    guard plan.isLive, collector.hasUnflushed, !isFlushAwaited else { return }
    let wait = Self.flushInterval - lastFlush.duration(to: .now)
    if wait <= .zero { return flush() }
    isFlushAwaited = true
    collecting.after(wait) { [self] in flush() }
  }

  private func flush() {
    isFlushAwaited = false
    lastFlush = .now
    recorder?.collecting.begin()
    collector.flush()
    recorder?.collecting.end(.sinks)
  }

  /// Every flush ends a block of a compressed output, and so costs some of its size.
  private static let flushInterval = Duration.milliseconds(10)
}

/// The queue that owns the keyed state of one shard, and what of it does not depend on rules.
final class RunShard: Sendable {
  let index: Int
  /// Where ids are to be unique.
  let filter: DuplicateFilter?
  let queue: SerialQueue
  /// Measures the filter.
  let profile: ProfileSlots?

  init(_ index: Int, _ plan: RunPlan, _ recorder: ProfileRecorder?) {
    self.index = index
    profile = recorder?.filters[index]
    filter = plan.pipeline.unique.map { DuplicateFilter(shard: index, within: $0) }
    queue = SerialQueue("weir.shard.\(index)")
  }
}
