import Testing
import WeirCore

@testable import WeirIngest

@Suite struct IngestSpecificationTests {
  private static func read(_ yaml: String) throws -> (IngestSpecification?, Schema, [Diagnostic]) {
    let source = SourceText(path: "pipeline.yaml", text: yaml)
    let node = try ConfigurationReader.read(source)
    var schema = Schema()
    var diagnostics: [Diagnostic] = []
    let specification = IngestSpecification.read(
      node, in: source, schema: &schema, country: "CN", zone: .utc, diagnostics: &diagnostics)
    return (specification, schema, diagnostics)
  }

  @Test func mapsFields() throws {
    let (read, schema, diagnostics) = try Self.read(
      """
      { name: pay, kind: transaction, path: "*.jsonl", missing: [unknown, "-1"],
        fields: { payer: nameOrig, currency: { value: CNY }, amount: { field: pay.amt } },
        extra: { balance: decimal, fraud: bool, due: time, rate: real, n: integer },
        time: { field: at, epoch: us } }
      """)
    #expect(diagnostics.isEmpty)
    let text = """
      {"at":1622505600000999,"nameOrig":"unknown","pay":{"x":1,"amt":2.25},"balance":-1,"n":2.0}
      {"at":"1622505600000000","nameOrig":"C1","pay":{"amt":1,"amt":2}}
      {"at":1,"nameOrig":"a","payer":"b","rate":0.5,"fraud":false,"due":"1970-01-01T00:00:01Z"}
      {"at":1,"n":2.5}
      """
    let decoded = try ChunkCase(text, try #require(read), schema: schema)
    #expect(decoded.values("transaction", "payer") == ["a", "-"])
    #expect(decoded.values("transaction", "amount") == ["-", "2250000"])
    #expect(decoded.values("transaction", "currency") == ["CNY", "CNY"])
    #expect(decoded.values("transaction", "balance") == ["-", "-"])
    #expect(decoded.values("transaction", "n") == ["-", "2"])
    #expect(decoded.values("transaction", "rate") == ["0.5", "-"])
    #expect(decoded.values("transaction", "fraud") == ["false", "-"])
    #expect(decoded.values("transaction", "due") == ["1000", "-"])
    #expect(decoded.values("transaction", "time").last == "2021-06-01T00:00:00.000Z")
    #expect(decoded.reasons == ["duplicate-key", "wrong-type"])
  }

  @Test func mapsCallsOfCSV() throws {
    let (read, _, diagnostics) = try Self.read(
      """
      { name: cdr, kind: call, path: cdr.csv, format: csv, delimiter: ";",
        fields: { caller: src, duration: { field: billsec, unit: 1m },
                  answered: { field: disposition, true: [ANSWERED], false: [BUSY] } },
        time: { field: start, pattern: "yyyy-MM-dd HH:mm:ss", zone: Asia/Shanghai, plus: duration } }
      """)
    #expect(diagnostics.isEmpty)
    let text = """
      src;start;billsec;disposition
      13800138000;2021-06-01 08:00:00;1.5;ANSWERED
      110;2021-06-01 08:00:00;;BUSY
      x;2021-06-01 08:00:00;1;FAILED
      """
    let decoded = try ChunkCase(text, try #require(read))
    #expect(decoded.values("call", "caller") == ["110", "+8613800138000"])
    #expect(decoded.values("call", "answered") == ["false", "true"])
    #expect(decoded.values("call", "duration") == ["-", "90000"])
    #expect(
      decoded.values("call", "time") == ["2021-06-01T00:00:00.000Z", "2021-06-01T00:01:30.000Z"])
    #expect(decoded.reasons == ["wrong-type"])
  }

  @Test func countsSteps() throws {
    let (read, _, _) = try Self.read(
      """
      { name: p, kind: transaction, path: p, format: csv,
        time: { field: step, unit: 1h, from: 2021-06-01T00:00:00Z } }
      """)
    let decoded = try ChunkCase("step,type\n1,PAYMENT\n0.5,X\n", try #require(read))
    #expect(
      decoded.values("transaction", "time") == [
        "2021-06-01T00:30:00.000Z", "2021-06-01T01:00:00.000Z",
      ])
  }

  @Test func reportsEveryError() throws {
    let (read, _, diagnostics) = try Self.read(
      """
      { name: p, kind: sms, path: p, colour: red, delimiter: ",",
        fields: { callee: x, text: { unit: 1s } }, extra: { sender: bool, a: blob },
        time: { field: t, pattern: "YYYY", zone: Mars } }
      """)
    #expect(read == nil)
    #expect(
      diagnostics.map(\.slug) == [
        "ingest.unknown-key", "ingest.format", "ingest.extra-field", "ingest.extra-type",
        "ingest.unknown-field", "ingest.field-form", "ingest.time-pattern",
      ])
    #expect(diagnostics.allSatisfy { $0.location != nil })
  }

  @Test(arguments: [
    ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2021-06-01T00:00:01.250", 1_622_505_601_250),
    ("yyyyMMddHHmmss", "20210601000000", 1_622_505_600_000),
    ("d/M/yyyy H:mm", "1/6/2021 0:00", 1_622_505_600_000),
    ("yy-MM-dd", "21-06-01", 1_622_505_600_000), ("yyyy-MM-dd", "2021-02-29", nil),
    ("yyyy-MM-dd", "2021-06-01 ", nil), ("yyyy-MM-dd", "2021-6-01", nil),
    ("yyyy-MM-dd HH:mm", "2021-06-01 24:00", nil),
    ("yyyy''MM''dd", "2021'06'01", 1_622_505_600_000),
  ])
  func readsPatterns(_ pattern: String, _ text: String, _ expected: Int64?) throws {
    let parsed = try #require(TimePattern(pattern))
    let found = Array(text.utf8).withUnsafeBufferPointer {
      parsed.localMilliseconds(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    #expect(found == expected)
  }

  @Test(arguments: ["YYYY-MM-dd", "yyyy-MM", "yyyy-MM-dd'T", "yyyy-MM-dd hh"])
  func refusesPatterns(_ pattern: String) {
    #expect(TimePattern(pattern) == nil)
  }
}
