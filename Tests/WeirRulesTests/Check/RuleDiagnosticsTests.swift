import Testing
import WeirCore

@testable import WeirRules

struct RuleDiagnosticsTests {
  private func rendered(_ body: String) -> [String] {
    library(body).diagnostics.map(\.rendered)
  }

  @Test func bareNumber() {
    #expect(
      rendered("kind: call\nwhere: not answered and duration <= 3") == [
        """
        r.yaml:9:37: error: 'duration' is a duration, found a bare number
          |
        9 | where: not answered and duration <= 3
          |                                     ^
          = help: write a unit, for example 3s
        """
      ])
  }

  @Test func unknownFunction() {
    #expect(
      rendered("kind: call\nby: caller\nwithin: 1m\nhaving: distnct(callee) >= 25") == [
        """
        r.yaml:11:9: error: unknown function 'distnct'
           |
        11 | having: distnct(callee) >= 25
           |         ^^^^^^^
           = help: did you mean 'distinct(x)'?
        """
      ])
  }

  @Test func unknownField() {
    #expect(
      rendered("kind: call\nwhere: caler == \"+8551\"") == [
        """
        r.yaml:9:8: error: unknown field 'caler' of 'call'
          |
        9 | where: caler == "+8551"
          |        ^^^^^
          = help: did you mean 'caller'?
        """
      ])
  }

  @Test func unknownKey() {
    #expect(
      rendered("kind: call\nwhere: answered\nwhitin: 10m") == [
        """
        r.yaml:10:1: error: unknown key 'whitin' of a rule
           |
        10 | whitin: 10m
           | ^^^^^^
           = help: did you mean 'within'?
        """
      ])
  }

  @Test func expressionCutByAComma() {
    let texts = rendered(
      "kind: call\nwhere: answered\nactions: { block: prefix(caller, 3) }")
    #expect(texts.contains { $0.contains("quote the whole expression") })
  }

  @Test func regularExpressionWithOneBackslash() {
    #expect(
      rendered(#"kind: sms"# + "\n" + #"where: text matches "\d""#) == [
        #"""
        r.yaml:9:22: error: unknown escape '\d'
          |
        9 | where: text matches "\d"
          |                      ^^
          = help: a backslash is written twice: "\\d"
        """#
      ])
  }

  @Test func unknownList() {
    let texts = library(
      "kind: call\nwhere: callee in list(\"premum\")", lists: ["premium": "value\n+1\n"]
    ).diagnostics.map(\.rendered)
    #expect(
      texts == [
        """
        r.yaml:9:23: error: unknown list 'premum'
          |
        9 | where: callee in list("premum")
          |                       ^^^^^^^^
          = help: did you mean 'premium'?
        """
      ])
  }

  @Test func onceWithoutKey() {
    #expect(
      rendered("kind: call\nwhere: answered\nonce_per: 1h") == [
        """
        r.yaml:10:11: error: 'once_per' needs a rule with a key
           |
        10 | once_per: 1h
           |           ^^
        """
      ])
  }

  @Test func wrongLevel() {
    let source = SourceText(
      path: "r.yaml",
      text: ruleSource("kind: call\nwhere: answered").text.replacing("high", with: "hihg"))
    let library = RuleLibrary.check([source], context: RuleContext())
    #expect(
      library.diagnostics.map(\.rendered) == [
        """
        r.yaml:5:8: error: unknown level "hihg"
          |
        5 | level: hihg
          |        ^^^^
          = help: did you mean 'high'?
        """
      ])
  }

  @Test func errorInAWhyTemplate() {
    let texts = library("kind: call\nwhere: answered", why: "from {caler}").diagnostics
    #expect(
      texts.map(\.rendered) == [
        """
        r.yaml:7:13: error: unknown field 'caler' of 'call'
          |
        7 | why: "from {caler}"
          |             ^^^^^
          = help: did you mean 'caller'?
        """
      ])
  }

  @Test(arguments: [
    ("kind: flag\nwhere: rule == \"nobody\"", "rule.unknown-rule"),
    ("kind: flag\nwhere: category == \"nobody\"", "rule.unknown-category"),
    ("kind: flag\nwhere: rule == \"r\"", "rule.circle"),
    ("kind: flag\nwhere: level >= \"high\"", "rule.level-order"),
    ("kind: call\nwhere: scam_score(caller) > 1", "rule.not-supported"),
    (
      "kind: call\nby: { x: [caller, caller] }\nwithin: 1m\nhaving: count() > 1",
      "rule.name-taken"
    ),
    ("kind: call\nwhere: this.duration > 1s", "rule.misplaced-this"),
    (
      "kind: call\nby: caller\nwithin: 1m\nhaving: count() before 1h over 2h > 1",
      "rule.unexpected-token"
    ),
    ("kind: call\nwhere: length(cell) over 1h > 1", "rule.unexpected-reach"),
    ("kind: call\nby: { caller: callee }\nwithin: 1m\nhaving: count() > 1", "rule.name-taken"),
    ("kind: call\nwhere: count() > 3", "rule.misplaced-aggregate"),
    ("kind: call\nwhere: duration", "rule.wrong-type"),
    ("kind: call\nwhere: caller + 1 > 2", "rule.type-mismatch"),
    ("kind: call\nwhere: time > duration", "rule.type-mismatch"),
    ("kind: call\nwhere: answered < true", "rule.type-mismatch"),
    ("kind: call\nwhere: prefix(caller) == \"1\"", "rule.argument-count"),
    ("kind: call\nwhere: country(cell) == \"CN\"", "rule.type-mismatch"),
    ("kind: call\nwhere: cell in [\"a\", 1]", "rule.type-mismatch"),
    ("kind: call\nwhere: cell in [\"a\", caller]", "rule.not-a-literal"),
    ("kind: sms\nwhere: text matches \"(\"", "rule.bad-pattern"),
    ("kind: fax\nwhere: answered", "rule.unknown-kind"),
    ("kind: call", "rule.missing-key"),
    ("kind: call\nwhere: answered\nactions: { block: duration }", "rule.type-mismatch"),
    ("kind: call\nwhere: answered\nwhere: answered", "yaml.duplicate-key"),
  ])
  func slugs(body: String, slug: String) {
    #expect(library(body).diagnostics.map(\.slug) == [slug])
  }

  @Test(arguments: [
    ("lure", "own", "lure.duration > 1m", "answered", "rule.own-step"),
    ("lure", "caller", "answered", "answered", "rule.name-taken"),
    ("own", "own", "answered", "answered", "rule.name-taken"),
    ("lure", "own", "answered", "count() > 1", "rule.misplaced-aggregate"),
    ("lure", "own", "later.answered", "answered", "rule.unknown-step"),
  ])
  func sequenceSlugs(step: String, key: String, filter: String, having: String, slug: String) {
    let body = """
      sequence:
        within: 1h
        by: \(key)
        steps:
          - { step: \(step), kind: call, by: caller, where: \(filter) }
          - { step: later, kind: call, by: caller }
      having: \(having)
      """
    #expect(library(body).diagnostics.map(\.slug) == [slug])
  }
}
