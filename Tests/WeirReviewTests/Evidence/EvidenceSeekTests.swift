import Foundation
import Testing
import WeirEngine
import WeirReview
import WeirSinks

/// Evidence that is read from the frame that holds it.
struct EvidenceSeekTests {
  private static let lines = 9_000

  /// The calls behind 8 MiB of text, in frames of 1 MiB that cut records.
  private func fixture() throws -> ArchiveFixture {
    let filling = String(repeating: "x", count: 900)
    let lines = (0..<Self.lines).map { "{\"id\":\"f-\($0)\",\"filling\":\"\(filling)\"}" }
    return try ArchiveFixture(calls: lines + ArchiveFixture.calls, frameBytes: 1_000_003)
  }

  private func texts(_ evidence: FetchedEvidence) -> [String] {
    evidence.flags.joined().map { String(decoding: $0.record?.bytes ?? [], as: UTF8.self) }
  }

  private var wanted: [String] {
    let calls = ArchiveFixture.calls
    return [calls[0], calls[2], calls[3]]
  }

  /// Nothing of the first frame can be read any more.
  @Test func framesBeforeThatOfTheRecordAreNotRead() throws {
    let fixture = try fixture()
    let path = "\(fixture.path)/archive/calls.jsonl.zst"
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for place in 9..<500_000 { bytes[place] = 0xFF }
    try Data(bytes).write(to: URL(filePath: path))
    let evidence = try fixture.fetch("c-4")
    #expect(evidence.own.evidence.place.record == Self.lines + 4)
    #expect(texts(evidence) == wanted)
    #expect(evidence.problems.isEmpty)
  }

  @Test func wrongPlacesCostTimeAndNoRecord() throws {
    let fixture = try fixture()
    let path = "\(fixture.path)/out/frames.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let wrong = text.replacing(/\[([0-9]+),/) { "[\((Int($0.1) ?? 0) + 1)," }
    #expect(wrong != text)
    try Data(wrong.utf8).write(to: URL(filePath: path))
    let evidence = try fixture.fetch("c-4")
    #expect(texts(evidence) == wanted)
    #expect(evidence.problems.isEmpty)
  }

  @Test func smallFilesHaveNoPlaces() throws {
    let fixture = try ArchiveFixture()
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.path)/out/frames.json"))
  }

  @Test func costIsThatOfTheStretch() throws {
    let fixture = try fixture()
    let folder = try fixture.open()
    let events = try EvidenceFetch.events("c-4", in: folder)
    let fetch = try EvidenceFetch(folder, fixture.load(), archive: nil)
    let whole = try #require(folder.run.inputs[0].bytes)
    #expect(fetch.cost(events) > 0)
    #expect(fetch.cost(events) < whole * 6 / 10)
  }
}
