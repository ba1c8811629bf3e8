import TestSupport
import Testing
import WeirReview
import WeirSinks

struct DifferenceBuilderTests {
  private func compare(
    _ a: [String], _ b: [String], examples: Int = 3
  ) throws -> RunDifference {
    let (one, other) = (try OutputFixture(a), try OutputFixture(b))
    return try withExtendedLifetime((one, other)) {
      try DifferenceBuilder.compare(one.open(), other.open(), exampleLimit: examples)
    }
  }

  private func line(_ id: String, at seconds: Int64, rule: String = "r", record: Int = 9) -> String
  {
    FlaggedLine(id: id, time: seconds * 1000, rule: rule).text
      .replacing("\"record\":9}", with: "\"record\":\(record)}")
  }

  private func figures(
    gained: Int = 0, lost: Int = 0, changed: Int = 0, same: Int = 0
  ) -> RunDifference.Figures {
    var figures = RunDifference.Figures()
    figures.gained = gained
    figures.lost = lost
    figures.changed = changed
    figures.same = same
    return figures
  }

  @Test func eventsOfOneInstantAreMatchedWhateverTheirOrder() throws {
    let difference = try compare(
      [line("a", at: 1), line("b", at: 1), line("c", at: 1)],
      [line("c", at: 1), line("d", at: 1), line("a", at: 1)])
    #expect(difference.events == figures(gained: 1, lost: 1, same: 2))
    #expect(difference.rules[0].examples.map(\.id) == ["d", "b"])
  }

  /// Ids that come again at the same time are told by their places, else by their order.
  @Test func equalIdsAreToldByTheirPlaces() throws {
    let first = line("a", at: 1, rule: "x", record: 1)
    let second = line("a", at: 1, rule: "y", record: 2)
    #expect(try compare([first, second], [second]).events == figures(lost: 1, same: 1))
    #expect(try compare([first, second], [second, first]).events == figures(same: 2))
    let moved = second.replacing("\"record\":2}", with: "\"record\":5}")
    let difference = try compare([first, second], [first, moved])
    #expect(difference.events == figures(same: 2))
    #expect(try compare([first], [first, second]).events == figures(gained: 1, same: 1))
  }

  @Test func kindsAndTimesTellEventsApart() throws {
    let call = FlaggedLine(id: "a", time: 1000).text
    let text = FlaggedLine(id: "a", kind: "sms", time: 1000).text
    let later = FlaggedLine(id: "a", time: 2000).text
    #expect(try compare([call], [text]).events == figures(gained: 1, lost: 1))
    #expect(try compare([call], [later]).events == figures(gained: 1, lost: 1))
  }

  @Test func eachAspectOfAFlagIsCompared() throws {
    let plain = FlaggedLine(subject: "+1").text
    let changes: [(RunDifference.Aspect, String)] = [
      (.score, plain.replacing("\"score\":60,", with: "\"score\":61,")),
      (
        .level, plain.replacing("\"level\":\"high\",\"score\"", with: "\"level\":\"low\",\"score\"")
      ),
      (.category, plain.replacing("wangiri", with: "irsf")),
      (.subject, plain.replacing("\"subject\":\"+1\"", with: "\"subject\":\"+2\"")),
      (.values, plain.replacing("\"count()\":30", with: "\"count()\":31")),
      (.why, plain.replacing("because", with: "perhaps")),
    ]
    for (aspect, changed) in changes {
      let difference = try compare([plain], [changed])
      #expect(difference.flags == figures(changed: 1))
      #expect(difference.rules[0].aspects == [aspect: 1], "\(aspect)")
      #expect(!difference.isSame)
    }
    let evidence = plain.replacing("\"record\":7}", with: "\"record\":8}")
    #expect(try compare([plain], [evidence]).isSame)
  }

  @Test func anotherActionChangesTheEventAlone() throws {
    let before = FlaggedLine(actions: [("block", "+1"), ("warn", "+1")]).text
    let after = FlaggedLine(actions: [("warn", "+1"), ("warn", "+2")]).text
    let difference = try compare([before], [after])
    #expect(difference.events == figures(changed: 1))
    #expect(difference.flags == figures(same: 1))
    #expect(difference.actions.map(\.action) == ["block", "warn"])
    #expect(difference.actions.map(\.targets) == [figures(lost: 1), figures(gained: 1, same: 1)])
  }

  @Test func examplesAreTheFirstOfEachChange() throws {
    let difference = try compare(
      (0..<9).map { line("lost-\($0)", at: $0) }, (0..<9).map { line("new-\($0)", at: $0) },
      examples: 2)
    let ids = difference.rules[0].examples.map(\.id).sorted()
    #expect(ids == ["lost-0", "lost-1", "new-0", "new-1"])
    #expect(difference.text.contains("  and 7 more gained\n"))
    #expect(difference.text.hasSuffix("  and 7 more lost"))
  }

  /// Against matching by sets, over random files.
  @Test(arguments: 0..<40)
  func agreesWithSets(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var sides: [[String]] = [[], []]
    for number in 0..<60 {
      let line = line("e\(number)", at: Int64(number / 5), record: number + 1)
      for side in sides.indices where Bool.random(using: &random) { sides[side].append(line) }
    }
    let (a, b) = (Set(sides[0]), Set(sides[1]))
    let difference = try compare(sides[0], sides[1])
    #expect(
      difference.events
        == figures(
          gained: b.subtracting(a).count, lost: a.subtracting(b).count,
          same: a.intersection(b).count))
  }

  @Test func filesOutOfOrderAreRefused() throws {
    let error = #expect(throws: SinkError.self) {
      try compare([line("a", at: 2), line("b", at: 1)], [])
    }
    #expect(error?.path.hasSuffix("flagged.jsonl:2") == true)
  }

  @Test func notesSayWhatElseDiffers() throws {
    let (a, b) = (try OutputFixture([line("a", at: 1)]), try OutputFixture([line("a", at: 1)]))
    let report = try b.text("run.json").replacing("\"rules\":\"r\"", with: "\"rules\":\"s\"")
      .replacing("calls.jsonl\",\"bytes\"", with: "\\u001b.jsonl\",\"bytes\"")
      .replacing("\"complete\":true", with: "\"complete\":false")
    try b.write("run.json", report)
    try withExtendedLifetime((a, b)) {
      let difference = try DifferenceBuilder.compare(a.open(), b.open(), exampleLimit: 3)
      #expect(difference.isSame)
      #expect(
        difference.notes == [
          "the rules or lists differ", "only the first run read 'calls: calls.jsonl'",
          "only the second run read 'calls: \\u{1B}.jsonl'", "'\(b.path)' lost input or an output",
        ])
    }
  }

  /// Runs without rules on trial write no file of them.
  @Test func flagsOnTrialAreComparedApart() throws {
    let (a, b) = (try OutputFixture([line("a", at: 1)]), try OutputFixture([]))
    try b.write("shadow.jsonl", line("t", at: 3) + "\n")
    try withExtendedLifetime((a, b)) {
      let difference = try DifferenceBuilder.compare(
        a.open(), b.open(), onTrial: true, exampleLimit: 3)
      #expect(difference.events == figures(gained: 1))
      #expect(difference.rules[0].examples.map(\.id) == ["t"])
    }
  }
}
