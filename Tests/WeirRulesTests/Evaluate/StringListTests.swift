import Testing
import WeirCore

@testable import WeirRules

struct StringListTests {
  @Test(arguments: [["a"], ["", "x"], ["一", "two", "三"], Array(repeating: "y", count: 1) + ["z"]])
  func whatIsWrittenIsRead(values: [String]) {
    let calls = TextCalls()
    let list = StringList(calls.list(values))
    #expect(list.count == values.count)
    #expect(list.map(\.string) == values)
  }

  @Test func equalValuesStandOnce() {
    #expect(StringList(TextCalls().list(["a", "b", "a"])).map(\.string) == ["a", "b"])
  }

  @Test func anEmptyListIsMissing() {
    #expect(TextCalls().list([]).isMissing)
    #expect(StringList(.missing).count == 0)
  }

  @Test func scalarsBecomeLists() {
    let scalar = Scalar.text(TextCalls().list(["a", "bc"]))
    #expect(scalar.value(of: .strings) == .texts([Array("a".utf8), Array("bc".utf8)]))
    #expect(Scalar.missing.value(of: .strings) == .missing)
  }
}
