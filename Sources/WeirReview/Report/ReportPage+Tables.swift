import Foundation
import WeirCore

extension ReportPage {
  func rules(into html: inout HTMLWriter) {
    html.raw("<section id=\"rules\">\n<h2>Rules</h2>\n<p class=\"soft\">Precision: confirmed ")
    html.raw("flags among those that reviewers confirmed or found false.</p>\n")
    var table = ReportTable(
      "Flags by rule",
      ["rule", "category", "level", "flags", "confirmed", "false", "unsure", "precision"])
    let rules = figures.tally.rules.sorted { ($1.flags, $0.name) < ($0.flags, $1.name) }
    for rule in rules {
      let share = rule.precision.share
      table.add([
        .code(rule.name), .text(rule.category),
        .ranked(rule.level.rawValue, rule.level.rank),
        .bar(rule.flags, of: rules[0].flags), .count(rule.precision.confirmed),
        .count(rule.precision.falsePositive), .count(rule.precision.unsure),
        .figure(Figures.percent(share), share),
      ])
    }
    table.write(into: &html)
    html.raw("<div class=\"pair\">\n")
    categories(into: &html)
    levels(into: &html)
    html.raw("</div>\n</section>\n")
  }

  private func categories(into html: inout HTMLWriter) {
    var flags: [String: Int] = [:]
    for rule in figures.tally.rules { flags[rule.category, default: 0] += rule.flags }
    var table = ReportTable("Flags by category", ["category", "flags"])
    for (category, count) in Self.ranked(flags) {
      table.add([.text(category), .bar(count, of: flags.values.max() ?? 0)])
    }
    table.write(into: &html)
  }

  private func levels(into html: inout HTMLWriter) {
    var table = ReportTable("Flags by level", ["level", "flags", "flagged events"])
    let highest = figures.tally.levels.map(\.flags).max() ?? 0
    for level in Level.allCases.reversed() {
      let counts = figures.tally.levels[level.rank]
      if counts.flags == 0, counts.events == 0 { continue }
      table.add([
        .ranked(level.rawValue, level.rank), .bar(counts.flags, of: highest),
        .count(counts.events),
      ])
    }
    table.write(into: &html)
  }

  func origins(into html: inout HTMLWriter) {
    html.raw("<section id=\"origins\">\n<h2>Origins and subjects</h2>\n<div class=\"pair\">\n")
    var table = ReportTable("Countries of origin", ["country", "code", "flagged events"])
    let highest = figures.origins.values.max() ?? 0
    for (country, count) in Self.ranked(figures.origins).prefix(Self.originsShown) {
      table.add([.text(Self.name(of: country)), .text(country), .bar(count, of: highest)])
    }
    if table.isEmpty {
      html.raw("<p>No flagged event has a number that it came from.</p>\n")
    } else {
      table.write(into: &html)
    }
    var subjects = ReportTable("Top subjects", ["subject", "kind", "score", "events", "undecided"])
    for group in figures.groups.prefix(Self.subjectsShown) {
      subjects.add([
        .code(ShownEventEncoder.shown(group.subject.value)), .text(group.subject.kind.rawValue),
        .figure("\(group.score / 10).\(group.score % 10)", Double(group.score)),
        .count(group.events), .count(group.undecided),
      ])
    }
    subjects.write(into: &html)
    html.raw("</div>\n</section>\n")
  }

  private static let originsShown = 40
  private static let subjectsShown = 20

  private static func name(of country: String) -> String {
    if country.isEmpty { return "no number with a country" }
    return Locale(identifier: "en_US").localizedString(forRegionCode: country) ?? country
  }

  private static func ranked(_ counts: [String: Int]) -> [(String, Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }
}
