import Testing
import WeirCore
import WeirReview
import WeirSinks

struct BulletinTests {
  private static let may: Int64 = 1_620_000_000_000
  private static let june: Int64 = 1_622_600_000_000

  private func blocked(_ id: String, _ target: String, time: Int64, kind: String = "call") -> String
  {
    FlaggedLine(id: id, kind: kind, time: time, actions: [("block", target)]).text
  }

  private func read(_ fixtures: [OutputFixture], month: String? = nil) throws -> Bulletin {
    let folders = try fixtures.map { try $0.open() }
    return try BulletinBuilder.read(folders, month: month.flatMap { CalendarMonth($0) })
  }

  private func number(_ bulletin: Bulletin, _ unit: BulletinFigure.Unit) -> Int128? {
    bulletin.figures.first { $0.part == .total && $0.unit == unit }?.number
  }

  @Test func targetsAreCountedOnceAndTheirEventsEach() throws {
    let out = try OutputFixture([
      blocked("c-1", "+85512000001", time: Self.june),
      blocked("c-2", "+85512000001", time: Self.june),
      blocked("m-1", "+85512000001", time: Self.june, kind: "sms"),
      blocked("m-2", "bad.example", time: Self.june, kind: "sms"),
    ])
    let bulletin = try read([out])
    #expect(number(bulletin, .targets(.calls)) == 1)
    #expect(number(bulletin, .events(.calls)) == 2)
    #expect(number(bulletin, .targets(.messages)) == 1)
    #expect(number(bulletin, .targets(.domains)) == 1)
    #expect(bulletin.figures.filter { $0.part == .origin }.allSatisfy { $0.name == "KH" })
  }

  private func payment(_ id: String, _ payer: String, time: Int64) -> String {
    FlaggedLine(
      id: id, kind: "transaction", time: time, key: "{\"payer\":\"\(payer)\"}",
      event: #"{"payer":"\#(payer)","payee":"M","amount":"2.5","currency":"CNY"}"#
    ).text
  }

  @Test func casesAreThoseOfTheMonth() throws {
    let out = try OutputFixture([
      payment("p-1", "A", time: Self.may), payment("p-2", "B", time: Self.may),
      payment("p-3", "A", time: Self.june), payment("p-4", "B", time: Self.june),
      payment("p-5", "C", time: Self.june + 1),
    ])
    // The same events in a second folder make no case larger.
    let bulletin = try read([out, out])
    #expect(number(bulletin, .cases) == 1)
    #expect(number(bulletin, .caseSubjects) == 3)
    #expect(number(bulletin, .caseEvents) == 3)
    #expect(number(bulletin, .caseAmount(currency: "CNY")) == 7_500_000)
    #expect(bulletin.figures.first { $0.unit == .caseSubjects }?.monthBefore == 2)
    #expect(bulletin.cases.map(\.members.count) == [3])
    let id = try #require(bulletin.cases.first?.id)
    let csv = String(decoding: bulletin.csv, as: UTF8.self)
    #expect(csv.contains("2021-06,total,,case_amount,CNY,7.5,5,,1\n"))
    #expect(csv.contains("2021-06,case,\(id),case_subjects,,3,,,0\n"))
    #expect(bulletin.text.contains("\(id)   60.0         3       3"))
    #expect(String(decoding: bulletin.html, as: UTF8.self).contains("<td>\(id)</td>"))
  }

  @Test func aCaseHasNoSubjectThatIsDeclaredFalse() throws {
    let out = try OutputFixture([
      payment("p-1", "A", time: Self.june), payment("p-2", "B", time: Self.june),
    ])
    let session = try ReviewSession(out.open(), reviewer: "ana")
    try session.decide(.falsePositive, reason: .dataError, events: ["p-2"])
    #expect(number(try read([out]), .cases) == nil)
  }

  @Test func eventsOutOfTheirOrderAreRefused() throws {
    let out = try OutputFixture([
      payment("p-1", "A", time: Self.june), payment("p-2", "B", time: Self.may),
    ])
    let error = #expect(throws: SinkError.self) { try read([out]) }
    #expect(error?.text == "this event stands behind a later one")
  }

  @Test func senderThatLooksLikeADomainIsASender() throws {
    let line = FlaggedLine(
      id: "m-1", kind: "sms", time: Self.june, actions: [("block", "shop.example")],
      event: #"{"sender":"shop.example"}"#)
    let bulletin = try read([OutputFixture([line.text])])
    #expect(number(bulletin, .targets(.messages)) == 1)
    #expect(number(bulletin, .targets(.domains)) == nil)
  }

  @Test func eventOfTwoRunsIsCountedOnceInEitherOrder() throws {
    let first = try OutputFixture([
      blocked("c-2", "+1", time: Self.may), blocked("c-1", "+85512000001", time: Self.june),
    ])
    let second = try OutputFixture([
      FlaggedLine(
        id: "c-1", time: Self.june,
        actions: [("block", "+85512000001"), ("warn", "+8613800000001")]
      ).text
    ])
    for folders in [[first, second], [second, first]] {
      let bulletin = try read(folders)
      #expect(number(bulletin, .flaggedEvents) == 1)
      #expect(number(bulletin, .events(.calls)) == 1)
      #expect(number(bulletin, .targets(.warned)) == 1)
      #expect(
        bulletin.notes.contains("flagged events that several folders hold, counted once: 1"))
    }
  }

  @Test func falsePositivesOfOneRunAreLeftOutOfAll() throws {
    let lines = [
      blocked("c-1", "+85512000001", time: Self.june), blocked("c-2", "+3712", time: Self.june),
    ]
    let judged = try OutputFixture(lines)
    try VerdictLog(judged.open()).append(
      NewVerdict(reviewer: "ann", verdict: .falsePositive, reason: .dataError, events: ["c-1"]))
    for folders in [[judged], [judged, try OutputFixture(lines)]] {
      let bulletin = try read(folders)
      #expect(number(bulletin, .flaggedEvents) == 1)
      #expect(number(bulletin, .targets(.calls)) == 1)
      #expect(bulletin.notes.contains("flagged events declared false positive, left out: 1"))
    }
  }

  @Test func changesAreKnownOnlyWithinTheMonthsOfTheRuns() throws {
    var lines: [String] = []
    for (month, count) in [(3, 1), (4, 1), (5, 2), (6, 4)] {
      let start = Int64(CivilDate(year: 2021, month: month, day: 2).daysSince1970)
      for index in 0..<count {
        lines.append(
          blocked("c-\(month)-\(index)", "+8551200000\(index)", time: start * 86_400_000))
      }
    }
    let out = try OutputFixture(lines)
    let figure = try #require(try read([out]).figures.first)
    #expect(figure.number == 4)
    #expect(figure.monthBefore == 2)
    #expect(figure.yearBefore == nil)
    #expect(figure.runText == "up, the second month in a row")
    let earlier = try #require(try read([out], month: "2021-04").figures.first)
    #expect(earlier.run == 0)
    let first = try #require(try read([out], month: "2021-03").figures.first)
    #expect(first.monthBefore == nil)
  }

  @Test func pageShowsHostileNamesAsText() throws {
    let line = FlaggedLine(
      id: "c-1", time: Self.june, category: "<script>'&", actions: [("block", "+85512000001")])
    let page = String(decoding: try read([OutputFixture([line.text])]).html, as: UTF8.self)
    #expect(!page.contains("<script>"))
    #expect(page.contains("&lt;script&gt;&#39;&amp;"))
  }

  @Test(arguments: ["2021-6", "2021-13", "2021-00", "21-06", "2021-06-01", "２０２１-06"])
  func wrongMonthIsNone(_ text: String) {
    #expect(CalendarMonth(text) == nil)
  }

  @Test func monthsAreThoseOfTheZone() throws {
    let shanghai = try #require(Zone(identifier: "Asia/Shanghai"))
    let lastHour: Int64 = 1_622_505_599_000
    #expect(CalendarMonth(lastHour, in: .utc).text == "2021-05")
    #expect(CalendarMonth(lastHour, in: shanghai).text == "2021-06")
    #expect(CalendarMonth("2021-01")?.before.text == "2020-12")
  }
}
