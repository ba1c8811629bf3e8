import Foundation
import TestSupport
import Testing
import WeirCore

struct ZoneTests {
  private static let hour: Int64 = 3_600_000
  /// 2021-03-28T01:00:00Z, when clocks in Berlin were put forward.
  private static let spring: Int64 = 1_616_893_200_000
  /// 2021-10-31T01:00:00Z, when they were put back.
  private static let autumn: Int64 = 1_635_642_000_000

  @Test func unknownZonesAreNil() {
    #expect(Zone(identifier: "Asia/Atlantis") == nil)
    #expect(Zone(identifier: "") == nil)
  }

  @Test(arguments: ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"])
  func offsetsAreThoseOfTheSystem(identifier: String) throws {
    let zone = try #require(Zone(identifier: identifier))
    let system = try #require(TimeZone(identifier: identifier))
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2_000 {
      let seconds = Int64.random(in: 0..<4_102_444_800, using: &generator)
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(zone.offset(at: seconds * 1_000) == Int64(system.secondsFromGMT(for: date)) * 1_000)
    }
  }

  @Test func berlinChangesAtTheMillisecond() throws {
    let zone = try #require(Zone(identifier: "Europe/Berlin"))
    #expect(zone.offset(at: Self.spring - 1) == Self.hour)
    #expect(zone.offset(at: Self.spring) == 2 * Self.hour)
    #expect(zone.offset(at: Self.autumn - 1) == 2 * Self.hour)
    #expect(zone.offset(at: Self.autumn) == Self.hour)
  }

  @Test func aClockTimeThatIsShownTwiceMeansTheEarlierInstant() throws {
    let zone = try #require(Zone(identifier: "Europe/Berlin"))
    // 02:30 on the clock was at 00:30 and again at 01:30 UTC.
    let local = Self.autumn + Self.hour + Self.hour / 2
    #expect(zone.instant(localMilliseconds: local) == Self.autumn - Self.hour / 2)
  }

  @Test func aClockTimeThatIsSkippedMovesForward() throws {
    let zone = try #require(Zone(identifier: "Europe/Berlin"))
    // 02:30 did not occur: it becomes 03:30, which was 01:30 UTC.
    let local = Self.spring + Self.hour + Self.hour / 2
    #expect(zone.instant(localMilliseconds: local) == Self.spring + Self.hour / 2)
  }

  @Test func clockTimesLeadBackToTheirInstants() throws {
    let zone = try #require(Zone(identifier: "Europe/Berlin"))
    for step in Int64(0)..<400 {
      let instant = 1_609_459_200_000 + step * 22 * Self.hour
      #expect(zone.instant(localMilliseconds: zone.local(instant)) == instant)
    }
  }

  @Test func hoursAndWeekdaysInShanghai() throws {
    let zone = try #require(Zone(identifier: "Asia/Shanghai"))
    // Tuesday, 2021-06-01T00:00 in Shanghai.
    let midnight: Int64 = 1_622_476_800_000
    #expect(zone.hour(midnight) == 0)
    #expect(zone.hour(midnight - 1) == 23)
    #expect(zone.weekday(midnight) == 2)
    #expect(zone.weekday(midnight - 1) == 1)
    #expect(zone.weekday(midnight - 24 * Self.hour - 1) == 7)
  }

  @Test func nightIsFromTenToSix() {
    let hours = (0..<24).filter { Zone.utc.isNight(Int64($0) * Self.hour) }
    #expect(hours == [0, 1, 2, 3, 4, 5, 22, 23])
    #expect(!Zone.utc.isNight(22 * Self.hour - 1))
    #expect(Zone.utc.isNight(6 * Self.hour - 1))
  }

  @Test func instantsBefore1970HaveHoursAndWeekdays() {
    #expect(Zone.utc.hour(-1) == 23)
    #expect(Zone.utc.weekday(-1) == 3)
  }
}
