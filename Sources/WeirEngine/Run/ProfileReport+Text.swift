import Foundation
import WeirRules

extension ProfileReport {
  /// Tables of stages, kinds, exchanges and rules.
  package var text: String {
    var blocks = [stageTable]
    if !kinds.isEmpty { blocks.append(kindTable) }
    if !exchanges.isEmpty { blocks.append(exchangeTable) }
    if !rules.isEmpty { blocks.append(ruleTable) }
    if let unique = profile.unique {
      blocks.append("ids kept for unique: \(unique.keys), \(Self.size(unique.bytes))")
    }
    return blocks.joined(separator: "\n\n")
  }

  private var stageTable: String {
    var rows = stages.map { stage -> [String] in
      let work = profile[stage]
      let seconds = Self.seconds(work.nanoseconds)
      let figures = stage.figures
      return [stage.rawValue, Self.text(seconds), percent(seconds)]
        + [work.rowsIn, work.rowsOut].map { figures.rows ? "\($0)" : "" }
        + [work.bytesIn, work.bytesOut].map { figures.bytes ? Self.size($0) : "" }
    }
    let blank = ["", "", "", ""]
    rows.append(["other", Self.text(otherSeconds), percent(otherSeconds)] + blank)
    rows.append(["all", Self.text(cpuSeconds), percent(cpuSeconds)] + blank)
    return Self.table(
      ["stage", "CPU s", "share", "rows in", "rows out", "bytes in", "bytes out"], rows, texts: [0])
      + "\nthe reader waited \(Self.text(waitedSeconds)) s for room"
  }

  private var kindTable: String {
    Self.table(
      ["kind", "rows", "CPU s", "of it phrases", "patterns", "exchange", "exchanged"],
      kinds.map { kind in
        let work = kind.work
        let times = [
          work.nanoseconds, work.phraseNanoseconds, work.patternNanoseconds,
          work.exchangeNanoseconds,
        ]
        return [kind.name, "\(work.rows)"] + times.map { Self.text(Self.seconds($0)) }
          + ["\(work.exchanged)"]
      }, texts: [0])
  }

  private var exchangeTable: String {
    Self.table(
      ["level", "rules", "rows", "CPU s", "keys", "entries", "state", "exchange"],
      exchanges.map {
        ["\($0.level)", "\($0.rules)", "\($0.work.rows)"]
          + [Self.text(Self.seconds($0.work.nanoseconds))]
          + ["\($0.work.size.keys)", "\($0.work.size.entries)"]
          + [Self.size($0.work.size.bytes), $0.key]
      }, texts: [7])
  }

  private var ruleTable: String {
    Self.table(
      [
        "rule", "form", "rows", "flags", "suppressed", "CPU s", "keys", "peak keys", "entries",
        "state", "peak",
      ],
      slowestFirst.map { rule in
        let work = rule.work
        if let sharer = rule.sharer {
          let figures = ["", "\(rule.flags)", "\(rule.suppressed)"]
          return [rule.id, "that of \(sharer)"] + figures + Array(repeating: "", count: 6)
        }
        var row = [rule.id, rule.form, "\(work.rows)", "\(rule.flags)", "\(rule.suppressed)"]
        row.append(Self.text(Self.seconds(work.nanoseconds)))
        if rule.exchange == nil { return row + ["", "", "", "", ""] }
        row += [work.size.keys, work.peakKeys, work.size.entries].map { "\($0)" }
        return row + [Self.size(work.size.bytes), Self.size(work.peakBytes)]
      }, texts: [0, 1])
  }

  private var slowestFirst: [Rule] {
    rules.sorted { ($1.work.nanoseconds, $0.id) < ($0.work.nanoseconds, $1.id) }
  }

  private func percent(_ seconds: Double) -> String {
    String(format: "%.1f %%", 100 * share(seconds))
  }

  private static func text(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

  private static func size(_ bytes: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    guard bytes >= 1024 else { return "\(bytes) B" }
    var number = Double(bytes) / 1024
    var unit = 0
    while number >= 1024, unit + 1 < units.count {
      number /= 1024
      unit += 1
    }
    return String(format: "%.1f ", number) + units[unit]
  }

  /// - Parameter texts: columns of texts; figures stand to the right.
  private static func table(
    _ header: [String], _ rows: [[String]], texts: Set<Int>
  ) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let line = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return texts.contains(column) ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
