import Testing
import WeirCore

@testable import WeirIngest

@Suite struct CSVDecodingTests {
  private static func specification(
    _ change: (inout CSVOptions) -> Void = { _ in }
  )
    -> IngestSpecification
  {
    var options = CSVOptions()
    change(&options)
    var specification = IngestSpecification(name: "x", kind: Schema().kind(named: "sms"))
    specification.format = .csv(options)
    return specification
  }

  @Test func readsQuotedFields() throws {
    let text =
      "time,text,sender,other\r\n2021-06-01T00:00:00Z,\"a,\"\"b\"\"\nc\",+8613800138000,\r\n"
      + "  \n2021-06-01T00:00:01Z,,95588,x"
    let decoded = try ChunkCase(text, Self.specification())
    #expect(decoded.values("sms", "text") == ["a,\"b\"\nc", "-"])
    #expect(decoded.values("sms", "sender") == ["+8613800138000", "95588"])
    #expect(decoded.chunk.recordCount == 2)
    #expect(decoded.chunk.batches.first?.record(1).string == "2021-06-01T00:00:01Z,,95588,x")
  }

  @Test func rejectsBrokenRecords() throws {
    let good = "2021-06-01T00:00:00Z,"
    let text =
      "time,text\n\(good)a,b\n\(good)\n\(good)\"a\"b\nx,y\n\(good)a\0b\n,y\n\(good)\"a\n\(good)b\n"
    let decoded = try ChunkCase(text, Self.specification())
    #expect(
      decoded.reasons == [
        "column-count", "unclosed-quote", "bad-time", "invalid-text", "missing-time",
        "unclosed-quote",
      ])
    #expect(decoded.chunk.recordCount == 7)
    let bad = Array("time,text\n\(good)".utf8) + [0xFF, 0x0A]
    #expect(try ChunkCase(bad, Self.specification()).reasons == ["invalid-utf8"])
  }

  @Test func readsWithoutHeaderAndQuotes() throws {
    var specification = Self.specification { options in
      options.hasHeader = false
      options.columns = ["label", "text"]
      options.delimiter = 9
      options.isQuoted = false
      options.skippedLines = 1
    }
    specification.time = TimeSpecification(.counted(start: 1_000, every: 500))
    var decoded = try ChunkCase("skipped\nham\t\"a\nbad\nspam\tb\r\n", specification)
    #expect(decoded.values("sms", "text") == ["\"a", "b"])
    #expect(decoded.values("sms", "time").last == "1970-01-01T00:00:02.000Z")
    #expect(decoded.reasons == ["column-count"])
    var chunk = decoded.chunk
    chunk.advance(past: 10)
    #expect(chunk.batches[0].times[0] == 6_000)
    #expect(chunk.highestTime == 7_000)
    decoded = try ChunkCase("", specification)
    #expect(decoded.chunk.recordCount == 0)
  }

  @Test func headerNamesMissingAndRepeatedColumns() throws {
    #expect(throws: CSVHeaderError.self) { try ChunkCase("text\n", Self.specification()) }
    #expect(throws: CSVHeaderError.self) {
      try ChunkCase("time,text,text\n", Self.specification())
    }
    let decoded = try ChunkCase("\u{FEFF}time,a,a\n2021-06-01T00:00:00Z,,\n", Self.specification())
    #expect(decoded.chunk.batches.first?.count == 1)
  }
}
