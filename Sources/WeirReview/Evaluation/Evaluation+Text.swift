import WeirCore

extension Evaluation {
  /// For people: totals, then tables by rule and category, the stories that were missed.
  ///
  /// - Parameter missedLimit: how many missed stories are listed.
  package func text(missedLimit: Int = 20) -> String {
    var blocks = [totals]
    if !rules.isEmpty { blocks.append(ruleTable) }
    blocks += categoryTables
    if !delays.known.isEmpty || delays.unknown > 0 { blocks.append(delayTable) }
    if !missed.isEmpty { blocks.append(missedTable(missedLimit)) }
    return blocks.joined(separator: "\n\n")
  }

  private var totals: String {
    var table = TextTable(["", "number", "share"])
    table.add(["events processed", "\(processed)", ""])
    table.add(["events labelled", "\(labelled)", ""])
    table.add(["flagged events", "\(alerts.all)", ""])
    table.add(["  true (precision)", "\(alerts.correct)", Figures.percent(alerts.precision)])
    table.add(["  false (a million benign)", "\(alerts.wrong)", rate(alerts.wrong)])
    table.add(["labelled events flagged", "\(alerts.correct)", Figures.percent(recall)])
    table.add(["stories", "\(stories.count)", ""])
    table.add(["  caught by any rule", "\(caught)", Figures.percent(storyRecall)])
    table.add(["  by a rule of their category", "\(caughtByOwn)", ownShare])
    return table.text
  }

  private var ownShare: String {
    stories.isEmpty ? "-" : Figures.percent(Double(caughtByOwn) / Double(stories.count))
  }

  private func rate(_ count: Int) -> String { Figures.rate(perMillion(count)) }

  private var ruleTable: String {
    var table = TextTable([
      "rule", "category", "flags", "true", "false", "precision", "false/million",
    ])
    for rule in rules {
      table.add([
        rule.rule, rule.category, "\(rule.flags.all)", "\(rule.flags.correct)",
        "\(rule.flags.wrong)", Figures.percent(rule.flags.precision), rate(rule.flags.wrong),
      ])
    }
    return table.text
  }

  private var categoryTables: [String] {
    var table = TextTable([
      "category", "flags", "precision", "false/million", "stories", "caught", "by own", "recall",
    ])
    var bare = TextTable(["no rule for", "stories", "caught", "recall"])
    for figures in categories {
      let stories = ["\(figures.stories)", "\(figures.caught)"]
      let recall = Figures.percent(figures.recall)
      if figures.hasRule {
        table.add(
          [
            figures.category, "\(figures.flags.all)", Figures.percent(figures.flags.precision),
            rate(figures.flags.wrong),
          ] + stories + ["\(figures.caughtByOwn)", recall])
      } else {
        bare.add([figures.category] + stories + [recall])
      }
    }
    let note = knowsAllRules ? "" : "\nonly rules that fired are known; name the rest by --pipeline"
    return (table.isEmpty ? [] : [table.text]) + (bare.isEmpty ? [] : [bare.text + note])
  }

  private var delayTable: String {
    var table = TextTable(["delay", "stories", "early", "median", "90 %", "max", "unknown"])
    func add(_ name: String, _ delays: DelayFigures) {
      table.add([
        name, "\(delays.known.count)", "\(delays.early)", Figures.duration(delays.median),
        Figures.duration(delays.ninetieth), Figures.duration(delays.maximum), "\(delays.unknown)",
      ])
    }
    for figures in categories where figures.caught > 0 { add(figures.category, figures.delays) }
    add("all", delays)
    return table.text
  }

  private func missedTable(_ limit: Int) -> String {
    var table = TextTable(["missed story", "category", "events", "first", "last"])
    for story in missed.prefix(limit) {
      table.add([
        story.story, story.category, "\(story.events)", Figures.time(story.first),
        Figures.time(story.last),
      ])
    }
    let rest = missed.count - limit
    return table.text + (rest > 0 ? "\nand \(rest) more; all are in --json" : "")
  }
}

/// Figures as tables show them; `-` where there is none.
package enum Figures {
  /// One decimal.
  package static func percent(_ share: Double?) -> String {
    share.map { "\(tenths($0 * 100)) %" } ?? "-"
  }

  /// One decimal.
  package static func rate(_ number: Double?) -> String { number.map(tenths) ?? "-" }

  /// - Parameter milliseconds: of a duration.
  package static func duration(_ milliseconds: Int64?) -> String {
    milliseconds.map { $0 == 0 ? "0s" : DurationText.format($0) } ?? "-"
  }

  /// - Parameter milliseconds: since 1970.
  package static func time(_ milliseconds: Int64?) -> String {
    milliseconds.map(EventTime.format) ?? "-"
  }

  private static func tenths(_ number: Double) -> String {
    let parts = Int((number * 10).rounded())
    return "\(parts / 10).\(parts % 10)"
  }
}
