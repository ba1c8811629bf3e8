import Foundation
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

@Suite struct JSONDecodingTests {
  private static let prefix = #"{"kind":"sms","time":"2021-06-01T00:00:00Z","#

  @Test(arguments: [
    #""x":0}"#, #""x":-0.5e+10}"#, #""x":[1,{"a":[]}, {} ]}"#, #""x" : "\u00e9\ud800" } "#,
    "\"x\":\"\u{7f}é漢😀\"}", #""text":""}"#, #""kind2":1,"kind2":2}"#, #""caller":1,"caller":2}"#,
    #""text":null}"#, #""x":true,"y":false,"z":null}"#, "\"x\":1}\r",
  ])
  func accepts(_ rest: String) throws {
    let chunk = try ChunkCase(Self.prefix + rest + "\n").chunk
    #expect(chunk.rejected.isEmpty)
    #expect(chunk.batches.first?.count == 1)
  }

  @Test(arguments: [
    (#""x":01}"#, "invalid-json"), (#""x":1.}"#, "invalid-json"), (#""x":.5}"#, "invalid-json"),
    (#""x":+1}"#, "invalid-json"), (#""x":1e}"#, "invalid-json"), (#""x":NaN}"#, "invalid-json"),
    (#""x":1,}"#, "invalid-json"), (#""x":[1,]}"#, "invalid-json"), (#""x":1}}"#, "invalid-json"),
    (#""x":"\q"}"#, "invalid-json"), (#""x":"\u12g4"}"#, "invalid-json"),
    ("\"x\":\"\t\"}", "invalid-json"), (#""x":"a}"#, "invalid-json"),
    (#""x":tru}"#, "invalid-json"),
    (#""x":1"#, "invalid-json"), (#"x:1}"#, "invalid-json"), (#""text":5}"#, "wrong-type"),
    (#""text":"\ud800"}"#, "wrong-type"), (#""text":"a","text":"a"}"#, "duplicate-key"),
    (#""text":"a","te\u0078t":"a"}"#, "duplicate-key"), (#""id":7}"#, "wrong-type"),
    (#""kind":"sms"}"#, "duplicate-key"),
  ])
  func rejects(_ rest: String, _ reason: String) throws {
    let line = Self.prefix + rest
    let chunk = try ChunkCase("\n" + line + "\n").chunk
    #expect(chunk.rejected.map(\.reason) == [reason])
    #expect(chunk.rejected.first?.bytes == Array(line.utf8))
    #expect(chunk.rejected.first?.offset == 1_001)
    #expect(chunk.batches.isEmpty)
  }

  @Test(arguments: [
    ("[]", "not-an-object"), (#""a""#, "not-an-object"), ("[1,", "invalid-json"),
    ("{}", "missing-kind"), (#"{"kind":null}"#, "missing-kind"), (#"{"kind":"x"}"#, "unknown-kind"),
    (#"{"kind":5}"#, "unknown-kind"), (#"{"kind":"sms"}"#, "missing-time"),
    (#"{"kind":"sms","time":5}"#, "bad-time"), (#"{"kind":"sms","time":"x"}"#, "bad-time"),
    (#"{"kind":"sms","time":"2021-02-29T00:00:00Z"}"#, "bad-time"), (" \u{FEFF}{}", "invalid-json"),
  ])
  func rejectsWhole(_ line: String, _ reason: String) throws {
    #expect(try ChunkCase(line).reasons == [reason])
  }

  @Test func byteOrderMarkIsDroppedAtTheStartOnly() throws {
    #expect(try ChunkCase("\u{FEFF}{}").reasons == ["missing-kind"])
    #expect(try ChunkCase("{}\n\u{FEFF}{}").reasons == ["missing-kind", "invalid-json"])
  }

  @Test func rejectsInvalidUTF8AndDepth() throws {
    let mixed = IngestSpecification.canonical(name: "x", kind: nil)
    for bytes: [UInt8] in [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE6, 0xBC], [0xF5, 0x80],
    ] {
      let line = Array((Self.prefix + "\"x\":\"").utf8) + bytes + Array("\"}\n".utf8)
      #expect(try ChunkCase(line, mixed).reasons == ["invalid-utf8"])
    }
    for depth in [511, 512] {
      let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let reasons = try ChunkCase(Self.prefix + "\"x\":\(nest)}").reasons
      #expect(reasons == (depth == 511 ? [] : ["nesting-too-deep"]))
    }
  }

  @Test func readsValues() throws {
    let call =
      #"{"time":"2021-06-01T00:00:00.1239Z","k\u0069nd":"call","caller":"","answered":true,"#
      + #""duration":"2.0005","imei":"\ud83d\ude00\n","callee":"+8613800138000"}"#
    let pay = #"{"kind":"transaction","time":"2021-06-01T00:00:00Z","amount":"#
    let decoded = try ChunkCase(
      [call, pay + "12.5}", pay + "1e300}", pay + "\"-3\"}", pay + "true}"].joined(separator: "\n"))
    #expect(decoded.values("call", "time") == ["2021-06-01T00:00:00.123Z"])
    #expect(decoded.values("call", "caller") == ["-"])
    #expect(decoded.values("call", "callee") == ["+8613800138000"])
    #expect(decoded.values("call", "answered") == ["true"])
    #expect(decoded.values("call", "duration") == ["2000"])
    #expect(decoded.values("call", "imei") == ["😀\n"])
    #expect(decoded.values("call", "id") == ["-"])
    #expect(decoded.values("transaction", "amount") == ["12500000", "-", "-3000000"])
    #expect(decoded.reasons == ["wrong-type"])
    #expect(decoded.chunk.recordCount == 5)
  }

  @Test func fixedKindIgnoresOtherNames() throws {
    let sms = IngestSpecification.canonical(name: "x", kind: Schema().kind(named: "sms"))
    let time = #""time":"2021-06-01T00:00:00Z"}"#
    let lines = [#"{"kind":"call","#, #"{"kind":"web","#, #"{"kind":3,"#, #"{"#].map { $0 + time }
    let decoded = try ChunkCase(lines.joined(separator: "\n"), sms)
    #expect(decoded.reasons == ["wrong-kind"])
    #expect(decoded.chunk.batches.first?.count == 3)
  }

  @Test func sortsAndFindsLate() throws {
    let lines = [5, 3, 9, 4, 9, 5].enumerated().map { index, second in
      #"{"id":"\#(index)","kind":"sms","time":"2021-06-01T00:00:0\#(second)Z"}"#
    }
    let decoded = try ChunkCase(lines.joined(separator: "\n"), lateness: 4_000)
    #expect(decoded.values("sms", "id") == ["1", "0", "5", "2", "4"])
    let batch = try #require(decoded.chunk.batches.first)
    #expect((0..<batch.count).map { batch.record($0).string } == [1, 0, 5, 2, 4].map { lines[$0] })
    #expect(decoded.chunk.late.map(\.record) == [3])
    #expect(decoded.chunk.late.first?.bytes == Array(lines[3].utf8))
    #expect(decoded.chunk.highestTime == EventTime.parse("2021-06-01T00:00:09Z"))
  }

  /// Mutated records are accepted exactly where Foundation accepts them.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func agreesWithFoundation(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let sample = Array(
      (#"{"a":[1,-2.5e3,{"b":"x\n\u00e9漢","c":{}}],"d":true,"e":null,"f":false ,"g":"","h":[]}"#)
        .utf8)
    let alphabet = Array(#"{}[]",:\ue0129.-+ tfn"#.utf8) + [0x09, 0xC3, 0x80, 0x01]
    for _ in 0..<1_500 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let byte = alphabet.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        default: bytes.remove(at: place)
        }
      }
      let reasons = try ChunkCase(bytes, .canonical(name: "x", kind: nil)).reasons
      let isJSON = !reasons.contains("invalid-json") && !reasons.contains("invalid-utf8")
      let expected =
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      // Lone surrogates and a comma before a closing brace are where Foundation differs; the
      // tables above hold these cases.
      let text = String(decoding: bytes, as: UTF8.self)
      let compact = text.filter { $0 != " " && $0 != "\t" }
      if text.contains("\\ud") || compact.contains(",}") || compact.contains(",]") { continue }
      #expect(isJSON == expected, "\(text)")
    }
  }
}

extension EventTime {
  static func parse(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer {
      parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }
}
