import Foundation
import TestSupport
import Testing

struct ExitStatusTests {
  @Test func doneIsZero() throws {
    try CallCase.with { test in
      let outcome = try test.run()
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      #expect(try test.report()["complete"] == .bool(true))
    }
  }

  @Test func tooManyRejectedOrLateIsOne() throws {
    let late = CallCase.records(100...100) + CallCase.records(1...1)
    for (input, word) in [
      (CallCase.records(1...3) + Array("not json\n".utf8), "rejected"), (late, "late"),
    ] {
      try CallCase.with(input: input) { test in
        let outcome = try test.run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("records are \(word)"))
        #expect(try test.sum()[word] == 1)
        #expect(try test.report()["complete"] == .bool(true))
        #expect(test.outputs().contains("flagged.jsonl"))
      }
    }
  }

  @Test func limitsAllowWhatTheySay() throws {
    let input = CallCase.records(1...3) + Array("not json\n".utf8)
    try CallCase.with(more: "limits: { rejected: 25% }", input: input) { test in
      let outcome = try test.run()
      #expect(outcome.status == 0)
    }
  }

  @Test func moreMemoryThanTheLimitIsThree() throws {
    try CallCase.with(more: "limits: { memory: 1MiB }") { test in
      let outcome = try test.run()
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("more than limits.memory (1 MiB) allows"))
      #expect(try test.report()["complete"] == .bool(false))
    }
  }

  @Test(arguments: [
    ["run"], ["run", "pipeline.yaml", "--workers", "0"], ["run", "pipeline.yaml", "--fast"],
    ["run", "pipeline.yaml", "--input", "calls"], ["run", "pipeline.yaml", "--input", "fish=-"],
    ["run", "nowhere.yaml"], ["check", "nowhere"],
    ["run", "pipeline.yaml", "--input", "call=-", "--input", "sms=-"], ["fish"],
  ])
  func badArgumentsAreTwo(arguments: [String]) throws {
    try CallCase.with { test in
      let outcome = try WeirProcess.run(arguments, in: test.folder)
      #expect(outcome.status == 2)
      #expect(!outcome.errors.isEmpty)
      #expect(test.outputs().isEmpty)
    }
  }

  @Test func brokenRulesAreTwoAndNothingIsWritten() throws {
    try CallCase.with { test in
      let broken = CallCase.rule.replacing("10s", with: "10")
      try test.write("rules/long-call.yaml", Array(broken.utf8))
      let outcome = try test.run()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("rules/long-call.yaml:8:20: error:"))
      #expect(test.outputs().isEmpty)
    }
  }

  @Test func failedRuleTestIsOne() throws {
    try CallCase.with { test in
      let rule =
        CallCase.rule + """
          tests:
            - name: nine seconds
              events: [{ call: { duration: 9s } }]
              expect: { flags: 1 }
          """
      try test.write("rules/long-call.yaml", Array(rule.utf8))
      let outcome = try WeirProcess.run(["test", "pipeline.yaml"], in: test.folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("0 passed, 1 failed"))
    }
  }

  @Test func missingInputIsThree() throws {
    try CallCase.with { test in
      let outcome = try test.run("--input", "calls=nowhere.jsonl")
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("nowhere.jsonl: error: no such file"))
      #expect(test.outputs().isEmpty)
    }
  }

  /// Reading the start of a process' own memory fails for everyone, root included.
  @Test func unreadableInputIsThree() throws {
    try CallCase.with { test in
      let outcome = try test.run("--input", "calls=/proc/self/mem")
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("/proc/self/mem: error: read failed"))
      #expect(try test.report()["complete"] == .bool(false))
    }
  }
}
