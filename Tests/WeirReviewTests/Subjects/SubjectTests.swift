import Testing
import WeirReview

struct SubjectTests {
  private func subject(_ line: FlaggedLine) throws -> Subject {
    let event = try #require(try OutputFixture([line.text]).events().first)
    return event.subject(of: event.flags[0])
  }

  @Test func theSubjectOfTheFlagComesFirst() throws {
    let line = FlaggedLine(subject: "evil.example.com", actions: [("block", "+85512345678")])
    #expect(try subject(line) == Subject(kind: .domain, value: "evil.example.com"))
  }

  @Test func aSingleKeyComesNext() throws {
    let line = FlaggedLine(key: #"{"payee":"+85512345678"}"#, actions: [("block", "x")])
    #expect(try subject(line) == Subject(kind: .account, value: "+85512345678"))
  }

  @Test func theTargetOfTheFirstActionComesNext() throws {
    let line = FlaggedLine(key: #"{"payer":"A","payee":"B"}"#, actions: [("block", "+85512345678")])
    #expect(try subject(line) == Subject(kind: .number, value: "+85512345678"))
  }

  @Test func theEventItselfIsTheLast() throws {
    #expect(try subject(FlaggedLine(key: "{}")) == Subject(kind: .other, value: "c-1"))
  }

  @Test(arguments: [
    ("+8613800000001", "call", Subject.Kind.number), ("10086", "sms", .number),
    ("123456789012345", "call", .device), ("123456789012345", "transaction", .account),
    ("a.b-c.example", "sms", .domain), ("1.2.3.4", "transaction", .account),
    (".example", "sms", .other), ("A-17", "transaction", .account), ("BANK", "sms", .other),
  ])
  func theFormTellsTheKind(value: String, kind: String, expected: Subject.Kind) throws {
    #expect(try subject(FlaggedLine(kind: kind, subject: value)).kind == expected)
  }

  @Test func idsAreReadAgain() {
    for kind in Subject.Kind.allCases {
      let subject = Subject(kind: kind, value: "a:b")
      #expect(Subject(id: subject.id) == subject)
    }
    #expect(Subject(id: "number:") == nil)
    #expect(Subject(id: "person:x") == nil)
  }
}
