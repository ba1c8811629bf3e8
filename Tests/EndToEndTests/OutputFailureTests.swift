import Foundation
import TestSupport
import Testing

/// An output that fails ends with status 3 and leaves nothing under a final name.
struct OutputFailureTests {
  private let many = CallCase.records(1...9000)

  @Test func outputFolderThatIsAFile() throws {
    try CallCase.with { test in
      let outcome = try test.run("--out", "calls.jsonl")
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("calls.jsonl: error: cannot create the folder"))
    }
  }

  /// No one may make folders in `/proc`, root included.
  @Test func outputFolderThatCannotBeMade() throws {
    try CallCase.with { test in
      let outcome = try test.run("--out", "/proc/weir-out")
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("/proc/weir-out: error: cannot create the folder"))
    }
  }

  @Test(arguments: ["flagged.jsonl", "dead-letter.jsonl"])
  func fullDeviceLeavesNothing(sink: String) throws {
    try CallCase.with(input: many + Array("not json\n".utf8)) { test in
      let pipeline = test.text("pipeline.yaml").replacing(sink, with: "/dev/full")
      try test.write("pipeline.yaml", Array(pipeline.utf8))
      let outcome = try test.run()
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("/dev/full: error: cannot write: no space left on device"))
      #expect(try test.report()["complete"] == .bool(false))
      #expect(test.outputs().subtracting(["run.json", "actions"]).isEmpty)
    }
  }

  /// A failed run must not leave the outputs of the run before it as if they were its own.
  @Test func folderInTheWayOfASink() throws {
    try CallCase.with { test in
      try test.write("out/counters.csv/x", [])
      let outcome = try test.run()
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("counters.csv: error:"))
      let files = test.outputs().subtracting(["counters.csv", "counters.csv/x", "actions"])
      #expect(files.subtracting(["run.json"]).isEmpty)
    }
  }

  @Test func closedPipe() throws {
    try CallCase.with(flagged: "-", input: many) { test in
      let process = Process()
      process.executableURL = try WeirProcess.executable()
      process.arguments = ["run", "pipeline.yaml"]
      process.currentDirectoryURL = test.folder
      let (output, errors) = (Pipe(), Pipe())
      process.standardOutput = output
      process.standardError = errors
      try output.fileHandleForReading.close()
      try process.run()
      let text = try errors.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 3)
      #expect(String(decoding: text, as: UTF8.self).contains("error: cannot write: broken pipe"))
      #expect(test.outputs().subtracting(["run.json", "actions"]).isEmpty)
    }
  }

  @Test func standardOutputHoldsFlaggedEventsAlone() throws {
    try CallCase.with(flagged: "-", input: CallCase.records(1...20)) { test in
      let outcome = try test.run()
      #expect(outcome.status == 0)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == 11)
      for line in lines { #expect(try JSONText(String(line))["event"] != nil) }
      #expect(outcome.errors.contains("records read"))
    }
  }
}
