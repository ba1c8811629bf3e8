package import Foundation

/// Runs the built `weir` executable in a fresh folder.
package enum WeirProcess {
  /// What a run left behind.
  package struct Outcome: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String
  }

  /// The executable beside the running test bundle.
  ///
  /// - Throws: ``NotBuilt`` if there is none.
  package static func executable() throws -> URL {
    let start = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    var folder = start.resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appending(path: "weir")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    throw NotBuilt(searchedFrom: start.path)
  }

  package struct NotBuilt: Error {
    package var searchedFrom: String
  }

  /// Makes a folder, hands it to `body` and removes it with all that is in it.
  package static func withTemporaryFolder<Result>(
    _ body: (URL) throws -> Result
  ) throws
    -> Result
  {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "weir-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Runs `weir` with `arguments` in `folder`, with `input` on stdin, and waits for its end.
  ///
  /// stdin, stdout and stderr are files in `folder`, so that no pipe can fill up and block.
  package static func run(
    _ arguments: [String], in folder: URL, input: [UInt8] = []
  ) throws
    -> Outcome
  {
    let inputFile = folder.appending(path: "stdin.bytes")
    let outputFile = folder.appending(path: "stdout.text")
    let errorFile = folder.appending(path: "stderr.text")
    try Data(input).write(to: inputFile)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)

    let process = Process()
    process.executableURL = try executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }
}
