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
  /// its key are looked for in the whole archive.
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
    if isReplayed.contains(false) {
      let named = records
      try addWindows(of: evidence.event, isReplayed)
      let again = recordCount <= Self.recordLimit ? replay.run(replayFiles) : isReplayed
      if zip(again, isReplayed).contains(where: { $0 && !$1 }) {
        isReplayed = again
      } else {
        records = named
      }
    }
    return try write(evidence.event, isReplayed, to: path)
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

  /// Adds the records of the flags' windows in which every part of the key stands.
  private mutating func addWindows(
    of event: ReviewEvent, _ isReplayed: [Bool]
  ) throws(SinkError) {
    for (flag, isDone) in zip(event.flags, isReplayed) where !isDone && !flag.key.isEmpty {
      guard let span = pipeline.span(ofRule: flag.rule), span > 0 else { continue }
      let needles = flag.key.map { KeyNeedle($0.text) }
      for file in try files.all() {
        if let change = file.change { throw SinkError(path: file.path, text: change) }
        do throws(SourceError) {
          let found = try finder.find(
            in: file.path, of: file.ingest, times: (event.time - span + 1)...event.time
          ) { record in needles.allSatisfy { $0.isIn(record) } }
          for record in found { records[file, default: [:]][record.number] = record }
        } catch {
          throw SinkError(path: error.path, text: error.text, help: error.help)
        }
      }
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
        flaggedDigest: folder.run.digest,
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

/// The bytes by which a record with a value of a key is known: of a number its last digits, which
/// it has in every form.
private struct KeyNeedle {
  private static let numberDigits = 7
  private let bytes: [UInt8]

  init(_ text: String) {
    let lower = text.utf8.map(Self.lowered)
    bytes = lower.first == UInt8(ascii: "+") ? Array(lower.suffix(Self.numberDigits)) : lower
  }

  func isIn(_ record: ByteSlice) -> Bool {
    guard let first = bytes.first, record.count >= bytes.count else { return bytes.isEmpty }
    let text = record.buffer
    for start in 0...(text.count - bytes.count) where Self.lowered(text[start]) == first {
      let isHere = bytes.indices.allSatisfy { Self.lowered(text[start + $0]) == bytes[$0] }
      if isHere { return true }
    }
    return false
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
