import Foundation
import TestSupport
import WeirSinks

/// A running `weir` whose standard input is ours to write.
struct LiveRun {
  let process = Process()
  private let input = Pipe()

  init(_ test: CallCase) throws {
    process.executableURL = try WeirProcess.executable()
    process.arguments = ["run", "pipeline.yaml", "--input", "calls=-"]
    process.currentDirectoryURL = test.folder
    process.standardInput = input
    try Data().write(to: test.folder.appending(path: "errors.text"))
    process.standardError = try FileHandle(
      forWritingTo: test.folder.appending(path: "errors.text"))
    process.standardOutput = FileHandle.nullDevice
    try process.run()
  }

  func send(_ bytes: [UInt8]) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Ends the input and gives the exit status.
  func finish() throws -> Int32 {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

extension CallCase {
  /// Ids of the flagged events that can be read so far.
  func flagged(_ name: String = "flagged.jsonl") -> [String] {
    let path = folder.appending(path: "out/\(name)").path
    return ((try? FlaggedEventReader(path: path).all()) ?? []).map(\.id)
  }
}

/// Whether the condition comes true within the time.
func becomes(within seconds: Double, _ condition: () -> Bool) -> Bool {
  let end = Date().addingTimeInterval(seconds)
  while Date() < end {
    if condition() { return true }
    Thread.sleep(forTimeInterval: 0.02)
  }
  return condition()
}
