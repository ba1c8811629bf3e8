import Foundation
import TestSupport
import Testing
import WeirCore
import WeirReview

struct ReviewIndexTests {
  private static func line(_ number: Int, _ caller: String, _ score: Int, _ rule: String) -> String
  {
    FlaggedLine(
      id: "c-\(number)", time: Int64(number) * 1000, score: score, rule: rule,
      category: "\(rule)-category", key: "{\"caller\":\"\(caller)\"}",
      actions: rule == "burst" ? [("block", caller)] : [],
      event: "{\"caller\":\"\(caller)\",\"imei\":\"imei-\(number % 2)\"}"
    ).text
  }

  private let output: OutputFixture

  init() throws {
    output = try OutputFixture([
      Self.line(1, "+85511111111", 60, "burst"), Self.line(2, "+85522222222", 80, "long"),
      Self.line(3, "+85511111111", 40, "long"), Self.line(4, "+85533333333", 60, "long"),
    ])
  }

  private func groups(_ filter: ReviewFilter = ReviewFilter()) throws -> [String] {
    try ReviewIndex.open(output.open()).groups(filter).map {
      "\($0.subject.id) \($0.score) \($0.events) \($0.undecided)"
    }
  }

  private func filter(_ change: (inout ReviewFilter) -> Void) -> ReviewFilter {
    var filter = ReviewFilter()
    change(&filter)
    return filter
  }

  @Test func groupsComeByScoreThenEvents() throws {
    #expect(
      try groups() == [
        "number:+85522222222 800 1 1", "number:+85511111111 600 2 2",
        "number:+85533333333 600 1 1",
      ])
    let index = try ReviewIndex.open(output.open())
    #expect(try index.groups(offset: 1, limit: 1).map(\.subject.value) == ["+85511111111"])
    #expect(try index.groupCount() == 3)
    #expect(try index.eventCount() == 4)
  }

  @Test func filtersNarrow() throws {
    let one = ["number:+85511111111 600 1 1"]
    #expect(try groups(filter { $0.rule = "burst" }) == one)
    #expect(try groups(filter { $0.category = "burst-category" }) == one)
    #expect(try groups(filter { $0.action = "block" }) == one)
    #expect(try groups(filter { $0.to = 2000 }) == one)
    #expect(try groups(filter { $0.search = "c-1" }) == one)
    #expect(try groups(filter { $0.from = 4000 }) == ["number:+85533333333 600 1 1"])
    #expect(try groups(filter { $0.search = "3333" }) == ["number:+85533333333 600 1 1"])
    #expect(try groups(filter { $0.kind = "sms" }).isEmpty)
    #expect(try groups(filter { $0.rule = "' OR 1=1 --" }).isEmpty)
    #expect(try groups(filter { $0.level = .critical }).isEmpty)
    #expect(try groups(filter { $0.level = .high }).count == 3)
    let subject = Subject(kind: .number, value: "+85511111111")
    #expect(try groups(filter { $0.subject = subject }) == ["number:+85511111111 600 2 2"])
    #expect(try groups(filter { $0.search = "imei-1" }) == ["number:+85511111111 600 2 2"])
  }

  @Test func eventsAreThoseOfTheFile() throws {
    let index = try ReviewIndex.open(output.open())
    #expect(try index.events().map(\.id) == ["c-2", "c-1", "c-4", "c-3"])
    let event = try #require(try index.event(id: "c-3"))
    #expect(event.number == 3)
    #expect(event.flags.map(\.rule) == ["long"])
    #expect(try index.event(id: "c-9") == nil)
    #expect(try index.eventIDs(filter { $0.rule = "long" }) == ["c-2", "c-3", "c-4"])
    #expect(try index.choices(.rule).map { "\($0.name) \($0.events)" } == ["long 3", "burst 1"])
    #expect(try index.choices(.action).map { "\($0.name) \($0.events)" } == ["block 1"])
    let both = Subject(kind: .number, value: "+85511111111")
    #expect(try index.rules(of: both) == ["burst", "long"])
    let shared = try index.subjects(sharing: Link(kind: .device, value: "imei-0"))
    #expect(shared.map(\.value) == ["+85522222222", "+85533333333"])
  }

  @Test func eventsBeyondTheFirstBlockAreFound() throws {
    let lines = (1...900).map { Self.line($0, "+85511111111", 50, "long") }
    let output = try OutputFixture(lines, flaggedName: "flagged.jsonl.zst")
    let index = try ReviewIndex.open(output.open())
    for number in [1, 300, 301, 899, 900] {
      #expect(try index.events(numbers: [number]).map(\.id) == ["c-\(number)"])
    }
    #expect(try index.events(numbers: [0, 901, -1]).isEmpty)
  }

  @Test func decidedFlagsLeaveTheQueueAndUndoBringsThemBack() throws {
    let index = try ReviewIndex.open(output.open())
    let log = try VerdictLog(output.open())
    let undecided = filter { $0.isUndecided = true }
    try log.append(NewVerdict(reviewer: "ana", verdict: .confirmed, events: ["c-1", "c-2"]))
    try index.take(log)
    #expect(
      try groups(undecided) == [
        "number:+85533333333 600 1 1", "number:+85511111111 400 1 1",
      ])
    #expect(try groups()[1] == "number:+85511111111 600 2 1")
    try log.append(NewVerdict(reviewer: "ana", verdict: .undo, events: ["c-2"]))
    try index.take(log)
    #expect(try index.groupCount(undecided) == 3)
  }

  @Test func verdictsOfAnotherFileAreTakenAnew() throws {
    let index = try ReviewIndex.open(output.open())
    let first = try VerdictLog(output.open())
    try first.append(NewVerdict(reviewer: "ana", verdict: .confirmed, events: ["c-1"]), time: 1)
    try index.take(first)
    try FileManager.default.removeItem(atPath: first.path)
    let second = try VerdictLog(output.open())
    try second.append(NewVerdict(reviewer: "bo", verdict: .unsure, events: ["c-4"]), time: 2)
    try second.append(NewVerdict(reviewer: "bo", verdict: .unsure, events: ["c-2"]), time: 3)
    try index.take(second)
    #expect(try index.eventIDs(filter { $0.isUndecided = true }) == ["c-1", "c-3"])
  }

  @Test func otherFlaggedEventsBuildItAgain() throws {
    #expect(try ReviewIndex.open(output.open()).eventCount() == 4)
    try output.write("flagged.jsonl", Self.line(7, "+85577777777", 10, "long") + "\n")
    #expect(try ReviewIndex.open(output.open()).eventCount() == 1)
  }

  @Test func aDamagedIndexIsBuiltAgain() throws {
    try output.write(".review.sqlite", "this is no database")
    #expect(try ReviewIndex.open(output.open()).eventCount() == 4)
  }
}
