import Foundation
import WeirCore
import WeirEngine
package import WeirSinks

/// Checks a bundle without the archive.
package enum EvidenceVerifier {
  /// Checks the parts against the manifest and raises the flags again from what is in the bundle.
  ///
  /// - Throws: ``SinkError`` with the part that was changed, or the flag that comes out differently.
  package static func verify(_ path: String) throws(SinkError) -> BundleSummary {
    let bundle = try EvidenceBundle(readingFrom: path)
    let event = try event(of: bundle, path)
    let pipeline = try pipeline(of: bundle, path)
    let files = bundle.parts.filter { $0.part == .records }.map { part in
      RecordReplay.File(
        ingest: part.ingest ?? "", idPrefix: part.idPrefix ?? part.ingest ?? "", name: part.name,
        columns: part.columns ?? [],
        records: (part.records ?? []).map { ($0.record, Array($0.text.utf8)) })
    }
    let isReplayed = FlagReplay(pipeline: pipeline, event: event).run(files)
    for (flag, isSame) in zip(bundle.about.flags, isReplayed) where flag.isReplayed && !isSame {
      throw EvidenceBundle.broken(
        path, "the flag of rule \(VisibleText.of(flag.rule)) does not come out of the records")
    }
    return BundleSummary(
      id: event.id, seal: bundle.seal, records: files.reduce(0) { $0 + $1.records.count },
      flags: zip(event.flags, isReplayed).map { ($0.rule, $1) })
  }

  private static func event(
    of bundle: EvidenceBundle, _ path: String
  ) throws(SinkError) -> ReviewEvent {
    let line = Array((bundle.parts.first { $0.part == .flagged }?.text ?? "").utf8)
    var reader = ReviewEventReader()
    let event = line.withUnsafeBufferPointer { reader.event(in: $0, number: 1, offset: 0) }
    guard let event, event.id == bundle.about.id,
      event.flags.map(\.rule) == bundle.about.flags.map(\.rule)
    else { throw EvidenceBundle.broken(path, "its flagged event is not the one it is about") }
    return event
  }

  /// The pipeline, rules and lists of the bundle, which must be those that ran.
  private static func pipeline(
    of bundle: EvidenceBundle, _ path: String
  ) throws(SinkError) -> LoadedPipeline {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "weir-evidence-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      for part in bundle.parts where part.part == .text {
        guard BundleNames.isInside(part.name) else {
          throw EvidenceBundle.broken(path, "a part's name leads out of the bundle")
        }
        let file = folder.appending(path: part.name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((part.text ?? "").utf8).write(to: file)
      }
      let name = folder.appending(path: bundle.about.pipeline).path(percentEncoded: false)
      try makeEmptyFolders(named: name, in: folder)
      let loaded = try PipelineLoader.load(name, narrowing: bundle.about.narrowing)
      let texts = loaded.texts.map(\.text)
      if TextDigest.of(Array(texts.prefix(1))) == bundle.about.pipelineDigest,
        TextDigest.of(Array(texts.dropFirst())) == bundle.about.rulesDigest
      {
        return loaded
      }
    } catch let error as SinkError {
      throw error
    } catch {
      throw EvidenceBundle.broken(path, "its pipeline and rules cannot be loaded")
    }
    throw EvidenceBundle.broken(path, "its pipeline and rules are not those that ran")
  }

  /// Folders without files are in no bundle, but the pipeline may name them.
  private static func makeEmptyFolders(named pipeline: String, in folder: URL) throws {
    let inside = folder.standardizedFileURL.path(percentEncoded: false) + "/"
    for path in PipelineLoader.namedPaths(pipeline) {
      let url = URL(filePath: path).standardizedFileURL
      let name = url.path(percentEncoded: false)
      guard name.hasPrefix(inside), !FileManager.default.fileExists(atPath: name) else { continue }
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
  }
}
