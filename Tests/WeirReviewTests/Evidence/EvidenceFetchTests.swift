import Foundation
import Testing
import WeirEngine
import WeirReview
import WeirSinks

struct EvidenceFetchTests {
  private func texts(_ evidence: FetchedEvidence) -> [[String]] {
    evidence.flags.map { $0.map { String(decoding: $0.record?.bytes ?? [], as: UTF8.self) } }
  }

  @Test func recordsAreThoseOfTheArchive() throws {
    let evidence = try ArchiveFixture().fetch("c-4")
    let calls = ArchiveFixture.calls
    #expect(texts(evidence) == [[calls[0], calls[2], calls[3]]])
    #expect(evidence.problems.isEmpty)
  }

  @Test func blankLinesAndRejectedOnesAreCountedAsARunDoes() throws {
    let calls = ArchiveFixture.calls
    let fixture = try ArchiveFixture(calls: ["", calls[0], "no event", "", calls[2], calls[3]])
    #expect(texts(try fixture.fetch("c-4")) == [[calls[0], calls[2], calls[3]]])
  }

  /// The first of them stand in text that is counted and not decoded.
  @Test func recordsFarBehindAreFound() throws {
    let calls = ArchiveFixture.calls
    var lines: [String] = []
    for number in 0..<30_000 {
      let filling = String(repeating: "x", count: 100)
      lines += ["{\"id\":\"f-\(number)\",\"filling\":\"\(filling)\"}", " \t"]
    }
    let fixture = try ArchiveFixture(calls: lines + calls)
    let evidence = try fixture.fetch("c-4")
    #expect(evidence.own.evidence.place.record == 30_004)
    #expect(texts(evidence) == [[calls[0], calls[2], calls[3]]])
    #expect(evidence.problems.isEmpty)
  }

  @Test func unknownIdIsSaid() throws {
    let fixture = try ArchiveFixture()
    let error = #expect(throws: SinkError.self) { try fixture.fetch("c-") }
    #expect(error?.text == "no flagged event has the id \"c-\"")
  }

  @Test func archiveMayHaveMoved() throws {
    let fixture = try ArchiveFixture()
    try FileManager.default.moveItem(
      atPath: "\(fixture.path)/archive", toPath: "\(fixture.path)/elsewhere")
    #expect(try !fixture.fetch("c-4").problems.isEmpty)
    let found = try fixture.fetch("c-4", archive: "\(fixture.path)/elsewhere")
    #expect(found.problems.isEmpty)
    #expect(found.own.record != nil)
  }

  @Test func changedRecordIsNamed() throws {
    let fixture = try ArchiveFixture()
    var calls = ArchiveFixture.calls
    calls[3] = calls[3].replacing("0004\"", with: "0005\"")
    try fixture.write("archive/calls.jsonl.zst", calls.map { $0 + "\n" }.joined())
    let problems = try fixture.fetch("c-4").problems
    #expect(problems.map(\.text) == ["record 4 is not the flagged event's any more"])
    #expect(problems.first?.path.hasSuffix("archive/calls.jsonl.zst") == true)
  }

  @Test func shorterFileIsNamed() throws {
    let fixture = try ArchiveFixture()
    try fixture.write(
      "archive/calls.jsonl.zst", ArchiveFixture.calls.dropLast().map { $0 + "\n" }.joined())
    let texts = try fixture.fetch("c-4").problems.map(\.text)
    #expect(texts.contains("there is no record 4 any more"))
    #expect(texts.contains { $0.hasPrefix("the file has changed since the run") })
  }
}
