import WeirCore
package import WeirEngine
import WeirSinks

/// The figures of a rule at every combination of its thresholds.
package struct SweepReport: Sendable {
  package struct Row: Sendable {
    /// In the order of ``SweepReport/names``.
    package var thresholds: [String]
    /// Whether the rule stands so now.
    package var isPresent: Bool
    package var tally: FlagTally.Figures
    package var labels: SweepJudge.LabelFigures?
    package var verdicts: SweepJudge.VerdictFigures?
  }

  package var rule: String
  package var category: String
  /// Of the thresholds that vary.
  package var names: [String]
  package var rows: [Row]
  /// Records read.
  package var read: Int
  /// Records that the rule judged.
  package var processed: Int
  /// Nil without labels.
  package var totals: SweepJudge.Totals?
  package var hasVerdicts: Bool { rows.first?.verdicts != nil }

  package init(_ sweep: Sweep, _ outcome: SweepOutcome, _ judge: SweepJudge) {
    rule = sweep.rule.id
    category = sweep.rule.category
    names = sweep.names
    read = outcome.read
    processed = outcome.processed
    totals = judge.totals
    rows = sweep.variants.indices.map { index in
      Row(
        thresholds: sweep.variants[index].thresholds, isPresent: sweep.variants[index].isPresent,
        tally: outcome.figures[index], labels: judge.labelFigures(of: index),
        verdicts: judge.verdictFigures(of: index))
    }
  }

  /// One figure of a row.
  struct Figure {
    enum Number {
      case count(Int)
      /// Nil where there is nothing to share.
      case share(Double?)
    }

    var name: String
    var number: Number
  }

  /// The figures of a row in the order in which every form shows them.
  func figures(of row: Row) -> [Figure] {
    var figures = [
      Figure(name: "flags", number: .count(row.tally.flags)),
      Figure(name: "events", number: .count(row.tally.events)),
      Figure(name: "suppressed", number: .count(row.tally.suppressed)),
    ]
    if let labels = row.labels, let totals {
      figures += [
        Figure(name: "true", number: .count(labels.correct)),
        Figure(name: "false", number: .count(row.tally.events - labels.correct)),
        Figure(name: "precision", number: .share(Self.share(labels.correct, row.tally.events))),
        Figure(name: "recall", number: .share(Self.share(labels.correct, totals.labelled))),
        Figure(name: "own_recall", number: .share(Self.share(labels.own, totals.own))),
        Figure(name: "stories", number: .count(labels.stories)),
        Figure(name: "own_stories", number: .count(labels.ownStories)),
      ]
    }
    if let verdicts = row.verdicts {
      let decided = verdicts.confirmed + verdicts.falsePositive
      figures += [
        Figure(name: "confirmed", number: .count(verdicts.confirmed)),
        Figure(name: "refuted", number: .count(verdicts.falsePositive)),
        Figure(name: "undecided", number: .count(row.tally.events - decided)),
        Figure(name: "reviewed_precision", number: .share(verdicts.precision)),
      ]
    }
    return figures
  }

  private static func share(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }
}

extension SweepReport {
  /// For people: a table with a row for each combination, the present one marked.
  package var text: String {
    let head = rows.first.map { figures(of: $0).map(\.name) } ?? []
    var table = TextTable(
      names.map(VisibleText.of) + head.map { $0.replacing("_", with: " ") } + [""])
    for row in rows {
      let cells = figures(of: row).map { figure in
        switch figure.number {
        case .count(let count): "\(count)"
        case .share(let share): Figures.percent(share)
        }
      }
      table.add(row.thresholds + cells + [row.isPresent ? "<- now" : ""])
    }
    return VisibleText.of(heading) + "\n\n" + table.text
  }

  private var heading: String {
    var text = "rule \(rule) (\(category)), \(processed) events judged"
    if let totals {
      text +=
        ", \(totals.labelled) labelled (\(totals.own) own), "
        + "\(totals.stories) stories (\(totals.ownStories) own)"
    }
    return text
  }

  /// A row for each combination, first the thresholds; shares have at most six decimals and are
  /// empty where there is nothing to share. No field starts a formula.
  package var csv: [UInt8] {
    var writer = CSVWriter(header: "", guardsFormulas: true)
    _ = writer.take()
    let head = rows.first.map { figures(of: $0).map(\.name) } ?? []
    for name in names + ["now"] + head { writer.field(name) }
    writer.endRow()
    for row in rows {
      for threshold in row.thresholds { writer.number(threshold) }
      writer.field(row.isPresent ? "true" : "false")
      for figure in figures(of: row) {
        switch figure.number {
        case .count(let count): writer.number("\(count)")
        case .share(let share):
          writer.number(share.map { Decimal.format(Int128(($0 * 1e6).rounded())) } ?? "")
        }
      }
      writer.endRow()
    }
    return writer.bytes
  }

  /// As JSON, its keys always in the same order, with a line feed at the end.
  package var json: [UInt8] {
    ReportValue.object([
      ("rule", .text(rule)),
      ("category", .text(category)),
      ("read", .integer(read)),
      ("processed", .integer(processed)),
      (
        "labels",
        totals.map { totals in
          .object([
            ("events", .integer(totals.labelled)), ("own_events", .integer(totals.own)),
            ("stories", .integer(totals.stories)), ("own_stories", .integer(totals.ownStories)),
          ])
        } ?? .null
      ),
      ("thresholds", .list(names.map(ReportValue.text))),
      ("rows", .list(rows.map(value))),
    ]).prettyPrinted
  }

  private func value(_ row: Row) -> ReportValue {
    .object(
      [
        ("thresholds", .list(row.thresholds.map(ReportValue.text))),
        ("now", .bool(row.isPresent)),
      ]
        + figures(of: row).map { figure in
          switch figure.number {
          case .count(let count): (figure.name, .integer(count))
          case .share(let share): (figure.name, share.map(ReportValue.ratio) ?? .null)
          }
        })
  }
}
