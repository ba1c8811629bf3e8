import Foundation
import TestSupport
import Testing
import WeirCore
import WeirEngine
import WeirSinks

@testable import WeirReview

/// A digest says what the event and its fields say.
struct EventDigesterTests {
  /// Everything that is counted of an event, as text.
  private struct Said: Equatable {
    var id: String
    var time: Int64
    var score: Int
    var level: Int
    var flags: [String]
    var links: Set<String>
    var origin: String?
    var amount: Int64?
    var currency: String?
  }

  private func read(_ line: String, _ fields: EventFieldReader) -> Said? {
    var reader = ReviewEventReader()
    let event = Array(line.utf8).withUnsafeBufferPointer {
      reader.event(in: $0, number: 1, offset: 0)
    }
    guard let event else { return nil }
    let own = fields.fields(of: event)
    let amount = own["amount"].flatMap { text in
      Array(text.utf8).withUnsafeBufferPointer {
        Decimal.parse(ByteSlice(start: $0.baseAddress, count: $0.count))
      }
    }.flatMap { $0 == .missing ? nil : $0 }
    let joining: Set<Link.Kind> = [.device, .payee, .domain, .callee]
    let origin = own["caller"] ?? own["sender"] ?? own["payer_phone"]
    return Said(
      id: event.id, time: event.time, score: event.score, level: event.level.rank,
      flags: event.flags.map {
        "\($0.rule) \($0.category) \($0.level.rank) \(event.subject(of: $0).id)"
      },
      links: Set(
        own.links.filter { joining.contains($0.kind) }.map { "\($0.kind.rawValue) \($0.value)" }),
      origin: origin.map { OriginTally.country(of: $0) ?? "" }, amount: amount,
      currency: amount.map { _ in own["currency"] ?? "" })
  }

  private func digest(_ line: String, _ fields: EventFieldReader) -> Said? {
    var digester = EventDigester(fields)
    let text = Array((line + "\n").utf8).withUnsafeBufferPointer { DigestMemory(copying: $0) }
    let chunk = digester.digest(text)
    guard let event = chunk.events.first else {
      #expect(chunk.badLine == 0)
      return nil
    }
    return Said(
      id: event.id.string, time: event.time, score: event.score, level: event.level,
      flags: chunk.flags[event.flags].map {
        "\($0.rule.string) \($0.category.string) \($0.level) "
          + Subject(kind: $0.subjectKind, value: $0.subject.string).id
      },
      links: Set(
        chunk.links[event.links].map { "\($0.kind.rawValue) \($0.value.string)" }),
      origin: event.origin.country, amount: event.amount == .missing ? nil : event.amount,
      currency: event.amount == .missing ? nil : event.currency.string)
  }

  private static let plain = EventFieldReader(pipeline: nil)

  @Test(arguments: [
    #"{"caller":"+855 12 345 678","callee":"10086","imei":35,"device":null,"cell":"x"}"#,
    #"{"payer":"A","payee":"B","device":"d","amount":"12.50","currency":"CNY","amount":7}"#,
    #"{"sender":"BANK","text":"see HTTPS://Evil.Example/x, www.b.org. c.net/ WWW.x.y www. a.b"}"#,
    #"{"sender":"0086 138 0000 0001","recipient":"\u002b8613800000002","text":"\"a\\b.c/d\n"}"#,
    #"{"c\u0061ller":"+85512345678","caller":"","payer_phone":"+37120000001"}"#,
    #"{"payee":["a","b"],"device":{"a":{"b":1}},"imei":true,"amount":"x","currency":"é"}"#,
    #"{"amount":1e400,"payee":"\ud83d\ude00\ud800"}"#, "{}", "[1,2]", "7",
  ])
  func fieldsAreThoseOfTheRecord(event: String) throws {
    for kind in ["call", "sms", "transaction", "other"] {
      let line = FlaggedLine(kind: kind, event: event).text
      let said = try #require(digest(line, Self.plain))
      #expect(said == read(line, Self.plain))
    }
  }

  @Test func textsThatAreNoUTF8AreReadAsStringsAre() throws {
    var bytes = Array(FlaggedLine(kind: "transaction", event: #"{"payee":"a#b"}"#).text.utf8)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "#")))
    bytes[place] = 0xFF
    var digester = EventDigester(Self.plain)
    let text = (bytes + [0x0A]).withUnsafeBufferPointer { DigestMemory(copying: $0) }
    let chunk = digester.digest(text)
    #expect(chunk.links.map(\.value.string) == ["a\u{FFFD}b"])
    #expect(chunk.links.map(\.value.bytes.count) == [5])
  }

  @Test(arguments: 0..<200)
  func randomLinesSayTheSame(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var line = Self.line(&random)
    for _ in 0..<20 {
      #expect(digest(line, Self.plain) == read(line, Self.plain), "\(line)")
      // What is cut short or broken is no flagged event for either.
      let cut = line.prefix(Int.random(in: 0..<line.count, using: &random))
      #expect(digest(String(cut), Self.plain) == read(String(cut), Self.plain), "\(cut)")
      line = Self.line(&random)
    }
  }

  private static let texts = [
    "+85512000001", "+8613900000001", "13900000001", "10086", "86000000000000", "evil.example",
    "A-17", "BANK", "c-1", "", #"a\"b"#, #"\u0041\n"#, "漢字 http://a.b/c", "-.a", "a..b", "x.9y",
    "123456789012345", "+1",
  ]

  private static func line(_ random: inout SeededGenerator) -> String {
    func text() -> String { texts.randomElement(using: &random) ?? "" }
    func value() -> String {
      [#""\#(text())""#, "null", "12.25", "true", "[1,\"x\"]", "{\"a\":1}"]
        .randomElement(using: &random) ?? ""
    }
    let keys = ["caller", "payee", "imei", "domain", "origin", "subject"]
    let key = (0..<Int.random(in: 0..<3, using: &random)).map { _ in
      "\"\(keys.randomElement(using: &random) ?? "")\":\(value())"
    }
    let fields = DigestField.allCases.map(\.name) + ["payer", "imsi", "new"]
    let event = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
      "\"\(fields.randomElement(using: &random) ?? "")\":\(value())"
    }
    return FlaggedLine(
      id: text(), kind: ["call", "sms", "transaction", "own"].randomElement(using: &random) ?? "",
      rule: text(), category: text(), key: "{\(key.joined(separator: ","))}",
      subject: Bool.random(using: &random) ? text() : nil,
      actions: (0..<Int.random(in: 0..<3, using: &random)).map { _ in ("block", text()) },
      event: "{\(event.joined(separator: ", "))}"
    ).text
  }

  @Test func fieldsStandWhereThePipelineSays() throws {
    let fixture = try ArchiveFixture()
    try fixture.write(
      "pipeline.yaml",
      """
      name: test
      country: CN
      ingest:
        - name: calls
          kind: call
          path: "archive/*.zst"
          fields: { caller: "from.number", callee: to, imei: "device.ids.imei" }
      rules: [rules/]
      sinks:
        - { flagged: flagged.jsonl }

      """)
    let fields = EventFieldReader(pipeline: try fixture.load().specification)
    for event in [
      #"{"from":{"number":"13900000001"},"to":"0855-1200001","device":{"ids":{"imei":"8"}}}"#,
      #"{"from":{"number":null},"from":"x","to":{"a":1},"device":{"ids":7},"caller":"+855120000"}"#,
    ] {
      let line = FlaggedLine(event: event).text
      let said = try #require(digest(line, fields))
      #expect(said == read(line, fields))
    }
    let first = FlaggedLine(event: #"{"from":{"number":"13900000001"},"to":"1"}"#).text
    #expect(digest(first, fields)?.origin == "CN")
  }

  @Test func theFirstLineThatIsNoneIsNamed() throws {
    let good = FlaggedLine().text
    let fixture = try OutputFixture(
      (0..<9_000).map { $0 == 7_000 || $0 == 8_000 ? "{}" : good })
    let error = #expect(throws: SinkError.self) {
      try CaseBuilder.read(fixture.open())
    }
    #expect(error?.path.hasSuffix("flagged.jsonl:7001") == true)
  }
}
