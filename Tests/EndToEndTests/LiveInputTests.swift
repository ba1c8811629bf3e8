import Foundation
import TestSupport
import Testing
import WeirSinks

/// Records that arrive on standard input while weir runs.
@Suite(.serialized)
struct LiveInputTests {
  /// A running `weir` whose standard input is ours to write.
  private struct LiveRun {
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

    /// Ends the input and gives the exit status.
    func finish() throws -> Int32 {
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  private func flagged(_ test: CallCase, _ name: String) -> [String] {
    let path = test.folder.appending(path: "out/\(name)").path
    return ((try? FlaggedEventReader(path: path).all()) ?? []).map(\.id)
  }

  /// Whether the condition comes true within the time.
  private func becomes(within seconds: Double, _ condition: () -> Bool) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return condition()
  }

  @Test(arguments: ["flagged.jsonl", "flagged.jsonl.zst"])
  func flaggedEventsComeWhileInputIsOpen(name: String) throws {
    try CallCase.with(flagged: name) { test in
      let run = try LiveRun(test)
      var sent = 0
      // The lateness of 5 s holds the last five records back.
      for last in [20, 30, 40] {
        try run.send(CallCase.records(sent + 1...last))
        sent = last
        #expect(becomes(within: last == 20 ? 8 : 2) { flagged(test, name).count >= last - 15 })
        #expect(run.process.isRunning)
      }
      #expect(try run.finish() == 0)
      #expect(flagged(test, name) == (10...40).map { "c\($0)" })
      #expect(try test.sum()["read"] == 40)
      #expect(try test.report()["stopped"] == .null)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalEndsTheRunAsTheEndOfInput(signal: Int32) throws {
    try CallCase.with(flagged: "flagged.jsonl.zst") { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...30))
      #expect(becomes(within: 8) { !flagged(test, "flagged.jsonl.zst").isEmpty })
      kill(run.process.processIdentifier, signal)
      #expect(becomes(within: 5) { !run.process.isRunning })
      #expect(try run.finish() == (signal == SIGINT ? 130 : 143))
      #expect(run.process.terminationReason == .exit)
      #expect(flagged(test, "flagged.jsonl.zst") == (10...30).map { "c\($0)" })
      #expect(try test.sum()["read"] == 30)
      let report = try test.report()
      #expect(report["stopped"] == .string(signal == SIGINT ? "SIGINT" : "SIGTERM"))
      #expect(report["complete"] == .bool(true))
      #expect(test.text("out/counters.csv").contains(",call,30\n"))
      #expect(!test.outputs().contains { $0.contains(".partial") })
    }
  }

  /// Half a record is not read yet when the signal comes.
  @Test func signalInTheMiddleOfARecord() throws {
    try CallCase.with { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...30) + Array(#"{"id":"c31","ti"#.utf8))
      #expect(becomes(within: 8) { !flagged(test, "flagged.jsonl").isEmpty })
      kill(run.process.processIdentifier, SIGTERM)
      #expect(becomes(within: 5) { !run.process.isRunning })
      #expect(try run.finish() == 143)
      #expect(flagged(test, "flagged.jsonl") == (10...30).map { "c\($0)" })
      let sum = try test.sum()
      #expect(sum["read"] == 30)
      #expect(sum["rejected"] == 0)
    }
  }
}
