import TestSupport
import Testing
import WeirReview

struct CaseBuilderTests {
  private func call(_ number: Int, _ caller: String, imei: String, score: Int = 60) -> String {
    FlaggedLine(
      id: "c-\(number)", time: Int64(number) * 1000, score: score,
      key: "{\"caller\":\"\(caller)\"}", event: "{\"caller\":\"\(caller)\",\"imei\":\"\(imei)\"}"
    ).text
  }

  private func pay(_ number: Int, _ payer: String, _ payee: String, _ amount: String) -> String {
    FlaggedLine(
      id: "p-\(number)", kind: "transaction", time: Int64(number) * 1000, rule: "mule-fan-in",
      category: "mule", key: "{\"payer\":\"\(payer)\"}",
      event: "{\"payee\":\"\(payee)\",\"amount\":\(amount),\"currency\":\"CNY\"}"
    ).text
  }

  private func cases(_ lines: [String], hubBound: Int = 20) throws -> [FraudCase] {
    let output = try OutputFixture(lines)
    return try withExtendedLifetime(output) {
      var builder = try CaseBuilder.read(output.open(), hubBound: hubBound)
      return builder.cases()
    }
  }

  @Test func sharedLinksJoinAndTheSumsAreThoseOfTheCase() throws {
    let cases = try cases([
      call(1, "+85511111111", imei: "a"), call(2, "+85522222222", imei: "a", score: 80),
      call(3, "+85533333333", imei: "b"), pay(4, "A", "M", "1.25"), pay(5, "B", "M", "10"),
      pay(6, "A", "M", "\"0.5\""),
    ])
    #expect(
      cases.map { $0.members.map(\.subject.value) } == [
        ["+85511111111", "+85522222222"], ["A", "B"],
      ])
    #expect(
      String(decoding: cases[1].line, as: UTF8.self) == """
        {"id":"\(cases[1].id)","score":60.0,"events":3,"first":"1970-01-01T00:00:04.000Z",\
        "last":"1970-01-01T00:00:06.000Z","members":[{"kind":"account","value":"A","events":2,\
        "score":60.0},{"kind":"account","value":"B","events":1,"score":60.0}],\
        "links":[{"kind":"payee","value":"M","members":2}],"rules":["mule-fan-in"],\
        "categories":["mule"],"sums":[{"currency":"CNY","amount":11.75}]}

        """)
  }

  @Test func aLinkThatManyShareJoinsNobody() throws {
    let three = (1...3).map { call($0, "+8551111111\($0)", imei: "a") }
    #expect(try cases(three, hubBound: 3).map(\.members.count) == [3])
    #expect(try cases(three, hubBound: 2).isEmpty)
  }

  @Test(arguments: 0..<20)
  func casesDoNotDependOnTheOrderOfTheEvents(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var lines = (0..<60).map {
      call(
        $0, "+855111110\(Int.random(in: 10..<40, using: &random))",
        imei: "i\(Int.random(in: 0..<25, using: &random))")
    }
    let before = try cases(lines, hubBound: 4).map(\.line)
    lines.shuffle(using: &random)
    #expect(try cases(lines, hubBound: 4).map(\.line) == before)
    #expect(!before.isEmpty)
  }
}
