import WeirCore
import WeirSinks

extension Evaluation {
  /// The evaluation as JSON, its keys always in the same order, with a line feed at the end.
  package var json: [UInt8] {
    ReportValue.object([
      ("processed", .integer(processed)),
      ("labelled", .integer(labelled)),
      ("benign", .integer(benign)),
      ("flagged", .integer(alerts.all)),
      ("true", .integer(alerts.correct)),
      ("false", .integer(alerts.wrong)),
      ("precision", Self.value(alerts.precision)),
      ("recall", Self.value(recall)),
      ("false_per_million", Self.value(perMillion(alerts.wrong))),
      ("stories", .integer(stories.count)),
      ("stories_caught", .integer(caught)),
      ("stories_caught_by_own", .integer(caughtByOwn)),
      ("story_recall", Self.value(storyRecall)),
      ("knows_all_rules", .bool(knowsAllRules)),
      ("delay", Self.value(delays)),
      ("rules", .list(rules.map(value))),
      ("categories", .list(categories.map(value))),
      ("by_story", .list(stories.map(Self.value))),
    ]).prettyPrinted
  }

  private func value(_ rule: RuleFigures) -> ReportValue {
    .object([("rule", .text(rule.rule)), ("category", .text(rule.category))] + pairs(rule.flags))
  }

  private func value(_ figures: CategoryFigures) -> ReportValue {
    .object(
      [("category", .text(figures.category)), ("has_rule", .bool(figures.hasRule))]
        + pairs(figures.flags) + [
          ("stories", .integer(figures.stories)),
          ("caught", .integer(figures.caught)),
          ("caught_by_own", .integer(figures.caughtByOwn)),
          ("recall", Self.value(figures.recall)),
          ("own_recall", Self.value(figures.ownRecall)),
          ("delay", Self.value(figures.delays)),
        ])
  }

  private func pairs(_ flags: Alerts) -> [(key: String, value: ReportValue)] {
    [
      ("flags", .integer(flags.all)),
      ("true", .integer(flags.correct)),
      ("false", .integer(flags.wrong)),
      ("precision", Self.value(flags.precision)),
      ("false_per_million", Self.value(perMillion(flags.wrong))),
    ]
  }

  private static func value(_ story: StoryFigures) -> ReportValue {
    .object([
      ("story", .text(story.story)),
      ("category", .text(story.category)),
      ("events", .integer(story.events)),
      ("flagged", .integer(story.flaggedEvents)),
      ("caught_by_own", .bool(story.isCaughtByOwn)),
      ("rules", .list(story.rules.map(ReportValue.text))),
      ("first", value(time: story.first)),
      ("last", value(time: story.last)),
      ("complete", value(time: story.complete)),
      ("first_flag", value(time: story.firstFlag)),
      ("delay_ms", value(story.delay)),
    ])
  }

  private static func value(_ delays: DelayFigures) -> ReportValue {
    .object([
      ("known", .integer(delays.known.count)),
      ("early", .integer(delays.early)),
      ("unknown", .integer(delays.unknown)),
      ("median_ms", value(delays.median)),
      ("p90_ms", value(delays.ninetieth)),
      ("max_ms", value(delays.maximum)),
    ])
  }

  private static func value(_ ratio: Double?) -> ReportValue {
    ratio.map(ReportValue.ratio) ?? .null
  }

  private static func value(_ milliseconds: Int64?) -> ReportValue {
    milliseconds.map { .integer(Int($0)) } ?? .null
  }

  private static func value(time: Int64?) -> ReportValue {
    time.map { .text(EventTime.format($0)) } ?? .null
  }

  /// The evaluation as tidy CSV: `part,name,category,figure,number`, a row for each figure that is
  /// known.
  package var csv: [UInt8] {
    var table = FigureTable()
    table.add(
      "total", "", "",
      [
        ("processed", Double(processed)), ("labelled", Double(labelled)),
        ("benign", Double(benign)), ("flagged", Double(alerts.all)),
        ("true", Double(alerts.correct)), ("false", Double(alerts.wrong)),
        ("precision", alerts.precision), ("recall", recall),
        ("false_per_million", perMillion(alerts.wrong)), ("stories", Double(stories.count)),
        ("stories_caught", Double(caught)), ("stories_caught_by_own", Double(caughtByOwn)),
        ("story_recall", storyRecall),
      ])
    table.add("total", "", "", delays)
    for rule in rules {
      table.add("rule", rule.rule, rule.category, figures(rule.flags))
    }
    for figures in categories {
      table.add("category", figures.category, figures.category, self.figures(figures.flags))
      table.add(
        "category", figures.category, figures.category,
        [
          ("has_rule", figures.hasRule ? 1 : 0), ("stories", Double(figures.stories)),
          ("caught", Double(figures.caught)), ("caught_by_own", Double(figures.caughtByOwn)),
          ("recall", figures.recall), ("own_recall", figures.ownRecall),
        ])
      table.add("category", figures.category, figures.category, figures.delays)
    }
    for story in stories {
      table.add(
        "story", story.story, story.category,
        [
          ("events", Double(story.events)), ("flagged", Double(story.flaggedEvents)),
          ("caught_by_own", story.isCaughtByOwn ? 1 : 0),
          ("delay_ms", story.delay.map(Double.init)),
        ])
    }
    return table.writer.bytes
  }

  private func figures(_ flags: Alerts) -> [(String, Double?)] {
    [
      ("flags", Double(flags.all)), ("true", Double(flags.correct)),
      ("false", Double(flags.wrong)), ("precision", flags.precision),
      ("false_per_million", perMillion(flags.wrong)),
    ]
  }
}

/// Rows of figures in tidy CSV.
private struct FigureTable {
  var writer = CSVWriter(header: "part,name,category,figure,number", guardsFormulas: true)

  mutating func add(
    _ part: String, _ name: String, _ category: String, _ figures: [(String, Double?)]
  ) {
    for (figure, number) in figures {
      guard let number else { continue }
      for field in [part, name, category, figure, Self.text(number)] { writer.field(field) }
      writer.endRow()
    }
  }

  mutating func add(_ part: String, _ name: String, _ category: String, _ delays: DelayFigures) {
    add(
      part, name, category,
      [
        ("delay_known", Double(delays.known.count)), ("delay_early", Double(delays.early)),
        ("delay_unknown", Double(delays.unknown)),
        ("delay_median_ms", delays.median.map(Double.init)),
        ("delay_p90_ms", delays.ninetieth.map(Double.init)),
        ("delay_max_ms", delays.maximum.map(Double.init)),
      ])
  }

  /// At most six decimals.
  private static func text(_ number: Double) -> String {
    Decimal.format(Int128((number * 1e6).rounded()))
  }
}
