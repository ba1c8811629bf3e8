import Foundation
import Testing
import WeirReview
import WeirSinks

struct OutputFolderTests {
  private let lines = (1...3).map { FlaggedLine(id: "c-\($0)").text }

  @Test(arguments: ["flagged.jsonl", "flagged.jsonl.zst", "alarms.jsonl"])
  func eventsAreFoundUnderAnyName(name: String) throws {
    let output = try OutputFixture(lines, flaggedName: name)
    try output.write("dead-letter.jsonl", "{\"reason\":\"late\"}\n")
    try output.write("shadow.jsonl", lines[0] + "\n")
    #expect(try output.open().flaggedPath == "\(output.path)/\(name)")
    #expect(try output.events().map(\.id) == ["c-1", "c-2", "c-3"])
    #expect(try output.events().map(\.number) == [1, 2, 3])
    let length = lines[0].utf8.count + 1
    #expect(try output.events().map(\.offset) == [0, length, 2 * length])
  }

  @Test func theReportIsRead() throws {
    let run = try OutputFixture(lines).open().run
    #expect(run.sum.processed == 94)
    #expect(run.sum.flagged == 3)
    #expect(run.digest == OutputFixture.digest)
    #expect(run.isComplete)
    #expect(run.stopped == nil)
    #expect(run.wallSeconds == 1.5)
  }

  @Test func nothingFlaggedIsNoError() throws {
    #expect(try OutputFixture([]).events().isEmpty)
  }

  @Test func readingStopsWhenItIsAskedTo() throws {
    var ids: [String] = []
    let output = try OutputFixture(lines)
    try withExtendedLifetime(output) {
      try output.open().forEachEvent { event in
        ids.append(event.id)
        return ids.count < 2
      }
    }
    #expect(ids == ["c-1", "c-2"])
  }

  @Test func aLineLongerThanTheBufferIsRead() throws {
    let long = FlaggedLine(event: "{\"a\":\"\(String(repeating: "x", count: 1_500_000))\"}").text
    let output = try OutputFixture([lines[0], long, lines[1]])
    #expect(try output.events().map(\.record.count) == [2, 1_500_008, 2])
  }

  @Test func aDamagedLineIsNamed() throws {
    let output = try OutputFixture([lines[0], "{\"id\":", lines[1]])
    let error = #expect(throws: SinkError.self) { try output.events() }
    #expect(error?.path == "\(output.path)/flagged.jsonl:2")
  }

  @Test func flaggedEventsThatAreGoneAreAnError() throws {
    let output = try OutputFixture(lines)
    try FileManager.default.removeItem(atPath: "\(output.path)/flagged.jsonl")
    let error = #expect(throws: SinkError.self) { try output.open() }
    #expect(error?.text == "no flagged events here, though the run flagged 3")
  }

  @Test func aReportOfSomethingElseIsAnError() throws {
    let output = try OutputFixture(lines)
    try output.write("run.json", "{\"version\":1}")
    let error = #expect(throws: SinkError.self) { try output.open() }
    #expect(error?.path == "\(output.path)/run.json")
  }
}
