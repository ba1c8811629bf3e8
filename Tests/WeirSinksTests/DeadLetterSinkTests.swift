import Testing
import WeirCore
import WeirSinks

struct DeadLetterSinkTests {
  private let folder = ScratchFolder()

  private func line(_ record: RejectedRecord) throws -> String? {
    let sink = try DeadLetterSink(path: "\(folder.path)/dead.jsonl", mode: .archive)
    try sink.write(record, from: Fixture.sources[0])
    try sink.output.commit()
    return folder.text("dead.jsonl")
  }

  @Test("text stays text")
  func text() throws {
    let record = RejectedRecord(
      reason: "invalid-json", record: 7, offset: 300, bytes: Array("{\"a\":é".utf8))
    #expect(
      try line(record)
        == #"{"reason":"invalid-json","ingest":"calls","file":"c.jsonl","record":7,"offset":300,"#
        + #""text":"{\"a\":é"}"# + "\n")
  }

  @Test(
    "other bytes become base64",
    arguments: [([0xFF], "/w=="), ([0xFF, 0], "/wA="), ([0xFF, 0, 1], "/wAB")])
  func base64(bytes: [UInt8], text: String) throws {
    let record = RejectedRecord(reason: "invalid-utf-8", record: 1, offset: 0, bytes: bytes)
    #expect(try line(record)?.hasSuffix(",\"offset\":0,\"base64\":\"\(text)\"}\n") == true)
  }

  @Test("an over-long line says how long it was")
  func longLine() throws {
    var record = RejectedRecord(reason: "too-long", record: 1, offset: 0, bytes: [0x61])
    record.longLine = (length: 2_000_000, sha256: "ab12")
    #expect(
      try line(record)?.hasSuffix(",\"length\":2000000,\"sha256\":\"ab12\",\"text\":\"a\"}\n")
        == true)
  }
}
