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
  private let folder: OutputFolder
  private let pipeline: LoadedPipeline
  private let archive: String?

  package init(_ folder: OutputFolder, _ pipeline: LoadedPipeline, archive: String?) {
    self.folder = folder
    self.pipeline = pipeline
    self.archive = archive
  }

  /// Writes the bundle of an event whose records were fetched.
  ///
  /// Where the records that a flag names do not suffice to raise it again, those of its window and of
  /// the features that its rule uses are looked for in the whole archive, and those of the flags that
  /// a rule on flags counted.
  /// - Throws: ``SinkError`` if the archive or the pipeline is not the one that ran, or the bundle
  ///   cannot be written.
  package func pack(
    _ evidence: FetchedEvidence, to path: String
  ) throws(SinkError) -> BundleSummary {
    if let problem = evidence.problems.first { throw problem }
    try checkPipeline()
    var gathering = EvidenceGathering(folder, pipeline, archive: archive)
    let isReplayed = try gathering.gather(evidence)
    return try write(evidence.event, gathering, isReplayed, to: path)
  }

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

  // MARK: - The file

  private func write(
    _ event: ReviewEvent, _ gathering: EvidenceGathering, _ isReplayed: [Bool], to path: String
  ) throws(SinkError) -> BundleSummary {
    let names = BundleNames.relative(pipeline.texts.map(\.path))
    var parts = [
      EvidenceBundle.Part(part: .flagged, name: "flagged", text: try flaggedLine(event))
    ]
    for (name, text) in zip(names, pipeline.texts) {
      parts.append(EvidenceBundle.Part(part: .text, name: name, text: text.text))
    }
    for (file, content) in zip(gathering.orderedFiles, gathering.replayFiles) {
      parts.append(
        EvidenceBundle.Part(
          part: .records, name: file.name, ingest: file.ingest,
          idPrefix: file.idPrefix == file.ingest ? nil : file.idPrefix, path: file.input,
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
    return BundleSummary(id: event.id, seal: bundle.seal, records: gathering.count, flags: flags)
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
