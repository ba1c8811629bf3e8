import WeirCore
import WeirRules
import WeirSinks

/// What people read at the end of a run: the sum, flags by rule, the highest flagged events, where
/// the rest is.
package struct RunSummary {
  private let run: FinishedRun
  private let plan: RunPlan
  private let folder: String

  package init(_ run: FinishedRun, _ plan: RunPlan, folder: String) {
    self.run = run
    self.plan = plan
    self.folder = folder
  }

  package var text: String {
    var blocks = [sum]
    if !rules.isEmpty { blocks.append(rules) }
    if !actions.isEmpty { blocks.append(actions) }
    if !flagged.isEmpty { blocks.append(flagged) }
    blocks.append(places)
    return blocks.joined(separator: "\n\n")
  }

  private var sum: String {
    let sum = run.outcome.sum
    return table([
      ["records read", "= rejected", "+ duplicate", "+ late", "+ passed", "+ flagged"],
      [sum.read, sum.rejected, sum.duplicate, sum.late, sum.passed, sum.flagged].map { "\($0)" },
    ])
  }

  private var rules: String {
    let flagged = zip(run.outcome.rules, run.outcome.flagsByRule).filter { $1 > 0 }
      .sorted { $0.0.id.utf8.lexicographicallyPrecedes($1.0.id.utf8) }
    let rows = flagged.map {
      [$0.id, $0.category, $0.level.rawValue, $0.isShadow ? "test" : "", "\($1)"]
    }
    return rows.isEmpty ? "" : table([["rule", "category", "level", "", "flags"]] + rows)
  }

  private var actions: String {
    let rows = Action.allCases.compactMap { action in
      run.outcome.actions[action].map { "\(action.rawValue) \($0)" }
    }
    return rows.isEmpty ? "" : "actions: " + rows.joined(separator: ", ")
  }

  private var flagged: String {
    let rows = run.outcome.highest.map {
      "\($0.time)  \($0.score)  \($0.id)  \($0.rule): \($0.why)"
    }
    return rows.isEmpty
      ? ""
      : (["the highest flagged events, one for each rule:"] + rows.map { "  " + $0 }).joined(
        separator: "\n")
  }

  private var places: String {
    let sinks = plan.pipeline.sinks.flatMap { sink -> [String] in
      switch sink {
      case .flagged("-"): []
      case .flagged(let path): ["\(path) (flagged events)"]
      case .counters(let path, _): ["\(path) (counters)"]
      case .actions(let path): ["\(path) (block, hold, warn, refer, watch lists)"]
      case .deadLetter(let path): ["\(path) (records that could not be used)"]
      }
    }
    let rate = Int(Double(run.outcome.sum.read) / max(0.001, run.report.wallSeconds))
    return (["in \(folder)/:"] + (sinks + ["run.json"]).map { "  " + $0 }).joined(separator: "\n")
      + "\n\n\(run.report.wallSeconds) s, \(rate) records/s, flagged digest \(run.report.digest)"
      + (run.report.stopped.map { "\nstopped by \($0); the records read were processed" } ?? "")
      + part
  }

  /// Said last, so that no one takes the outputs for those of the whole input.
  private var part: String {
    let options = plan.part.options.map { name, value in
      let name = "--\(name.replacing("_", with: "-"))"
      return switch value {
      case .text(let text): "\(name) \(text)"
      case .integer(let number): "\(name) \(number)"
      default: name
      }
    }
    return options.isEmpty ? "" : "\npart of the input only: " + options.joined(separator: ", ")
  }

  /// Columns wide enough for their longest text; numbers to the right.
  private func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return text.first?.isNumber == true ? space + text : text + space
      }.joined(separator: "  ").trimmingTrailingSpace
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingTrailingSpace: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
