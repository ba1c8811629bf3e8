import Foundation
import Testing
import WeirReview
import WeirSinks

struct VerdictLogTests {
  private let output: OutputFixture

  init() throws {
    output = try OutputFixture([FlaggedLine().text])
  }

  private func log() throws -> VerdictLog { try VerdictLog(output.open()) }

  private func verdict(_ verdict: Verdict, _ events: String..., note: String? = nil) -> NewVerdict {
    NewVerdict(
      reviewer: "ana", verdict: verdict,
      reason: verdict == .falsePositive ? .testTraffic : nil, note: note, events: events)
  }

  @Test func theFormatIsAsSpecified() throws {
    let log = try log()
    try log.append(verdict(.confirmed, "c-1"), time: 0)
    try log.append(verdict(.falsePositive, "c-2", "c-\"3", note: "a\nb"), time: 1)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let second = try #require(log.records.last).previous
    let digest = OutputFixture.digest
    #expect(
      try output.text("verdicts.jsonl") == """
        {"n":1,"time":"1970-01-01T00:00:00.000Z","who":"ana","verdict":"confirmed",\
        "events":["c-1"],"digest":"\(digest)","previous":"\(empty)"}
        {"n":2,"time":"1970-01-01T00:00:00.001Z","who":"ana","verdict":"false_positive",\
        "reason":"test_traffic","note":"a\\nb","events":["c-2","c-\\"3"],"digest":"\(digest)",\
        "previous":"\(second)"}

        """)
  }

  @Test func whatWasWrittenIsReadAgain() throws {
    let first = try log()
    try first.append(verdict(.confirmed, "c-1"))
    try first.append(verdict(.unsure, "c-2", "c-3", note: "è 漢"))
    let again = try log()
    #expect(again.records == first.records)
    #expect(again.state.counts == [.confirmed: 1, .unsure: 2])
  }

  @Test func theLastVerdictHoldsAndUndoBringsBackTheOneBefore() throws {
    let log = try log()
    try log.append(verdict(.confirmed, "c-1"))
    try log.append(verdict(.falsePositive, "c-1"))
    #expect(log.state.decision(event: "c-1")?.verdict == .falsePositive)
    try log.append(verdict(.note, "c-1", note: "called them"))
    #expect(log.state.decision(event: "c-1")?.verdict == .falsePositive)
    #expect(log.state.notes(event: "c-1").map(\.note) == ["called them"])
    try log.append(verdict(.undo, "c-1"))
    #expect(log.state.decision(event: "c-1")?.verdict == .confirmed)
    try log.append(verdict(.undo, "c-1"))
    #expect(log.state.decision(event: "c-1") == nil)
    try log.append(verdict(.undo, "c-1"))
    #expect(log.records.count == 6)
    #expect(log.state.decision(event: "c-1") == nil)
  }

  @Test func aVerdictOnOneFlagLeavesTheOthers() throws {
    let log = try log()
    var one = verdict(.falsePositive, "c-1")
    one.rule = "one-ring-burst"
    try log.append(one)
    #expect(log.state.decision(event: "c-1") == nil)
    #expect(log.state.decision(event: "c-1", rule: "one-ring-burst")?.verdict == .falsePositive)
    #expect(log.state.decision(event: "c-1", rule: "other") == nil)
  }

  @Test func twoReviewersContinueOneChain() throws {
    let (one, other) = (try log(), try log())
    try one.append(verdict(.confirmed, "c-1"))
    try other.append(verdict(.confirmed, "c-2"))
    try one.append(verdict(.confirmed, "c-3"))
    try other.refresh()
    #expect(other.records.map(\.events) == [["c-1"], ["c-2"], ["c-3"]])
    #expect(try log().records.map(\.number) == [1, 2, 3])
  }

  @Test func manyReviewersAtOnceLoseNothing() async throws {
    let path = output.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reviewer in 0..<4 {
        group.addTask {
          let log = try VerdictLog(OutputFolder(path))
          for number in 0..<20 {
            try log.append(
              NewVerdict(
                reviewer: "r\(reviewer)", verdict: .confirmed, events: ["c-\(reviewer)-\(number)"]))
          }
        }
      }
      try await group.waitForAll()
    }
    let log = try log()
    #expect(log.records.count == 80)
    #expect(log.state.counts == [.confirmed: 80])
  }

  @Test(arguments: ["change", "removal", "insertion", "order"])
  func tamperingIsNamedWithItsLine(kind: String) throws {
    let log = try log()
    for number in 1...4 { try log.append(verdict(.confirmed, "c-\(number)")) }
    var lines = try output.text("verdicts.jsonl").split(separator: "\n").map(String.init)
    switch kind {
    case "change": lines[1] = lines[1].replacing("c-2", with: "c-9")
    case "removal": lines.remove(at: 2)
    case "insertion": lines.insert(lines[2], at: 2)
    default: lines.swapAt(2, 3)
    }
    try output.write("verdicts.jsonl", lines.map { $0 + "\n" }.joined())
    let place = kind == "insertion" ? 4 : 3
    let error = #expect(throws: SinkError.self) { try self.log() }
    #expect(error?.path == "\(output.path)/verdicts.jsonl:\(place)")
    #expect(throws: SinkError.self) { try VerdictLog(output.open()) }
  }

  @Test func aLineThatWasNeverFinishedDoesNotCount() throws {
    let first = try log()
    try first.append(verdict(.confirmed, "c-1"))
    let whole = try output.text("verdicts.jsonl")
    try output.write("verdicts.jsonl", whole + "{\"n\":2,\"time")
    let again = try log()
    #expect(again.records.count == 1)
    try again.append(verdict(.unsure, "c-2"))
    #expect(try log().records.map(\.verdict) == [.confirmed, .unsure])
  }

  @Test func verdictsThatAreNotWholeAreRefused() throws {
    let log = try log()
    let without = NewVerdict(reviewer: "ana", verdict: .falsePositive, events: ["c-1"])
    #expect(throws: SinkError.self) { try log.append(without) }
    #expect(throws: SinkError.self) { try log.append(verdict(.confirmed)) }
    #expect(throws: SinkError.self) { try log.append(verdict(.note, "c-1")) }
    let nobody = NewVerdict(reviewer: "", verdict: .confirmed, events: ["c-1"])
    #expect(throws: SinkError.self) { try log.append(nobody) }
    #expect(!FileManager.default.fileExists(atPath: log.path))
  }
}
