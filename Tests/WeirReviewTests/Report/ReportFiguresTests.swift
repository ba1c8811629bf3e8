import Foundation
import Testing
import WeirCore

@testable import WeirReview

@Suite struct ReportFiguresTests {
  private static let hour: Int64 = 3_600_000

  private func figures(_ fixture: OutputFixture) throws -> ReportFigures {
    let folder = try fixture.open()
    return try ReportFigures(folder, verdicts: VerdictLog(folder))
  }

  @Test func flagsAreCountedByHourRuleAndSubject() throws {
    let start = FlaggedLine().time
    let figures = try figures(
      OutputFixture([
        FlaggedLine(id: "a", time: start).text,
        FlaggedLine(id: "b", time: start + Self.hour).text,
        FlaggedLine(id: "c", time: start + 3 * Self.hour, score: 90, rule: "other").text,
        FlaggedLine(id: "d", time: start, key: #"{"caller":"+6590000001"}"#).text,
      ]))

    #expect(figures.series.hours == 1)
    #expect(figures.series.buckets.map(\.flags) == [2, 1, 0, 1])
    #expect(figures.tally.rules.map(\.flags) == [3, 1])
    #expect(figures.groups.map(\.subject.value) == ["+85512000001", "+6590000001"])
    #expect(figures.groups.map(\.events) == [3, 1])
    #expect(figures.groups[0].score == 900)
  }

  @Test func precisionFollowsTheVerdicts() throws {
    let fixture = try OutputFixture([
      FlaggedLine(id: "a").text, FlaggedLine(id: "b").text, FlaggedLine(id: "c").text,
      FlaggedLine(id: "d", rule: "other").text,
    ])
    let log = try VerdictLog(fixture.open())
    try log.append(NewVerdict(reviewer: "ann", verdict: .confirmed, events: ["a", "b"]))
    try log.append(
      NewVerdict(
        reviewer: "ann", verdict: .falsePositive, reason: .testTraffic, events: ["c"]))
    try log.append(NewVerdict(reviewer: "ann", verdict: .undo, events: ["b"]))
    let figures = try figures(fixture)

    let rule = try #require(figures.tally.rules.first)
    #expect(rule.precision == Precision(confirmed: 1, falsePositive: 1, unsure: 0))
    #expect(rule.precision.share == 0.5)
    #expect(figures.tally.rules[1].precision.share == nil)
    #expect(figures.groups[0].undecided == 2)
    #expect(figures.tally.decided == 2)
  }

  @Test func originsAreThoseOfCallersAndSenders() throws {
    let figures = try figures(
      OutputFixture([
        FlaggedLine(id: "a", event: #"{"caller":"+85512000001"}"#).text,
        FlaggedLine(id: "b", kind: "sms", event: #"{"sender":"BANK"}"#).text,
        FlaggedLine(id: "c", kind: "transaction", event: #"{"payer":"62"}"#).text,
      ]))
    #expect(figures.origins == ["KH": 1, "": 1])
  }

  @Test func countersGiveEventsAndHeldAmounts() throws {
    let fixture = try OutputFixture([FlaggedLine().text])
    try fixture.write(
      "counters.csv",
      """
      counter,start,end,dimension,value,number
      events,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,kind,call,13
      events,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,kind,sms,4
      held_amount,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,currency,CNY,12.5
      held_amount,2021-06-01T01:00:00.000Z,2021-06-01T02:00:00.000Z,currency,CNY,-0.25
      held_amount,2021-06-01T01:00:00.000Z,2021-06-01T02:00:00.000Z,currency,"a,b",99999999999999
      own,,,field,"a line
      end",3

      """)
    let figures = try figures(fixture)
    let held = try #require(figures.counters?.held)
    #expect(held.map(\.currency) == ["CNY", "a,b"])
    #expect(held.map(\.amount) == [12_250_000, 99_999_999_999_999_000_000])
    #expect(figures.series.buckets.map(\.processed) == [17])
  }

  @Test(arguments: [1, 200, 5_000, 800_000, 80_000_000] as [Int64])
  func aChartHasRoomForAnyTime(hours: Int64) {
    let hour = FlagFigures.Hour(events: 1, flags: 1)
    let series = TimeSeries([-3: hour, hours: hour], processed: nil)
    #expect((2...TimeSeries.bound).contains(series.buckets.count))
    #expect(series.buckets.reduce(0) { $0 + $1.flags } == 2)
  }

  @Test func theBestEventsOfAGroupAreShown() throws {
    let lines = (0..<80).map { FlaggedLine(id: "c-\($0)", score: 1 + $0 * 37 % 100).text }
    let figures = try figures(OutputFixture(lines))
    let scores = figures.groups[0].picks.map { Int($0.score) }
    let all: [Int] = (0..<80).map { 10 * (1 + $0 * 37 % 100) }
    #expect(scores == Array(all.sorted(by: >).prefix(50)))
  }

  @Test func joinedNodesStandApartFromOthers() {
    let layout = ClusterLayout(nodes: 6, edges: [(0, 1), (1, 2), (3, 4), (4, 5)])
    func distance(_ left: Int, _ right: Int) -> Double {
      let x = layout.points[left].x - layout.points[right].x
      let y = layout.points[left].y - layout.points[right].y
      return (x * x + y * y).squareRoot()
    }
    #expect(distance(0, 1) < distance(0, 4))
    #expect(layout.points.allSatisfy { (0...1).contains($0.x) && (0...1).contains($0.y) })
    #expect(Set(layout.points).count == 6)
  }

  @Test func casesKnowWhoSharesWhat() throws {
    let figures = try figures(
      OutputFixture([
        FlaggedLine(id: "a", event: #"{"imei":"860"}"#).text,
        FlaggedLine(id: "b", key: #"{"caller":"+6590000001"}"#, event: #"{"imei":"860"}"#).text,
      ]))
    let found = try #require(figures.cases.first)
    #expect(found.links[0].subjects.map(\.value) == ["+6590000001", "+85512000001"])
    var html = HTMLWriter()
    ClusterDrawing(found).draw(into: &html)
    let svg = String(decoding: html.bytes, as: UTF8.self)
    #expect(svg.components(separatedBy: "<circle").count == 3)
    #expect(svg.components(separatedBy: "<line").count == 3)
  }
}
