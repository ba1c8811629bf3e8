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

  /// Reads all flagged events of a folder. A second thread follows their links while their flags are
  /// counted and those that are shown are taken.
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

  private static func count(
    _ counting: FlagCounting
  ) throws(SinkError) -> (FlagPart, LinkPart) {
    let links = Mutex<LinkPart?>(nil)
    let handOff = EventHandOff()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "weir.report.links").async {
      let found = countLinks(handOff, counting)
      links.withLock { $0 = found }
      done.signal()
    }
    let flags = result { () throws(SinkError) in try countFlags(counting, handOff) }
    done.wait()
    guard let links = links.withLock({ $0 }) else { preconditionFailure("links were not counted") }
    return (try flags.get(), links)
  }

  private static func result<Value>(
    _ body: () throws(SinkError) -> Value
  ) -> Result<Value, SinkError> {
    do { return .success(try body()) } catch { return .failure(error) }
  }

  /// Reads the events, hands them on, and counts their flags.
  private static func countFlags(
    _ counting: FlagCounting, _ handOff: EventHandOff
  ) throws(SinkError) -> FlagPart {
    var tally = FlagFigures(verdicts: counting.state)
    var register = counting.keepsRegister ? EventRegister() : nil
    var batch: [ReviewEvent] = []
    do {
      defer {
        if !batch.isEmpty { handOff.give(batch) }
        handOff.give([])
      }
      try counting.folder.forEachEvent(withReasons: false) { event in
        let numbers = tally.add(event)
        register?.add(event, groups: numbers.groups, rules: numbers.rules)
        batch.append(event)
        if batch.count == EventHandOff.batchSize {
          handOff.give(batch)
          batch = []
        }
        return true
      }
    }
    tally.finish()
    let groups = GroupTally.ranked(tally.groups)
    let shown = try ShownEvents.read(
      counting.folder, of: groups.prefix(counting.bounds.groups), rules: tally.rules.map(\.name),
      reader: counting.reader, zone: counting.zone, bounds: counting.bounds)
    return FlagPart(tally: tally, register: register, groups: groups, shown: shown)
  }

  private static func countLinks(_ handOff: EventHandOff, _ counting: FlagCounting) -> LinkPart {
    var origins = OriginTally()
    var builder = CaseBuilder(expected: counting.folder.run.sum.flagged)
    let reader = counting.reader.narrowed(to: CaseBuilder.fields.union(OriginTally.fields))
    while let batch = handOff.take() {
      for event in batch {
        let fields = reader.fields(of: event)
        origins.add(fields)
        builder.add(event, fields)
      }
    }
    return LinkPart(origins: origins.events, cases: builder.cases())
  }
}
