import Foundation
import WeirCore
import WeirEngine
package import WeirSinks

/// Finds the inputs of a run where they lie now.
package struct ArchiveFiles {
  private let folder: OutputFolder
  private let archive: String?
  /// How many inputs each stage had.
  private let counts: [String: Int]

  /// - Parameter archive: the folder to look into; nil takes the paths of `run.json`.
  package init(_ folder: OutputFolder, archive: String?) {
    self.folder = folder
    self.archive = archive
    counts = folder.run.inputs.reduce(into: [:]) { $0[$1.ingest, default: 0] += 1 }
  }

  /// A file of the archive.
  package struct File: Hashable, Sendable {
    package var ingest: String
    /// See ``SourceInfo/idPrefix``.
    package var idPrefix: String
    /// As `run.json` names it.
    package var input: String
    /// Where it lies.
    package var path: String
    /// As it was when the run read it; nil where that is not known.
    package var bytes: Int?
  }

  /// Every input of the run that `place` may mean, those of the same name and stage.
  ///
  /// - Throws: ``SinkError`` if none of them is there.
  package func files(of place: RecordPlace) throws(SinkError) -> [File] {
    let inputs = folder.run.inputs.filter {
      $0.ingest == place.ingest && $0.file.split(separator: "/").last.map(String.init) == place.file
    }
    var files: [File] = []
    for input in inputs {
      guard let path = path(of: input.file) else { continue }
      files.append(file(input.ingest, input.file, path, input.bytes))
    }
    guard files.isEmpty else { return files }
    throw SinkError(
      path: inputs.first?.file ?? place.file,
      text: place.file == "-" ? "standard input cannot be read again" : "the file is not there",
      help: "name the folder of the archive by --archive")
  }

  /// Every input of the run.
  ///
  /// - Throws: ``SinkError`` if one is not there.
  package func all() throws(SinkError) -> [File] {
    var all: [File] = []
    for input in folder.run.inputs {
      guard let path = path(of: input.file) else {
        throw SinkError(
          path: input.file, text: "the file is not there",
          help: "name the folder of the archive by --archive")
      }
      all.append(file(input.ingest, input.file, path, input.bytes))
    }
    return all
  }

  private func file(_ ingest: String, _ input: String, _ path: String, _ bytes: Int?) -> File {
    File(
      ingest: ingest,
      idPrefix: SourceInfo.idPrefix(ingest: ingest, file: input, files: counts[ingest] ?? 0),
      input: input, path: path, bytes: bytes)
  }

  private func path(of input: String) -> String? {
    if input == "-" { return nil }
    return candidates(input).first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Below the archive: the longest end of the path first.
  private func candidates(_ input: String) -> [String] {
    guard let archive else { return folder.candidates(for: input) }
    let parts = input.split(separator: "/").map(String.init)
    return parts.indices.map { ([archive] + parts[$0...]).joined(separator: "/") }
  }
}

extension ArchiveFiles.File {
  /// Some of its records, for their rules to be applied again.
  func replayed(_ records: some Collection<FoundRecord>) -> RecordReplay.File {
    let sorted = records.sorted { $0.number < $1.number }
    return RecordReplay.File(
      ingest: ingest, idPrefix: idPrefix, name: name, columns: sorted.first?.columns ?? [],
      records: sorted.map { ($0.number, $0.bytes) })
  }

  /// What tells that the file is not the one that was read; nil if nothing does.
  package var change: String? {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let bytes, let size, size != bytes else { return nil }
    return "the file has changed since the run: it had \(bytes) bytes, now \(size)"
  }
}
