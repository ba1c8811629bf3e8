import Testing
import WeirCore

@testable import WeirRules

/// Functions of texts, lists of strings and `lookup`, as the checker takes them.
struct TextFunctionTests {
  private static let lists = [
    "l": "value,risk:integer,note,until:time,wait:duration,bad:colour,sum:decimal,odd:bool\n"
      + "a,3,x,2021-06-01,1h,red,1.5,true\nb,,y,,,,,false\n"
  ]

  private func problems(_ expression: String) -> [String] {
    library("kind: sms\nwhere: |-\n  \(expression)", lists: Self.lists).diagnostics.map(\.message)
  }

  @Test(arguments: [
    "present(urls(text))", "missing(domain(urls(text)))", "length(urls(text)) > 1",
    #"urls(text) contains "bit.ly""#, #"urls(text) starts_with "http:""#,
    #"domain(urls(text)) in ["a.com"]"#, #"domain(urls(text)) not in list("l")"#,
    #"urls(text) matches "/[0-9]+$""#, #"domain(text) == "a.com""#,
    #"domain_in(urls(text), "l") and lookalike(text, "l")"#,
    #"template(text) == "x""#, #"lookup(cell, "l", "risk") + 1 > 3"#,
    #"lookup(sender, "l", "note") == "x""#, #"lookup(cell, "l", "until") < time"#,
    #"lookup(cell, "l", "wait") >= 30m"#, #"lookup(cell, "l", "sum") > 1"#,
    #"lookup(cell, "l", "odd")"#,
  ])
  func checks(expression: String) {
    #expect(problems(expression) == [])
  }

  @Test(arguments: [
    (#"urls(text) == "x""#, "'urls(text)' is a list of strings, found a string"),
    (#"lower(urls(text)) == "x""#, "'lower' takes text, found a list of strings"),
    (#"mentions(urls(text), "l")"#, "'mentions' takes text, found a list of strings"),
    (#"urls(text) in [1]"#, "'urls(text)' is a string, found an integer"),
    (#"lookup(cell, "l", "rsk") > 1"#, "list 'l' has no column 'rsk'"),
    (#"lookup(cell, "l", "value") == "a""#, "list 'l' has no column 'value'"),
    (#"lookup(cell, "m", "risk") > 1"#, "unknown list 'm'"),
    (
      #"lookup(cell, "l", note) > 1"#,
      "'lookup' needs the names of a list and of a column in quotes"
    ),
    (#"lookup(length(text), "l", "risk") > 1"#, "'lookup' takes text, found an integer"),
    (
      #"lookup(cell, "l", "risk") == "3""#,
      "'lookup(cell, \"l\", \"risk\")' is an integer, found a string"
    ),
  ])
  func problem(expression: String, expected: String) {
    #expect(problems(expression).first == expected)
  }

  @Test func wrongValuesOfAColumnAreNamed() {
    let csv = "value,n:integer,d:duration,c:colour\na,x,3,red\n"
    let body = #"lookup(cell, "l", "n") > 1 and lookup(cell, "l", "d") > 1s"#
    let found = library("kind: sms\nwhere: |-\n  \(body)", lists: ["l": csv]).diagnostics
    #expect(
      found.map { $0.rendered.split(separator: "\n").first.map(String.init) } == [
        "lists/l.csv:2:3: error: expected an integer, found \"x\"",
        "lists/l.csv:2:5: error: expected a duration, found \"3\"",
      ])
    let other = library(
      "kind: sms\nwhere: |-\n  lookup(cell, \"l\", \"c\") == \"x\"", lists: ["l": csv])
    #expect(other.diagnostics.contains { $0.message == "unknown type 'colour' of a column" })
  }

  @Test func listsAreNoKeysAndNotCounted() {
    let key = library("kind: sms\nby: urls(text)\nwithin: 1h\nhaving: count() > 1")
    #expect(key.diagnostics.map(\.message) == ["a key cannot be a list of strings"])
    let counted = library(
      "kind: sms\nby: sender\nwithin: 1h\nhaving: distinct(urls(text)) > 1")
    #expect(
      counted.diagnostics.map(\.message) == [
        "'distinct' takes a single value, found a list of strings"
      ])
    let subject = library("kind: sms\nwhere: present(text)\nsubject: urls(text)")
    #expect(
      subject.diagnostics.map(\.message) == ["'subject' takes text, found a list of strings"])
  }

  @Test func ownSuffixListIsReadWhenARuleNeedsIt() {
    func check(_ expression: String) -> RuleLibrary {
      RuleLibrary.check(
        [ruleSource("kind: sms\nwhere: |-\n  \(expression)")],
        suffixes: SourceText(path: "lists/public-suffix.dat", text: "shop\n..\n"),
        context: RuleContext())
    }
    #expect(check("present(text)").plan.suffixes == nil)
    #expect(check("present(text)").diagnostics.isEmpty)
    let library = check("present(urls(text))")
    #expect(library.plan.suffixes != nil)
    #expect(library.sources.map(\.path).last == "lists/public-suffix.dat")
    #expect(
      library.diagnostics.first?.rendered.hasPrefix(
        "lists/public-suffix.dat:2:1: error: not a rule of a public suffix list") == true)
  }
}
