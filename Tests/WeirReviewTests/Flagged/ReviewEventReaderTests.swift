import Foundation
import Testing
import WeirCore
import WeirReview

struct ReviewEventReaderTests {
  private func read(_ line: String) -> ReviewEvent? {
    var reader = ReviewEventReader()
    return Array(line.utf8).withUnsafeBufferPointer {
      reader.event(in: $0, number: 3, offset: 40)
    }
  }

  @Test func everyPartIsRead() throws {
    let line = #"""
      {"id":"p-2","kind":"transaction","time":"2021-06-01T11:05:00.000Z","score":80.5,"level":"high","flags":[{"rule":"lure","category":"scam","level":"high","score":80,"key":{"person":"+86138"},"subject":"M1","values":{"count(where x == \"y\")":3,"rate":null,"all":["a","b"]},"why":"a \"b\" 漢","evidence":[{"ingest":"calls","file":"c.jsonl","record":1,"step":"lure","id":"l-1"},{"ingest":"p","file":"p.csv","record":2}]}],"actions":[{"action":"hold","target":"p-2"}],"source":{"ingest":"p","file":"p.csv","record":2},"event":{"id":"p-2","deep":{"a":[1,{"b":"}"}]}}}
      """#
    let event = try #require(read(line))
    #expect(event.number == 3)
    #expect(event.offset == 40)
    #expect(event.id == "p-2")
    #expect(event.kind == "transaction")
    #expect(event.timeText == "2021-06-01T11:05:00.000Z")
    #expect(event.scoreText == "80.5")
    #expect(event.level == .high)
    #expect(event.actions.map(\.target) == ["p-2"])
    #expect(event.source == RecordPlace(ingest: "p", file: "p.csv", record: 2))
    #expect(
      String(decoding: event.record, as: UTF8.self)
        == #"{"id":"p-2","deep":{"a":[1,{"b":"}"}]}}"#)
    let flag = try #require(event.flags.first)
    #expect(event.flags.count == 1)
    #expect(flag.key == [NamedText("person", "+86138")])
    #expect(flag.subject == "M1")
    #expect(
      flag.values == [
        NamedText("count(where x == \"y\")", "3"), NamedText("rate", ""), NamedText("all", "a, b"),
      ])
    #expect(flag.why == "a \"b\" 漢")
    #expect(flag.evidence.map(\.step) == ["lure", nil])
    #expect(flag.evidence.map(\.id) == ["l-1", nil])
    #expect(flag.evidence.map(\.place.record) == [1, 2])
  }

  @Test func keysInAnotherOrderAndUnknownOnesAreRead() throws {
    let event = try #require(
      read(
        #"""
        { "new" : [ { } ] , "flags":[{"why":"w","new":{"a":"}"},"rule":"r","evidence":[]}],
        "event":{ },"time":"2021-06-01T00:00:00Z","score":100,"id":"x\ud83d\ude00\u00e9\/"}
        """#))
    #expect(event.id == "x😀é/")
    #expect(event.score == 1000)
    #expect(event.flags.map(\.rule) == ["r"])
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "null", #"{"id":"a"}"#, #"{"id":"a","flags":[]}"#,
    #"{"id":5,"time":"2021-06-01T00:00:00Z","score":1.0,"flags":[{"rule":"r"}]}"#,
    #"{"id":"a","time":"never","score":1.0,"flags":[{"rule":"r"}]}"#,
    #"{"id":"a","time":"2021-06-01T00:00:00Z","score":101.0,"flags":[{"rule":"r"}]}"#,
    #"{"id":"a","time":"2021-06-01T00:00:00Z","score":1.0,"level":"huge","flags":[{"rule":"r"}]}"#,
    #"{"id":"a","time":"2021-06-01T00:00:00Z","score":1.0,"flags":[{"category":"r"}]}"#,
  ])
  func otherLinesAreNone(line: String) {
    #expect(read(line) == nil)
  }

  @Test func noLineCutShortIsTakenForAWholeOne() {
    let line = FlaggedLine(actions: [("block", "+855")], event: #"{"a":"\u00e9\"}"}"#).text
    #expect(read(line) != nil)
    for length in 0..<line.utf8.count {
      #expect(read(String(decoding: line.utf8.prefix(length), as: UTF8.self)) == nil)
    }
  }
}
