import Foundation
import TestSupport
import Testing

/// Records and archives made to break a reader: what is good comes out, the rest is named.
struct DamageTests {
  private static func call(_ id: String, _ more: String) -> String {
    #"{"id":"\#(id)","time":"2021-06-01T00:00:01Z","caller":"+85512000001",\#(more)}"# + "\n"
  }

  private static let nested =
    String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)

  /// A record between two good ones, and the reason of its dead letter, none if it is good.
  static let records: [(name: String, record: [UInt8], reason: String?)] = [
    (
      "nesting of 100,000", Array(call("x", #""duration":20,"n":\#(nested)"#).utf8),
      "nesting-too-deep"
    ),
    (
      "nesting of 500",
      Array(
        call(
          "x",
          #""duration":20,"n":"# + String(repeating: "[", count: 500)
            + String(repeating: "]", count: 500)
        ).utf8), nil
    ),
    ("NUL", Array(call("x", "\"duration\":20,\u{0}\"n\":1").utf8), "invalid-json"),
    ("NUL in a string", Array(call("x\u{0}", "\"duration\":20").utf8), "invalid-json"),
    ("CR LF", Array(call("x", #""duration":20"#).dropLast().utf8) + [13, 10], nil),
    (
      "byte order mark inside", Array("\u{FEFF}".utf8) + Array(call("x", #""duration":20"#).utf8),
      "invalid-json"
    ),
    (
      "invalid UTF-8",
      Array(call("x", #""duration":20,"n":"?""#).utf8).map { $0 == 0x3F ? 0xFF : $0 },
      "invalid-utf8"
    ),
    (
      "30th of February",
      Array(#"{"id":"x","time":"2021-02-30T00:00:00Z","duration":20}"#.utf8) + [10],
      "bad-time"
    ),
    (
      "leap second",
      Array(#"{"id":"x","time":"2021-06-30T23:59:60Z","duration":20}"#.utf8) + [10], "bad-time"
    ),
    (
      "24:00:00", Array(#"{"id":"x","time":"2021-06-01T24:00:00Z","duration":20}"#.utf8) + [10],
      "bad-time"
    ),
    (
      "month 13", Array(#"{"id":"x","time":"2021-13-01T00:00:00Z","duration":20}"#.utf8) + [10],
      "bad-time"
    ),
  ]

  @Test(arguments: records.indices)
  func hostileRecordBetweenGoodOnes(index: Int) throws {
    let (name, record, reason) = Self.records[index]
    let good = Array(Self.call("g", #""duration":30"#).utf8)
    try CallCase.with(more: "limits: { rejected: 100% }", input: good + record + good) {
      (test) throws in
      let outcome = try test.run()
      #expect(outcome.status == 0, "\(name): \(outcome.errors)")
      let sum = try test.sum()
      #expect(sum["read"] == 3, "\(name)")
      #expect(sum["rejected"] == (reason == nil ? 0 : 1), "\(name)")
      #expect(sum["flagged"] == (reason == nil ? 3 : 2), "\(name)")
      let dead = test.text("out/dead-letter.jsonl")
      if let reason {
        #expect(dead.hasPrefix(#"{"reason":"\#(reason)","#), "\(name): \(dead.prefix(80))")
      }
    }
  }

  /// RULES: what goes beyond 64 bits is missing; the record itself is good.
  @Test(arguments: ["1e400", "-1e400", "12345678901234567890"])
  func numberOutOfRangeIsMissing(number: String) throws {
    let input = Array(
      (Self.call("x", #""duration":\#(number)"#) + Self.call("g", #""duration":30"#)).utf8)
    try CallCase.with(input: input) { (test) throws in
      #expect(try test.run().status == 0)
      let sum = try test.sum()
      #expect(sum["read"] == 2)
      #expect(sum["passed"] == 1)
      #expect(sum["flagged"] == 1)
    }
  }

  @Test func objectOfAMillionKeys() throws {
    let keys = (0..<1_000_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let record = Array(Self.call("x", "\"duration\":20," + keys).utf8)
    try CallCase.with(more: "limits: { rejected: 100% }", input: record) { (test) throws in
      #expect(try test.run().status == 0)
      #expect(test.text("out/dead-letter.jsonl").hasPrefix(#"{"reason":"line-too-long""#))
    }
    try CallCase.with(more: "limits: { line: 64MiB }", input: record) { (test) throws in
      #expect(try test.run().status == 0)
      #expect(try test.sum()["flagged"] == 1)
    }
  }

  @Test func byteOrderMarkAtTheStart() throws {
    try CallCase.with(input: Array("\u{FEFF}".utf8) + CallCase.records(1...20)) { (test) throws in
      #expect(try test.run().status == 0)
      #expect(try test.sum()["read"] == 20)
      #expect(try test.sum()["rejected"] == 0)
    }
  }

  @Test func severalLossesInOneFile() throws {
    let first = StoredZstd.frame(CallCase.records(1...10))
    let second = StoredZstd.frame(CallCase.records(11...20))
    var broken = second
    // The content size says one byte less: the blocks still lead to the next frame.
    broken[5] &-= 1
    let archive = first + broken + first + broken + first
    try CallCase.with(input: archive) { (test) throws in
      let outcome = try test.run()
      #expect(outcome.status == 3)
      let losses = try test.report()["losses"]?.array ?? []
      #expect(losses.count == 2)
      #expect(
        losses.compactMap { $0["start"]?.plain } == [
          "\(first.count)", "\(2 * first.count + second.count)",
        ])
      #expect(
        losses.compactMap { $0["end"]?.plain } == [
          "\(first.count + second.count)", "\(2 * (first.count + second.count))",
        ])
      #expect(
        losses.allSatisfy { $0["reason"]?.string?.contains("not as long as it says") == true })
      #expect(try test.sum()["read"] == 50)
      #expect(try test.report()["complete"] == .bool(false))
    }
  }

  /// A flipped bit in a time may put a record years ahead.
  @Test func wrongTimeInADamagedFrameMakesNoOtherRecordLate() throws {
    let ahead = Array(#"{"id":"x","time":"2029-06-01T00:00:00Z","duration":30}"#.utf8) + [10]
    var broken = StoredZstd.frame(ahead + CallCase.records(11...12))
    broken[5] &-= 1
    let archive =
      StoredZstd.frame(CallCase.records(1...10)) + broken
      + StoredZstd.frame(CallCase.records(13...20))
    try CallCase.with(input: archive) { (test) throws in
      #expect(try test.run().status == 3)
      let sum = try test.sum()
      #expect(sum["read"] == 21)
      #expect(sum["late"] == 0)
      #expect(sum["flagged"] == 12)
    }
  }

  @Test func windowOfTwoGibibytesIsRefusedByName() throws {
    // A frame without a size, a window of 2^31 bytes and one stored block.
    let header: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 21 << 3, 0x01, 0, 0]
    try CallCase.with(input: StoredZstd.frame(CallCase.records(1...20)) + header) { (test) throws in
      let outcome = try test.run()
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("needs a window above the limit of 128 MiB"))
      #expect(try test.sum()["read"] == 20)
    }
  }

  @Test func gzipFromAFileAndFromStandardInput() throws {
    try CallCase.with(input: CallCase.records(1...20)) { (test) throws in
      let gzip = Process()
      gzip.executableURL = URL(filePath: "/usr/bin/env")
      gzip.arguments = ["gzip", "-k", "calls.jsonl"]
      gzip.currentDirectoryURL = test.folder
      try gzip.run()
      gzip.waitUntilExit()
      #expect(try test.run().status == 0)
      let plain = test.text("out/flagged.jsonl")
      let packed = [UInt8](try Data(contentsOf: test.folder.appending(path: "calls.jsonl.gz")))
      #expect(try test.run("--input", "calls=calls.jsonl.gz").status == 0)
      #expect(
        test.text("out/flagged.jsonl") == plain.replacing("calls.jsonl", with: "calls.jsonl.gz"))
      #expect(try test.run("--input", "calls=-", input: packed).status == 0)
      #expect(try test.sum()["read"] == 20)
      let cut = try test.run("--input", "calls=-", input: packed.dropLast(20))
      #expect(cut.status == 3)
      #expect(cut.errors.contains("stops inside gzip member 1"))
    }
  }

  @Test func emptyFileNamedAsAnArchiveIsALoss() throws {
    try CallCase.with { (test) throws in
      try test.write("calls.zst", [])
      let outcome = try test.run("--input", "calls=calls.zst")
      #expect(outcome.status == 3)
    }
  }
}
