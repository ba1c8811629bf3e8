import Testing
import WeirCore

@testable import WeirRules

struct RuleTestTests {
  private let body = """
    kind: call
    where: answered
    tests:
      - name: t
        zone: Asia/Shanghai
        lateness: 5s
        events:
          - { repeat: 2, every: 10s, call: { caller: "+86139000{n}", duration: 1500ms, answered: false } }
          - call: { id: "a\\"b" }
          - { at: +10m, sms: { text: "{n} of {m}" } }
          - { at: "2021-06-01T00:00:00Z", transaction: { amount: 12.50 } }
        expect: { flags: 0, keys: [[a, b], c], ids: [x], late: 1, suppressed: 2, actions: { block: "1" } }
    """

  @Test func expansion() throws {
    let library = library(body)
    #expect(library.diagnostics.map(\.rendered) == [])
    let test = try #require(library.tests.first)
    #expect(
      test.jsonLines() == """
        {"kind":"call","time":"2021-06-01T04:00:00.000Z","caller":"+861390001","duration":1.5,"answered":false}
        {"kind":"call","time":"2021-06-01T04:00:10.000Z","caller":"+861390002","duration":1.5,"answered":false}
        {"kind":"call","time":"2021-06-01T04:00:11.000Z","id":"a\\"b"}
        {"kind":"sms","time":"2021-06-01T04:10:00.000Z","text":"1 of {m}"}
        {"kind":"transaction","time":"2021-06-01T00:00:00.000Z","amount":12.50}

        """)
    #expect(test.eventCount == 5)
    #expect(test.lateness == 5000)
    #expect(test.expectation.keys == [["a", "b"], ["c"]])
    #expect(test.expectation.late == 1)
    #expect(test.expectation.suppressed == 2)
    #expect(test.expectation.actions == [TargetedAction(action: .block, target: [0x31])])
  }

  @Test(arguments: [
    ("duration: 1s", "duration: soon", "rule.type-mismatch"),
    ("call: {", "cal: {", "rule.unknown-key"),
    ("answered: no", "answered: no", "rule.type-mismatch"),
    ("flags: 1", "flags: many", "rule.bad-number"),
    ("at: +1m", "at: later", "rule.bad-time"),
    ("values: {}", "values: { \"count()\": 1 }", "rule.unknown-value"),
  ])
  func problems(old: String, new: String, slug: String) {
    let body = """
      kind: call
      where: answered
      tests:
        - name: t
          events:
            - { at: +1m, call: { duration: 1s } }
          expect: { flags: 1, values: {} }
      """
    let changed =
      old == new
      ? body.replacing("duration: 1s", with: new) : body.replacing(old, with: new)
    #expect(library(changed).diagnostics.map(\.slug).contains(slug))
  }
}
