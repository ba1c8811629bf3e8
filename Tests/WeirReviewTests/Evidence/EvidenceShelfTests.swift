import Foundation
import Testing
import WeirReview

struct EvidenceShelfTests {
  private func lines(
    _ fixture: ArchiveFixture, reading bound: Int = .max
  ) throws -> [String] {
    let folder = try fixture.open()
    let session = try ReviewSession(folder, reviewer: "ana")
    let event = try #require(try session.index.event(id: "c-4"))
    return ReviewText.lines(
      event, session, records: session.shelf.content(of: event, reading: bound))
  }

  @Test func recordsStandBelowTheirPlaces() throws {
    let lines = try lines(ArchiveFixture())
    let place = try #require(lines.firstIndex { $0.contains("evidence: 1 of calls.jsonl.zst") })
    #expect(lines[place + 1] == "      " + ArchiveFixture.calls[0])
  }

  @Test func nothingInARecordMovesTheCursor() throws {
    var calls = ArchiveFixture.calls
    calls[0] = calls[0].replacing("c-1\"", with: "c-1\u{9B}2J\u{202E}\"")
    let lines = try lines(ArchiveFixture(calls: calls))
    #expect(lines.contains { $0.contains("c-1\\u{9B}2J\\u{202E}") })
    #expect(!lines.joined().unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{202E}" })
  }

  @Test func aMissingArchiveIsSaid() throws {
    let fixture = try ArchiveFixture()
    try FileManager.default.removeItem(atPath: "\(fixture.path)/archive")
    let lines = try lines(fixture)
    #expect(lines.contains("      its file cannot be read any more"))
    #expect(lines.contains { $0.contains("the file is not there") && $0.contains("--archive") })
  }

  @Test func aMissingPipelineIsSaid() throws {
    let fixture = try ArchiveFixture()
    try FileManager.default.removeItem(atPath: "\(fixture.path)/pipeline.yaml")
    #expect(try lines(fixture).contains { $0.contains("cannot be loaded") })
  }

  @Test func aLargeArchiveIsReadWhenAskedFor() throws {
    let lines = try lines(ArchiveFixture(), reading: 10)
    #expect(lines.contains("  e reads the records: 1 MiB to be read"))
    #expect(!lines.contains("      " + ArchiveFixture.calls[0]))
  }
}
