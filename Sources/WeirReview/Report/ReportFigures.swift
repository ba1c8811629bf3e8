import Dispatch
import Synchronization
import WeirCore
import WeirEngine
package import WeirSinks

/// Everything that the page of a report shows.
package struct ReportFigures: Sendable {
  /// How much of it a page holds: what a person can read and a browser opens at once.
  package struct Bounds: Sendable {
    package var groups = 2_000
    /// In all groups together; in each ``GroupTally/picksBound``.
    package var events = 30_000
    /// Of the events' JSON.
    package var eventBytes = 14 << 20
    package var clusters = 12

    package init() {}
  }

  let folder: OutputFolder
  let bounds: Bounds
  /// Of the pipeline; nil where it cannot be read any more.
  let zone: Zone?
  let tally: FlagFigures
  /// All of them, those to be shown first.
  let groups: [GroupTally]
  let shown: ShownEvents
  let origins: [String: Int]
  let cases: [FraudCase]
  let series: TimeSeries
  /// Nil without counters.
  let counters: CounterFigures?
  /// Nil unless it was asked for.
  let register: EventRegister?

  /// Reads all flagged events of a folder, on several threads.
  ///
  /// - Parameter keepsRegister: whether the ids of all events are kept, for verdicts on them.
  /// - Throws: ``SinkError`` if an output cannot be read.
  /// - Complexity: O(*n*) in the events; memory grows with the different subjects and links.
  package init(
    _ folder: OutputFolder, verdicts: VerdictLog, bounds: Bounds = Bounds(),
    keepsRegister: Bool = false
  ) throws(SinkError) {
    self.folder = folder
    self.bounds = bounds
    let pipeline = try? PipelineLoader.load(folder.pipelinePath, rules: []).specification
    zone = pipeline?.zone
    let reader = EventFieldReader(pipeline: pipeline)
    let state = verdicts.records.isEmpty ? nil : verdicts.state
    let (flags, links) = try Self.count(
      FlagCounting(
        folder: folder, state: state, reader: reader, zone: zone, bounds: bounds,
        keepsRegister: keepsRegister))
    tally = flags.tally
    register = flags.register
    groups = flags.groups
    shown = flags.shown
    origins = links.origins
    cases = links.cases
    let path = folder.countersPath
    counters = try path.map { (path) throws(SinkError) in try CounterFigures.read(path) }
    series = TimeSeries(tally.hours, processed: counters?.events)
  }

  private struct FlagPart: Sendable {
    var tally: FlagFigures
    var register: EventRegister?
    var groups: [GroupTally]
    var shown: ShownEvents
  }

  /// What the count of flags needs.
  private struct FlagCounting: Sendable {
    var folder: OutputFolder
    var state: VerdictState?
    var reader: EventFieldReader
    var zone: Zone?
    var bounds: Bounds
    var keepsRegister: Bool
  }

  private struct LinkPart: Sendable {
    var origins: [String: Int]
    var cases: [FraudCase]
  }

  /// Counts flags and links in one pass; then the events that are shown are read while the cases
  /// are built.
  private static func count(
    _ counting: FlagCounting
  ) throws(SinkError) -> (FlagPart, LinkPart) {
    let expected = counting.folder.run.sum.flagged
    let flags = Mutex(
      (
        tally: FlagFigures(verdicts: counting.state, expected: expected),
        register: counting.keepsRegister ? EventRegister() : nil
      ))
    let links = Mutex((origins: OriginTally(), cases: CaseBuilder(expected: expected)))
    try DigestReading.read(
      counting.folder.flaggedPath, counting.reader,
      { chunk, first in
        flags.withLock { $0.tally.add(chunk, first: first, &$0.register) }
      },
      { chunk, _ in
        links.withLock { links in
          for event in chunk.events { links.origins.add(event.origin) }
          links.cases.add(chunk)
        }
      })
    let found = Mutex<LinkPart?>(nil)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "weir.report.cases").async {
      let part = links.withLock {
        LinkPart(origins: $0.origins.events, cases: $0.cases.cases())
      }
      found.withLock { $0 = part }
      done.signal()
    }
    let part = flags.withLock { flags in
      flags.tally.finish()
      let (tally, register) = flags
      return Result { () throws(SinkError) in try show(tally, register, counting) }
    }
    done.wait()
    guard let links = found.withLock({ $0 }) else { preconditionFailure("links were not counted") }
    return (try part.get(), links)
  }

  private static func show(
    _ tally: FlagFigures, _ register: EventRegister?, _ counting: FlagCounting
  ) throws(SinkError) -> FlagPart {
    let groups = GroupTally.ranked(tally.groups)
    let shown = try ShownEvents.read(
      counting.folder, of: groups.prefix(counting.bounds.groups), rules: tally.rules.map(\.name),
      reader: counting.reader, zone: counting.zone, bounds: counting.bounds)
    return FlagPart(tally: tally, register: register, groups: groups, shown: shown)
  }
}
