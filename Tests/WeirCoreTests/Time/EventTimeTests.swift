import TestSupport
import Testing
import WeirCore

struct EventTimeTests {
  private func parse(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }

  @Test(
    arguments: [
      ("2021-06-01T00:12:03.123Z", 1_622_506_323_123),
      ("2021-06-01T08:12:03.123+08:00", 1_622_506_323_123),
      ("2021-05-31t16:42:03.1239999-07:30", 1_622_506_323_123),
      ("2021-06-01 00:12:03z", 1_622_506_323_000),
      ("2021-06-01T00:12:03.1Z", 1_622_506_323_100),
      ("1969-12-31T23:59:59.999Z", -1),
      ("2020-02-29T00:00:00Z", 1_582_934_400_000),
    ] as [(String, Int64)])
  func reads(text: String, milliseconds: Int64) {
    #expect(parse(text) == milliseconds)
  }

  @Test(arguments: [
    "", "2021-06-01", "2021-06-01T00:12:03", "2021-06-01T00:12:60Z", "2021-06-01T24:00:00Z",
    "2021-06-01T00:60:00Z", "2021-02-29T00:00:00Z", "2021-13-01T00:00:00Z",
    "2021-06-01  00:12:03Z", "2021-06-01T00:12:03.Z", "2021-06-01T00:12:03.12",
    "2021-06-01T00:12:03+0800", "2021-06-01T00:12:03+24:00", "2021-06-01T00:12:03+08:60",
    "2021-06-01T00:12:03Zx", "2021-06-01_00:12:03Z", "2021-06-01T0a:12:03Z",
    "+021-06-01T00:12:03Z", "2021-06-01T00:12:03,5Z",
  ])
  func rejects(text: String) {
    #expect(parse(text) == nil)
  }

  @Test func aMissingTimeIsRejected() {
    #expect(EventTime.parseRFC3339(.missing) == nil)
  }

  @Test(
    arguments: [
      (1_622_506_323_123, "2021-06-01T00:12:03.123Z"), (0, "1970-01-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func writes(milliseconds: Int64, text: String) {
    #expect(EventTime.format(milliseconds) == text)
  }

  @Test func whatIsWrittenReadsBack() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let time = Int64.random(in: -62_000_000_000_000...253_000_000_000_000, using: &generator)
      #expect(parse(EventTime.format(time)) == time)
    }
  }

  @Test func theUsualFormIsJudgedLikeOthers() {
    func parse(_ bytes: [UInt8]) -> Int64? {
      bytes.withUnsafeBufferPointer {
        EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
      }
    }
    var readable = 0
    let usual = Array("2021-06-01T00:12:03.123Z".utf8)
    for place in usual.indices.dropLast() {
      for byte in UInt8.min...UInt8.max {
        var changed = usual
        changed[place] = byte
        // A fourth digit of fraction is cut, but makes it another form.
        let longer = changed.dropLast() + Array("0Z".utf8)
        let expected = parse(Array(longer))
        #expect(parse(changed) == expected)
        readable += expected == nil ? 0 : 1
      }
    }
    #expect(readable > 100)
  }
}
