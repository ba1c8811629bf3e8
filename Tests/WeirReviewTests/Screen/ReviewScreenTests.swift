import Foundation
import TestSupport
import Testing
import WeirCore
import WeirReview

struct ReviewScreenTests {
  private let output: OutputFixture
  private let session: ReviewSession

  init() throws {
    output = try OutputFixture(
      [
        ("c-1", "+85511111111", 60, "burst"), ("c-2", "+85522222222", 80, "long"),
        ("c-3", "+85511111111", 40, "long"), ("c-4", "+85533333333", 30, "long"),
      ].enumerated().map { place, line in
        FlaggedLine(
          id: line.0, time: Int64(place + 1) * 1000, score: line.2, rule: line.3,
          category: "\(line.3)-category", key: "{\"caller\":\"\(line.1)\"}",
          event: "{\"caller\":\"\(line.1)\",\"text\":\"\u{9B}2J电话\u{202E}<script>\"}"
        ).text
      })
    session = try ReviewSession(output.open(), reviewer: "ana")
  }

  private func screen(_ keys: String = "", width: Int = 100, height: Int = 30) -> ReviewScreen {
    var screen = ReviewScreen(session, width: width, height: height)
    press(keys, on: &screen)
    return screen
  }

  private func press(_ keys: String, on screen: inout ReviewScreen) {
    var reader = ScreenKeyReader()
    for key in reader.keys(Array(keys.utf8)) + reader.finish() { screen.press(key) }
  }

  private func text(_ screen: ReviewScreen) -> String {
    screen.lines().map(\.text).joined(separator: "\n")
  }

  /// `verdict reason events group` of each line of the verdicts.
  private func verdicts() throws -> [String] {
    try VerdictLog(output.open()).records.map { record in
      [
        record.reviewer, record.verdict.rawValue, record.reason?.rawValue, record.note,
        record.events.joined(separator: "+"), record.group,
      ].compactMap { $0 }.joined(separator: " ")
    }
  }

  @Test func theQueueIsSortedByScore() {
    let lines = screen().lines().map(\.text)
    #expect(lines[0].hasPrefix("weir review  1 of 3 groups  ana, 0 verdicts"))
    #expect(lines[2].contains("80.0") && lines[2].contains("number:+85522222222"))
    #expect(lines[3].contains("number:+85511111111") && lines[3].contains("burst long"))
    #expect(lines.count == 30)
  }

  @Test func aKeyDecidesAboutAGroupAndGoesOn() throws {
    let screen = screen("cc")
    #expect(
      try verdicts() == [
        "ana confirmed c-2 number:+85522222222", "ana confirmed c-1+c-3 number:+85511111111",
      ])
    #expect(screen.position.place == 2)
  }

  @Test func aFalsePositiveNeedsItsDigit() throws {
    let screen = screen("x9x\u{1B}x2")
    #expect(try verdicts() == ["ana false_positive known_customer c-2 number:+85522222222"])
    #expect(text(screen).contains("false positive: number:+85522222222, 1 event"))
  }

  @Test func undoTakesTheLastOneBack() throws {
    let screen = screen("csUUU")
    #expect(
      try verdicts().suffix(2) == [
        "ana undo c-1+c-3 number:+85511111111", "ana undo c-2 number:+85522222222",
      ])
    #expect(text(screen).contains("no verdict of ana holds"))
  }

  @Test func inAGroupEventsAreDecidedOneByOneOrAllAtOnce() throws {
    var screen = screen("j\rs")
    #expect(try verdicts() == ["ana unsure c-1"])
    press("Ac", on: &screen)
    #expect(try verdicts().last == "ana confirmed c-3 number:+85511111111")
    press("Ax7", on: &screen)
    #expect(try verdicts().last == "ana false_positive other c-1+c-3 number:+85511111111")
    press("tseen 电\u{7F}\r", on: &screen)
    #expect(try verdicts().last == "ana note seen  c-3")
  }

  @Test func aGroupShowsReasonsEvidenceAndLinks() {
    let text = text(screen("j\r"))
    for part in [
      "burst (burst-category, high)", "because", "event 1 of 2, by time",
      "evidence: 7 of calls.jsonl (calls)", "record 9 of calls.jsonl",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func filtersNarrowTheQueue() {
    var screen = screen("fr")
    #expect(text(screen).contains("filter by rule"))
    press("jj\r", on: &screen)
    #expect(screen.filter.rule == "burst")
    #expect(text(screen).contains("1 of 1 group "))
    press("\u{1B}", on: &screen)
    #expect(screen.filter.isEmpty)
    press("ff2021-06-01\r", on: &screen)
    #expect(text(screen).contains("nothing here"))
    press("fxffnonsense\r", on: &screen)
    #expect(text(screen).contains("no time such as"))
    #expect(screen.filter.isEmpty)
  }

  @Test func undecidedOnlyLeavesDecidedGroupsOut() throws {
    let screen = screen("ucc")
    #expect(screen.position.place == 0)
    #expect(text(screen).contains("number:+85533333333"))
    #expect(!text(screen).contains("+85522222222  "))
    #expect(try verdicts().count == 2)
  }

  @Test func searchGoesFromGroupToGroup() {
    var screen = screen("/3333\r")
    #expect(screen.position.place == 2)
    press("/+855\r", on: &screen)
    #expect(screen.position.place == 0)
    press("N", on: &screen)
    #expect(screen.position.place == 2)
    press("/c-3\r", on: &screen)
    #expect(screen.position.place == 1)
    press("/nobody\r", on: &screen)
    #expect(text(screen).contains("not found: nobody"))
  }

  @Test func whatOthersDecideMeanwhileIsNotOverruled() throws {
    var screen = screen("j\r")
    let other = try ReviewSession(output.open(), reviewer: "bo")
    try other.decide(.confirmed, events: ["c-1"])
    press("s", on: &screen)
    #expect(text(screen).contains("decided meanwhile: confirmed by bo"))
    #expect(try verdicts().count == 1)
    press("s", on: &screen)
    #expect(try verdicts().last == "ana unsure c-1")
    press("qk", on: &screen)
    try other.decide(.confirmed, events: ["c-2"])
    press("s", on: &screen)
    #expect(text(screen).contains("others have decided"))
    #expect(try verdicts().count == 3)
  }

  @Test func undoLeavesVerdictsOfOthers() throws {
    var screen = screen("c")
    let other = try ReviewSession(output.open(), reviewer: "bo")
    try other.decide(.unsure, events: ["c-2"])
    press("U", on: &screen)
    #expect(text(screen).contains("no verdict of ana holds"))
    #expect(try verdicts().count == 2)
  }

  @Test func hostileTextsChangeNothing() {
    for keys in ["", "j\r", "j\rJ", "/\u{202E}", "w", "?", "f", "fr", "x", "A"] {
      for line in screen(keys, width: 40, height: 12).lines() {
        #expect(CellWidth.of(line.text) <= 40)
        for scalar in line.text.unicodeScalars {
          #expect(scalar.properties.generalCategory != .control)
          #expect(scalar.properties.generalCategory != .format)
        }
      }
    }
  }

  @Test func everySizeIsFilled() {
    for (width, height) in [(1, 1), (20, 8), (33, 9), (200, 60)] {
      for keys in ["", "j\r", "?", "fr"] {
        var screen = screen(keys)
        screen.resize(width: width, height: height)
        #expect(screen.lines().count == max(8, height))
      }
    }
  }

  @Test func onePicksUpWhereOneLeftOff() throws {
    let folder = try output.open()
    var left = screen("flj\r")
    press("/3333\rG", on: &left)
    try left.position.write(folder, reviewer: "ana")
    let position = try #require(ReviewPosition.read(folder, reviewer: "ana"))
    #expect(position == left.position)
    let taken = ReviewScreen(session, width: 100, height: 30, position: position)
    #expect(taken.position == left.position)
    #expect(taken.filter.level == .informational)
    #expect(ReviewPosition.read(folder, reviewer: "bo") == nil)
  }

  @Test func anotherNameSignsTheVerdicts() throws {
    _ = screen("w\u{15}bo\rc")
    #expect(try verdicts() == ["bo confirmed c-2 number:+85522222222"])
  }

  @Test func qAndControlCEndIt() {
    #expect(screen("q").isOver)
    #expect(screen("\rqq").isOver)
    #expect(!screen("\rq").isOver)
    #expect(screen("/\u{3}").isOver)
  }
}
