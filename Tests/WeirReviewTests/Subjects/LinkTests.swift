import Testing
import WeirReview

struct LinkTests {
  private func links(_ kind: String, _ event: String) throws -> [String] {
    let output = try OutputFixture([FlaggedLine(kind: kind, event: event).text])
    let event = try #require(try output.events().first)
    let fields = EventFieldReader(pipeline: nil).fields(of: event)
    return fields.links.map { "\($0.kind.rawValue) \($0.value)" }
  }

  @Test func eachKindHasItsOwn() throws {
    #expect(
      try links("call", #"{"caller":"+855 12 345 678","callee":"10086","imei":35,"cell":"x"}"#)
        == ["device 35", "caller +85512345678", "callee 10086"])
    #expect(
      try links("transaction", #"{"payer":"A","payee":"B","device":"d","amount":1,"caller":"C"}"#)
        == ["device d", "payer A", "payee B"])
    #expect(try links("call", #"{"caller":null,"callee":""}"#) == [])
  }

  @Test func domainsAreThoseOfLinksInTheText() throws {
    #expect(
      try links(
        "sms",
        #"{"sender":"BANK","text":"see HTTPS://Evil.Example/x, www.b.org. c.net/ 3.5 a.b end."}"#)
        == ["caller BANK", "domain evil.example", "domain www.b.org", "domain c.net"])
  }
}
