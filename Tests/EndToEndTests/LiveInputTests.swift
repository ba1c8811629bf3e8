import Foundation
import TestSupport
import Testing

/// Records that arrive on standard input while weir runs.
@Suite(.serialized)
struct LiveInputTests {
  @Test(arguments: ["flagged.jsonl", "flagged.jsonl.zst"])
  func flaggedEventsComeWhileInputIsOpen(name: String) throws {
    try CallCase.with(flagged: name) { test in
      let run = try LiveRun(test)
      var sent = 0
      // The lateness of 5 s holds the last five records back.
      for last in [20, 30, 40] {
        try run.send(CallCase.records(sent + 1...last))
        sent = last
        #expect(becomes(within: last == 20 ? 8 : 2) { test.flagged(name).count >= last - 15 })
        #expect(run.process.isRunning)
      }
      #expect(try run.finish() == 0)
      #expect(test.flagged(name) == (10...40).map { "c\($0)" })
      #expect(try test.sum()["read"] == 40)
      #expect(try test.report()["stopped"] == .null)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalEndsTheRunAsTheEndOfInput(signal: Int32) throws {
    try CallCase.with(flagged: "flagged.jsonl.zst") { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...30))
      #expect(becomes(within: 8) { !test.flagged("flagged.jsonl.zst").isEmpty })
      kill(run.process.processIdentifier, signal)
      #expect(becomes(within: 5) { !run.process.isRunning })
      #expect(try run.finish() == (signal == SIGINT ? 130 : 143))
      #expect(run.process.terminationReason == .exit)
      #expect(test.flagged("flagged.jsonl.zst") == (10...30).map { "c\($0)" })
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
      #expect(becomes(within: 8) { !test.flagged("flagged.jsonl").isEmpty })
      kill(run.process.processIdentifier, SIGTERM)
      #expect(becomes(within: 5) { !run.process.isRunning })
      #expect(try run.finish() == 143)
      #expect(test.flagged("flagged.jsonl") == (10...30).map { "c\($0)" })
      let sum = try test.sum()
      #expect(sum["read"] == 30)
      #expect(sum["rejected"] == 0)
    }
  }
}
