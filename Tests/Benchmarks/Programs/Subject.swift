import Foundation

/// What is measured, where and how often.
struct Subject {
  /// The executable.
  var weir: URL
  /// For pipelines, archives and outputs.
  var folder: URL
  /// Of the archive.
  var events: Int
  var runs: Int

  /// The repository's folder of pipelines.
  static let pipelines = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Pipelines")

  /// What a program writes to stderr.
  var errors: URL { folder.appending(path: "stderr.text") }

  func output(_ name: String) -> URL { folder.appending(path: "out-\(name)") }

  /// The archive's file: `given`, or one made here.
  func archive(_ given: String?) throws -> URL {
    if let given { return URL(filePath: given) }
    let archive = DayArchive(folder: folder, events: events)
    try archive.make([.framed])
    return archive.file(.framed)
  }

  /// `zstd -dc` of files, one after the other: the yardstick.
  func decompression(of files: [URL]) -> Contestant {
    Contestant(name: "zstd -dc", program: "zstd", arguments: ["-dc"] + files.map(\.path))
  }

  /// - Parameters:
  ///   - inputs: `NAME=PATH` each.
  ///   - output: the folder of the outputs.
  func weirRun(_ pipeline: String, _ inputs: [String], output: URL) -> Contestant {
    Contestant(
      name: "weir run", program: weir.path,
      arguments: ["run", pipeline] + inputs.flatMap { ["--input", $0] } + ["--out", output.path])
  }
}

/// A run that ended well and still is not what it should be.
struct WrongResult: Error, CustomStringConvertible {
  var description: String
}
