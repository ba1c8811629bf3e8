import Foundation
package import WeirCore
import WeirRules

/// The rules of a pipeline by category, from the rule files, the typology and measured figures.
package struct RuleLibraryPage {
  private let pipeline: LoadedPipeline
  private let categories: [Category]
  /// By part and name, then by figure, as `weir evaluate --csv` writes them.
  private let figures: [String: [String: Double]]

  private struct Category {
    var id: String
    var name: String
    var group: String
    var reason: String?
  }

  /// - Parameters:
  ///   - pipeline: its categories are those of `typology.yaml` beside it.
  ///   - measured: CSV with the columns `part,name,category,figure,number`; nil without any.
  /// - Throws: ``ConfigurationError`` if the typology cannot be read.
  package init(
    _ pipeline: LoadedPipeline, measured: String?
  ) throws(ConfigurationError) {
    self.pipeline = pipeline
    let path = "\(pipeline.specification.folder)/typology.yaml"
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    categories =
      if let text {
        try Self.categories(ConfigurationReader.read(SourceText(path: path, text: text)))
      } else { [] }
    figures = Self.figures(measured ?? "")
  }

  /// The page as Markdown, with a line feed at the end.
  package var markdown: String {
    let rules = pipeline.texts.compactMap(Self.rule)
    var lines = [
      "# Rule library", "", "The rules of `\(pipeline.specification.name)` by category.",
    ]
    lines += ["", "## Overview", ""]
    lines += [
      "\(rules.count) rules for \(Set(rules.map(\.category)).count) of \(categories.count) "
        + "categories, printed by `weir reference library` from the rule files. Precision is the "
        + "share of a rule's flagged events that belong to planted fraud, recall the share of a "
        + "category's stories that rules of the category find, both on the labelled logs of "
        + "`weir generate` that <doc:Synthesis> describes (seeds that no rule was made on); a dash "
        + "stands where the logs hold nothing of the kind. What the rules miss in real logs these "
        + "figures cannot say. Rules of status test run in the shadow."
    ]
    for group in ["person", "network", "payment"] {
      let chosen = categories.filter { $0.group == group }
      guard !chosen.isEmpty else { continue }
      lines += ["", "## \(Self.title(of: group))"]
      for category in chosen { lines += section(category, rules) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ category: Category, _ rules: [Rule]) -> [String] {
    let own = rules.filter { $0.category == category.id }.sorted { $0.id < $1.id }
    var lines = ["", "### \(category.id)", "", "\(category.name)."]
    if let reason = category.reason { lines[3] += " Not shown by these logs: \(reason)." }
    guard !own.isEmpty else { return lines }
    if let recall = figures["category \(category.id)"]?["own_recall"] {
      lines[3] += " Stories found: \(Self.percent(recall))."
    }
    lines += ["", "| rule | flags | source | precision |", "| --- | --- | --- | --- |"]
    for rule in own {
      let precision = figures["rule \(rule.id)"]?["precision"].map(Self.percent) ?? "-"
      let mark = rule.status == "stable" ? "" : " (\(rule.status))"
      let cells = [
        "`\(rule.id)`\(mark)", "\(rule.title). \(rule.description) Says: \(rule.why)", rule.source,
        precision,
      ]
      let row = cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")
      lines.append("| \(row) |".replacing("|  |", with: "| |"))
    }
    return lines
  }

  private static func title(of group: String) -> String {
    switch group {
    case "person": "Scams on persons"
    case "network": "Abuse of the network"
    default: "Payment fraud and laundering"
    }
  }

  /// Tenths of a per cent; whole ones without the tenth.
  private static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1_000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }

  private static func categories(_ root: ConfigurationNode) -> [Category] {
    (root.list ?? []).compactMap { node in
      guard let id = node["id"]?.scalar else { return nil }
      let names = [node["name"]?.scalar, node["zh"]?.scalar].compactMap(\.self)
      return Category(
        id: id, name: names.joined(separator: ", "), group: node["group"]?.scalar ?? "",
        reason: node["reason"]?.scalar)
    }
  }

  private static func figures(_ csv: String) -> [String: [String: Double]] {
    var figures: [String: [String: Double]] = [:]
    for line in csv.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 5, let number = Double(fields[4]) else { continue }
      figures["\(fields[0]) \(fields[1])", default: [:]][String(fields[3])] = number
    }
    return figures
  }
}

extension RuleLibraryPage {
  fileprivate struct Rule {
    var id: String
    var title: String
    var category: String
    var status: String
    var description: String
    var why: String
    var source: String
  }

  /// The rule of a file; nil for the pipeline, features and lists.
  fileprivate static func rule(_ source: SourceText) -> Rule? {
    guard source.path.hasSuffix(".yaml"), let root = try? ConfigurationReader.read(source),
      let id = root["id"]?.scalar, let category = root["category"]?.scalar
    else { return nil }
    func text(_ key: String) -> String {
      (root[key]?.scalar ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let references = (root["references"]?.list ?? []).compactMap(\.scalar)
    return Rule(
      id: id, title: text("title"), category: category, status: text("status"),
      description: text("description"), why: text("why"),
      source: references.joined(separator: "; "))
  }
}
