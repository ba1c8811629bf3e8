import Testing
import WeirCore

struct DurationTextTests {
  @Test(
    arguments: [
      ("500ms", 500), ("3s", 3_000), ("5m", 300_000), ("2h", 7_200_000), ("90d", 7_776_000_000),
      ("0s", 0),
    ] as [(String, Int64)])
  func reads(text: String, milliseconds: Int64) {
    #expect(DurationText.parse(text) == milliseconds)
  }

  @Test(arguments: ["", "3", "s", "3 s", "-3s", "1.5h", "1h30m", "1w", "3S", "99999999999999d"])
  func rejects(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(
    arguments: [
      (3_780_000, "1h 3m"), (3_600_000, "1h"), (3_605_000, "1h"), (500, "500ms"), (0, "0ms"),
      (1_500, "1s 500ms"), (172_800_000, "2d"), (90_061_001, "1d 1h"), (-65_000, "-1m 5s"),
    ] as [(Int64, String)])
  func writes(milliseconds: Int64, text: String) {
    #expect(DurationText.format(milliseconds) == text)
  }
}
