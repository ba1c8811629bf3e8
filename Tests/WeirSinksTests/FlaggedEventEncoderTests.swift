import Testing
import WeirCore
import WeirSinks

struct FlaggedEventEncoderTests {
  @Test("a window's flag comes out in the specification's key order")
  func windowFlag() {
    let batch = Fixture.batch([" {\"id\": \"c-17\"} \r"], ids: ["c-17"], first: 171)
    let flag = Fixture.flag(
      0, batch, key: [NamedValue("caller", .text("+85512000001"))],
      values: [
        NamedValue("count()", .integer(30)), NamedValue("sum(amount)", .decimal(1_500_000)),
      ],
      evidence: [Evidence(position: Position(source: 0, record: 120))],
      actions: [Fixture.action(.block, "+85512000001"), Fixture.action(.block, "+85512000001")])
    #expect(
      Fixture.line(FlaggedEvent(batch: batch, row: 0, flags: [flag]))
        == #"{"id":"c-17","kind":"call","time":"2021-06-01T00:12:03.123Z","score":60.0,"level":"high","#
        + #""flags":[{"rule":"a-burst","category":"wangiri","level":"high","score":60,"#
        + #""key":{"caller":"+85512000001"},"values":{"count()":30,"sum(amount)":1.5},"#
        + #""why":"because","evidence":[{"ingest":"calls","file":"c.jsonl","record":120}]}],"#
        + #""actions":[{"action":"block","target":"+85512000001"}],"#
        + #""source":{"ingest":"calls","file":"c.jsonl","record":171},"event":{"id": "c-17"}}"#
        + "\n")
  }

  @Test("a CSV record becomes an object, steps carry their ids, a missing id is made up")
  func sequenceFlag() {
    let batch = Fixture.batch(["1,\"x, \"\"y\"\"\",\u{E9}"], kind: 2, source: 1, first: 5)
    let flag = Fixture.flag(
      1, batch, key: [NamedValue("person", .text("p"))], subject: .text("p"),
      evidence: [
        Evidence(position: Position(source: 0, record: 2), step: "lure", id: Array("c-2".utf8)),
        Evidence(position: Position(source: 1, record: 5), step: "payment"),
      ])
    #expect(
      Fixture.line(FlaggedEvent(batch: batch, row: 0, flags: [flag]))
        == #"{"id":"payments:5","kind":"transaction","time":"2021-06-01T00:12:03.123Z","#
        + #""score":50.0,"level":"low","flags":[{"rule":"b-lure","category":"scam","level":"low","#
        + #""score":50,"key":{"person":"p"},"subject":"p","values":{},"why":"because","evidence":["#
        + #"{"ingest":"calls","file":"c.jsonl","record":2,"step":"lure","id":"c-2"},"#
        + #"{"ingest":"payments","file":"p.csv","record":5,"step":"payment","id":"payments:5"}]}],"#
        + #""actions":[],"source":{"ingest":"payments","file":"p.csv","record":5},"#
        + #""event":{"a":"1","b":"x, \"y\"","c":"é"}}"# + "\n")
  }

  @Test("the shadow part has no actions")
  func shadow() {
    let batch = Fixture.batch(["{}"])
    let flag = Fixture.flag(0, batch, actions: [Fixture.action(.warn, "x")])
    let encoder = Fixture.encoder()
    encoder.encode(FlaggedEvent(batch: batch, row: 0, flags: [flag]), as: .shadow)
    #expect(String(decoding: encoder.line, as: UTF8.self).contains("\"actions\":[],"))
  }

  @Test(
    "values keep their types",
    arguments: [
      (Value.missing, "null"), (.bool(true), "true"), (.real(0.1), "0.1"), (.real(5), "5"),
      (.real(.nan), "null"), (.real(.infinity), "null"), (.decimal(-250_000), "-0.25"),
      (.integer(Int128(Int64.max) * 10), "92233720368547758070"),
      (.duration(3_780_000), "\"1h 3m\""), (.time(0), "\"1970-01-01T00:00:00.000Z\""),
      (.text("a\"\\\n\u{1}\u{7F}中"), "\"a\\\"\\\\\\n\\u0001\u{7F}中\""),
      (.texts([Array("a".utf8), Array("b".utf8)]), "[\"a\",\"b\"]"),
      (.text([0x61, 0xFF]), "\"a\u{FFFD}\""),
    ])
  func values(value: Value, text: String) {
    var writer = JSONWriter()
    writer.value(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }
}
