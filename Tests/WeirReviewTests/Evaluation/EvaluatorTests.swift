import Testing
import WeirCore
import WeirReview
import WeirSinks

struct EvaluatorTests {
  private func evaluate(
    _ lines: [FlaggedLine], labels: String, rules: [RuleHeader]? = nil
  ) throws -> Evaluation {
    let output = try OutputFixture(lines.map(\.text))
    return try withExtendedLifetime(output) {
      try output.write("labels.csv", labels)
      return try Evaluator.evaluate(
        output.open(), Labels(contentsOf: "\(output.path)/labels.csv"), rules: rules)
    }
  }

  private func flagged(_ id: String, at seconds: Int64, _ rule: String = "r") -> FlaggedLine {
    FlaggedLine(id: id, time: seconds * 1000, rule: rule, category: "\(rule)-category")
  }

  @Test func columnsMayStandInAnyOrder() throws {
    let evaluation = try evaluate(
      [flagged("a", at: 5)],
      labels: "role,time,note,category,event id,story\r\nact,2000,x,c,a,s\r\n")
    #expect(evaluation.stories.map(\.delay) == [3000])
    #expect(evaluation.labelled == 1)
    #expect(evaluation.benign == 93)
    #expect(evaluation.alerts.precision == 1)
  }

  @Test func anEventOfTwoStoriesIsOneAlertAndCatchesBoth() throws {
    let evaluation = try evaluate(
      [flagged("a", at: 1)], labels: "id,story,category,role\na,s,c,act\na,t,r-category,act\n")
    #expect(evaluation.labelled == 1)
    #expect(evaluation.alerts.correct == 1)
    #expect(evaluation.caught == 2)
    #expect(evaluation.caughtByOwn == 1)
  }

  @Test func theFirstActCompletesByTimeElseByOrder() throws {
    let events = [flagged("late", at: 9)]
    let timed = "id,story,category,role,time\nlate,s,c,act,9000\nearly,s,c,act,4000\n"
    #expect(try evaluate(events, labels: timed).stories[0].delay == 5000)
    let untimed = "id,story,category,role\nlate,s,c,act\nother,s,c,act\n"
    #expect(try evaluate(events, labels: untimed).stories[0].delay == 0)
    let unknown = "id,story,category,role\nother,s,c,act\nlate,s,c,act\n"
    let evaluation = try evaluate(events, labels: unknown)
    #expect(evaluation.stories[0].delay == nil)
    #expect(evaluation.delays.unknown == 1)
  }

  @Test func withoutAnActTheLastEventBeforeTheAftermathCompletes() throws {
    let labels = """
      id,story,category,role,time
      a,s,c,step,3000
      b,s,c,lure,1000
      c,s,c,aftermath,8000
      d,only,c,aftermath,2000

      """
    let evaluation = try evaluate([flagged("c", at: 8), flagged("d", at: 2)], labels: labels)
    #expect(evaluation.stories.map(\.complete) == [3000, 2000])
    #expect(evaluation.stories.map(\.delay) == [5000, 0])
  }

  @Test func percentilesAreDelaysThatWereMeasured() throws {
    let seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]
    let labels = seconds.map { "e\($0),s\($0),c,act,0\n" }.joined()
    let evaluation = try evaluate(
      seconds.map { flagged("e\($0)", at: Int64($0)) },
      labels: "id,story,category,role,time\n" + labels)
    #expect(evaluation.delays.median == 5000)
    #expect(evaluation.delays.ninetieth == 9000)
    #expect(evaluation.delays.maximum == 100_000)
    #expect(evaluation.delays.percentile(100) == 100_000)
    #expect(evaluation.delays.early == 0)
  }

  @Test func rulesOnTrialAreNotInForce() throws {
    let rules = [
      RuleHeader(id: "silent", category: "c", level: .low, score: 10, isShadow: false),
      RuleHeader(id: "trial", category: "d", level: .low, score: 10, isShadow: true),
    ]
    let evaluation = try evaluate(
      [], labels: "id,story,category,role\na,s,c,act\nb,t,d,act\n", rules: rules)
    #expect(evaluation.rules.map(\.rule) == ["silent"])
    #expect(evaluation.categories.map(\.hasRule) == [true, false])
    #expect(evaluation.alerts.precision == nil)
    #expect(evaluation.recall == 0)
    #expect(evaluation.missed.map(\.story) == ["s", "t"])
  }

  @Test func eachFlagOfAnEventCounts() throws {
    var line = flagged("a", at: 1).text
    let flag = try #require(line.firstRange(of: #"{"rule""#))
    let end = try #require(line.firstRange(of: #"],"actions""#))
    line.insert(contentsOf: "," + line[flag.lowerBound..<end.lowerBound], at: end.lowerBound)
    let output = try OutputFixture([line])
    let evaluation = try withExtendedLifetime(output) {
      try Evaluator.evaluate(output.open(), Labels(), rules: nil)
    }
    #expect(evaluation.rules.map(\.flags.wrong) == [2])
    #expect(evaluation.alerts.wrong == 1)
    #expect(evaluation.perMillion(evaluation.alerts.wrong).map { Int($0) } == 10_638)
  }
}
