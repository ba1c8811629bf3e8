import WeirEngine
import WeirSinks

/// Gathers records of the archive until they raise the flags of an event again.
struct EvidenceGathering {
  /// Records that a bundle may hold.
  static let bound = 100_000
  /// Rules on flags that see flags of rules on flags, and so on.
  private static let deepest = 4

  private(set) var records: WindowSearch.Records = [:]

  private let pipeline: LoadedPipeline
  private let files: ArchiveFiles
  private let fetch: EvidenceFetch
  private let sources: FlagSources
  private let finder: RecordFinder
  private let inputs: [String]

  init(_ folder: OutputFolder, _ pipeline: LoadedPipeline, archive: String?) {
    self.pipeline = pipeline
    files = ArchiveFiles(folder, archive: archive)
    fetch = EvidenceFetch(folder, pipeline, archive: archive)
    sources = FlagSources(folder: folder, pipeline: pipeline)
    finder = RecordFinder(pipeline)
    inputs = folder.run.inputs.map { "\($0.ingest)\n\($0.file)" }
  }

  var count: Int { records.values.reduce(0) { $0 + $1.count } }

  /// Takes the records that an event and its flags name, and looks for more where these do not
  /// suffice.
  ///
  /// - Returns: for each flag whether it is raised again.
  /// - Throws: ``SinkError`` if the archive is not the one that ran.
  mutating func gather(_ evidence: FetchedEvidence) throws(SinkError) -> [Bool] {
    try take(evidence)
    let flags = Array(evidence.event.flags.indices)
    return try raise(flags, of: evidence.event, depth: 0)
  }

  private mutating func take(_ evidence: FetchedEvidence) throws(SinkError) {
    if let problem = evidence.problems.first { throw problem }
    for fetched in [evidence.own] + evidence.flags.joined() {
      if let file = fetched.file, let record = fetched.record {
        records[file, default: [:]][record.number] = record
      }
    }
  }

  /// Adds records until the flags with these places are raised, as far as that goes.
  private mutating func raise(
    _ flags: [Int], of event: ReviewEvent, depth: Int
  ) throws(SinkError) -> [Bool] {
    let replay = FlagReplay(pipeline: pipeline, event: event)
    var isRaised = replay.run(replayFiles)
    for flag in flags where !isRaised[flag] {
      try search(for: flag, replay, &isRaised)
      if !isRaised[flag], depth < Self.deepest {
        try followFlags(of: flag, replay, &isRaised, depth: depth)
      }
    }
    return isRaised
  }

  /// Looks for the records of the rule's window in the whole archive, first by the text of the key,
  /// then by computing it; with those that its features count.
  private mutating func search(
    for flag: Int, _ replay: FlagReplay, _ isRaised: inout [Bool]
  ) throws(SinkError) {
    let wanted = replay.event.flags[flag]
    let search = WindowSearch(
      pipeline: pipeline, finder: finder, files: files, event: replay.event, bound: Self.bound)
    if let found = try search.records(readByFeaturesOf: wanted, on: records),
      add(found, for: flag, replay, &isRaised)
    {
      return
    }
    guard !wanted.key.isEmpty, SeenFlags(pipeline, rule: wanted.rule) == nil else { return }
    for isComputed in [false, true] {
      let found =
        isComputed
        ? try search.recordsCounted(underKeyOf: wanted) : try search.recordsNaming(keyOf: wanted)
      guard let found else { continue }
      if add(found, for: flag, replay, &isRaised) { return }
      let all = Self.merged(records, found)
      if let read = try search.records(readByFeaturesOf: wanted, on: all),
        add(Self.merged(found, read), for: flag, replay, &isRaised)
      {
        return
      }
    }
  }

  /// Raises the flags that a rule on flags counted.
  private mutating func followFlags(
    of flag: Int, _ replay: FlagReplay, _ isRaised: inout [Bool], depth: Int
  ) throws(SinkError) {
    let found = try sources.sources(of: replay.event.flags[flag], replay.event)
    guard let found, !found.isEmpty else { return }
    let before = records
    for evidence in fetch.fetch(found.map(\.event)) { try take(evidence) }
    if keepsRaised(for: flag, replay, &isRaised) { return }
    for source in found {
      let own = source.event.number == replay.event.number
      let flags = source.flags.filter { !own || $0 != flag }
      _ = try raise(flags, of: source.event, depth: depth + 1)
    }
    if !keepsRaised(for: flag, replay, &isRaised) { records = before }
  }

  /// Adds records, and takes them out again where the flag is not raised with them.
  private mutating func add(
    _ found: WindowSearch.Records, for flag: Int, _ replay: FlagReplay, _ isRaised: inout [Bool]
  ) -> Bool {
    let before = records
    records = Self.merged(records, found)
    if keepsRaised(for: flag, replay, &isRaised) { return true }
    records = before
    return false
  }

  /// Whether the flag is raised now, and all others that were before.
  private func keepsRaised(
    for flag: Int, _ replay: FlagReplay, _ isRaised: inout [Bool]
  ) -> Bool {
    guard count <= Self.bound else { return false }
    let now = replay.run(replayFiles)
    guard now[flag], !zip(now, isRaised).contains(where: { !$0 && $1 }) else { return false }
    isRaised = now
    return true
  }

  private static func merged(
    _ left: WindowSearch.Records, _ right: WindowSearch.Records
  ) -> WindowSearch.Records {
    left.merging(right) { $0.merging($1) { known, _ in known } }
  }

  /// Files in the order of the run's inputs.
  var orderedFiles: [ArchiveFiles.File] {
    records.keys.sorted {
      inputs.firstIndex(of: "\($0.ingest)\n\($0.input)") ?? 0
        < inputs.firstIndex(of: "\($1.ingest)\n\($1.input)") ?? 0
    }
  }

  /// Those of ``orderedFiles``.
  var replayFiles: [RecordReplay.File] {
    orderedFiles.map { $0.replayed((records[$0] ?? [:]).values) }
  }
}
