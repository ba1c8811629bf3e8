import Foundation
import WeirCore
package import WeirEngine
import WeirIngest
package import WeirSinks

/// What a bundle holds and whether its flags come out again.
package struct BundleSummary: Sendable {
  package var id: String
  /// See ``EvidenceBundle/seal``.
  package var seal: String
  package var records: Int
  /// Rules of the event's flags and whether the bundle's records raise them again.
  package var flags: [(rule: String, isReplayed: Bool)]
}

/// Packs a flagged event with its records, rules and lists into one file.
package struct EvidencePacker {
  /// Records that a bundle may hold.
  static let recordLimit = 100_000

  private let folder: OutputFolder
  private let pipeline: LoadedPipeline
  private let files: ArchiveFiles
  private let finder: RecordFinder
  private var records: [ArchiveFiles.File: [Int: FoundRecord]] = [:]

  package init(_ folder: OutputFolder, _ pipeline: LoadedPipeline, archive: String?) {
    self.folder = folder
    self.pipeline = pipeline
    files = ArchiveFiles(folder, archive: archive)
    finder = RecordFinder(pipeline)
  }

  /// Writes the bundle of an event whose records were fetched.
  ///
  /// Where the records that a flag names do not suffice to raise it again, those of its window with
  /// its key are looked for in the whole archive: first by the text of the key, then by computing it.
  /// - Throws: ``SinkError`` if the archive or the pipeline is not the one that ran, or the bundle
  ///   cannot be written.
  package mutating func pack(
    _ evidence: FetchedEvidence, to path: String
  ) throws(SinkError) -> BundleSummary {
    if let problem = evidence.problems.first { throw problem }
    try checkPipeline()
    for fetched in [evidence.own] + evidence.flags.joined() {
      if let file = fetched.file, let record = fetched.record {
        records[file, default: [:]][record.number] = record
      }
    }
    let replay = FlagReplay(pipeline: pipeline, event: evidence.event)
    var isReplayed = replay.run(replayFiles)
    let search = WindowSearch(
      pipeline: pipeline, finder: finder, files: files, event: evidence.event,
      bound: Self.recordLimit)
    for place in evidence.event.flags.indices where !isReplayed[place] {
      let flag = evidence.event.flags[place]
      guard !flag.key.isEmpty else { continue }
      if try search.recordsNaming(keyOf: flag).map({ add($0, to: &isReplayed, replay) }) ?? false,
        isReplayed[place]
      {
        continue
      }
      if let found = try search.recordsCounted(underKeyOf: flag) {
        _ = add(found, to: &isReplayed, replay)
      }
    }
    return try write(evidence.event, isReplayed, to: path)
  }

  /// Adds records if more flags are raised again with them; whether they are.
  private mutating func add(
    _ found: WindowSearch.Records, to isReplayed: inout [Bool], _ replay: FlagReplay
  ) -> Bool {
    let before = records
    for (file, found) in found {
      records[file, default: [:]].merge(found) { known, _ in known }
    }
    let again = recordCount <= Self.recordLimit ? replay.run(replayFiles) : isReplayed
    let isBetter =
      zip(again, isReplayed).contains { $0 && !$1 }
      && !zip(again, isReplayed).contains { !$0 && $1 }
    if isBetter { isReplayed = again } else { records = before }
    return isBetter
  }

  private var recordCount: Int { records.values.reduce(0) { $0 + $1.count } }

  private func checkPipeline() throws(SinkError) {
    let texts = pipeline.texts.map(\.text)
    guard TextDigest.of(Array(texts.prefix(1))) == folder.run.digests.pipeline,
      TextDigest.of(Array(texts.dropFirst())) == folder.run.digests.rules
    else {
      throw SinkError(
        path: pipeline.specification.path,
        text: "the pipeline, a rule or a list has changed since the run",
        help: "name the files that ran by --pipeline")
    }
  }

  /// Files in the order of the run's inputs.
  private var orderedFiles: [ArchiveFiles.File] {
    let inputs = folder.run.inputs.map { "\($0.ingest)\n\($0.file)" }
    return records.keys.sorted {
      inputs.firstIndex(of: "\($0.ingest)\n\($0.input)") ?? 0
        < inputs.firstIndex(of: "\($1.ingest)\n\($1.input)") ?? 0
    }
  }

  private var replayFiles: [FlagReplay.File] {
    orderedFiles.map { file in
      let found = (records[file] ?? [:]).values.sorted { $0.number < $1.number }
      return FlagReplay.File(
        ingest: file.ingest, name: file.name, columns: found.first?.columns ?? [],
        records: found.map { ($0.number, $0.bytes) })
    }
  }

  // MARK: - The file

  private func write(
    _ event: ReviewEvent, _ isReplayed: [Bool], to path: String
  ) throws(SinkError) -> BundleSummary {
    let names = BundleNames.relative(pipeline.texts.map(\.path))
    var parts = [
      EvidenceBundle.Part(part: .flagged, name: "flagged", text: try flaggedLine(event))
    ]
    for (name, text) in zip(names, pipeline.texts) {
      parts.append(EvidenceBundle.Part(part: .text, name: name, text: text.text))
    }
    for (file, content) in zip(orderedFiles, replayFiles) {
      parts.append(
        EvidenceBundle.Part(
          part: .records, name: file.name, ingest: file.ingest, path: file.input,
          bytes: file.bytes, columns: content.columns,
          records: content.records.map {
            EvidenceBundle.Part.Record(
              record: $0.number, text: String(decoding: $0.bytes, as: UTF8.self))
          }))
    }
    let flags = zip(event.flags, isReplayed).map { (rule: $0.rule, isReplayed: $1) }
    var bundle = EvidenceBundle(
      EvidenceBundle.About(
        weir: weirVersion, id: event.id, pipeline: names.first ?? "",
        pipelineDigest: folder.run.digests.pipeline, rulesDigest: folder.run.digests.rules,
        flaggedDigest: folder.run.digest, narrowing: folder.run.narrowing,
        flags: flags.map { EvidenceBundle.About.Flag(rule: $0.rule, isReplayed: $0.isReplayed) }),
      parts)
    try bundle.write(to: path)
    return BundleSummary(id: event.id, seal: bundle.seal, records: recordCount, flags: flags)
  }

  /// The event's line as it stands in the flagged events.
  private func flaggedLine(_ event: ReviewEvent) throws(SinkError) -> String {
    var found = ""
    try InputFile(path: folder.flaggedPath).scanLines { (line, offset) in
      guard offset == event.offset else { return true }
      found = String(decoding: line, as: UTF8.self)
      return false
    }
    return found
  }
}

extension ArchiveFiles.File {
  /// Without its folder.
  var name: String { input.split(separator: "/").last.map(String.init) ?? input }
}
