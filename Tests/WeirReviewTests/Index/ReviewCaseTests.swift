import Testing
import WeirReview

struct ReviewCaseTests {
  /// Two subjects that pay one payee, and one that pays another.
  private func fixture() throws -> OutputFixture {
    try OutputFixture(
      [("p-1", "A", "MULE", 60), ("p-2", "B", "MULE", 80), ("p-3", "C", "SHOP", 90)].enumerated()
        .map { place, payment in
          FlaggedLine(
            id: payment.0, kind: "transaction", time: Int64(place + 1) * 1000, score: payment.3,
            key: "{\"payer\":\"\(payment.1)\"}",
            event: """
              {"payer":"\(payment.1)","payee":"\(payment.2)","amount":"10.5","currency":"CNY"}
              """
          ).text
        })
  }

  @Test func membersKnowTheirCase() throws {
    let output = try fixture()
    let index = try ReviewIndex.open(output.open())
    let first = try #require(try index.caseID(of: Subject(kind: .account, value: "A")))
    #expect(first.members == 2)
    #expect(try index.caseID(of: Subject(kind: .account, value: "B"))?.id == first.id)
    #expect(try index.caseID(of: Subject(kind: .account, value: "C")) == nil)
    let found = try #require(try index.fraudCase(id: first.id))
    #expect(found.members.map(\.subject.value) == ["B", "A"])
    #expect(found.sums == "21 CNY")
    #expect(found.score == 800 && found.events == 2)
    #expect(found.links.map(\.link) == [Link(kind: .payee, value: "MULE")])
    #expect(found.links.map(\.members) == [2])
    #expect(try index.fraudCase(id: "case-000000000000") == nil)
  }

  @Test func theCaseIsTheOneOfTheFile() throws {
    let output = try fixture()
    let folder = try output.open()
    var builder = try CaseBuilder.read(folder)
    let id = try ReviewIndex.open(folder).caseID(of: Subject(kind: .account, value: "A"))?.id
    #expect(builder.cases().map(\.id) == [id])
  }

  @Test func aFilterTakesTheMembersOnly() throws {
    let output = try fixture()
    let index = try ReviewIndex.open(output.open())
    var filter = ReviewFilter()
    filter.caseID = try index.caseID(of: Subject(kind: .account, value: "A"))?.id
    #expect(try index.groups(filter).map(\.subject.value) == ["B", "A"])
    #expect(try index.groupCount(filter) == 2)
    filter.caseID = "case-000000000000"
    #expect(try index.groupCount(filter) == 0)
  }

  @Test func theScreenShowsAndFiltersTheCase() throws {
    let output = try fixture()
    let session = try ReviewSession(output.open(), reviewer: "ana")
    var screen = ReviewScreen(session, width: 120, height: 60)
    screen.press(.character("j"))
    screen.press(.enter)
    let text = screen.lines().map(\.text).joined(separator: "\n")
    #expect(text.contains("one of 2 in case-"))
    #expect(text.contains("with account:A (score 60.0, 1 event, 1 undecided)"))
    #expect(text.contains("sharing payee MULE: 2 of them"))
    screen.press(.character("m"))
    #expect(screen.lines()[0].text.contains("of 2 groups"))
    screen.press(.character("m"))
    #expect(screen.lines()[0].text.contains("of 3 groups"))
  }
}
