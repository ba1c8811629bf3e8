import Foundation

/// The archive of a day that the runs read, in several forms with the same events.
///
/// Files are made once and used again: each is renamed to its name when it is complete.
struct DayArchive {
  enum Form: String {
    /// Independent frames of about 1 MiB of text each.
    case framed = "day.jsonl.zst"
    /// One frame, as `zstd` writes it from a pipe.
    case single = "day-single.jsonl.zst"
    /// The events as CSV, in frames like those of ``framed``.
    case table = "day.csv.zst"
  }

  /// The archives of all runs come from this seed, so that their figures can be compared.
  static let seed: UInt64 = 1

  let events: Int
  private let folder: URL

  /// - Parameter folder: holds the archives of all sizes.
  init(folder: URL, events: Int) {
    self.folder = folder.appending(path: "day-\(events)", directoryHint: .isDirectory)
    self.events = events
  }

  func file(_ form: Form) -> URL { folder.appending(path: form.rawValue) }

  /// Writes the files that are not there, with zstd level 3.
  ///
  /// - Throws: the error of the file system, or ``ZstdFailure``.
  func make(_ forms: [Form]) throws {
    let missing = forms.filter { !FileManager.default.fileExists(atPath: file($0).path) }
    guard !missing.isEmpty else { return }
    print("writing \(events) events to \(folder.path)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try missing.map { (form: $0, file: try CompressedFile(file($0))) }
    var table = DayTable()
    var rows = DayTable.header
    var stream = DayStream(seed: Self.seed)
    let piece = 1 << 20
    var writer = ByteWriter(capacity: piece + 4096)
    while stream.events < events {
      writer.clear()
      while stream.events < events, writer.count < piece { stream.write(to: &writer) }
      for (form, file) in files {
        switch form {
        case .framed: try file.write(writer.written, endsFrame: true)
        case .single: try file.write(writer.written, endsFrame: stream.events == events)
        case .table:
          table.append(writer.written, to: &rows)
          try rows.withUnsafeBytes { try file.write($0, endsFrame: true) }
          rows.removeAll(keepingCapacity: true)
        }
      }
    }
    for (_, file) in files { try file.close() }
  }
}
