import Foundation

/// Where the engine and the reference first differ, with all that is needed to see it again.
struct Disagreement: CustomStringConvertible {
  var run: EngineRun
  /// Of each source.
  var texts: [String]
  var expected: ReferenceOutcome
  var found: ReferenceOutcome

  var description: String {
    """
    \(differences.prefix(12).joined(separator: "\n"))
    rules: \(differingRules.sorted().joined(separator: " "))
    \(ruleTexts.joined(separator: "---\n"))
    \(kept.map { "all of it is kept in \($0)" } ?? everything)
    """
  }

  /// Lines of one side that the other lacks.
  private var differences: [String] {
    let place = zip(expected.flagged, found.flagged).prefix { $0 == $1 }.count
    var lines: [String] = []
    if expected.flagged != found.flagged {
      lines.append("flagged event \(place + 1)")
      let wanted = expected.flagged.dropFirst(place).first
      let given = found.flagged.dropFirst(place).first
      lines.append("reference: \(wanted.map(String.init(describing:)) ?? "none")")
      lines.append("engine:    \(given.map(String.init(describing:)) ?? "none")")
    }
    for (line, side) in [
      (firstLacking(expected.shadow, found.shadow), "reference"),
      (firstLacking(found.shadow, expected.shadow), "engine"),
    ] {
      if let line { lines.append("shadow, \(side) only: \(line)") }
    }
    for rule in Set(expected.suppressed.keys).union(found.suppressed.keys).sorted()
    where expected.suppressed[rule] != found.suppressed[rule] {
      lines.append(
        "suppressed of \(rule): \(expected.suppressed[rule] ?? 0), engine "
          + "\(found.suppressed[rule] ?? 0)")
    }
    return lines
  }

  private func firstLacking(_ lines: [FlagLine], _ others: [FlagLine]) -> FlagLine? {
    let others = Set(others)
    return lines.first { !others.contains($0) }
  }

  private var differingRules: Set<String> {
    let flags = { (outcome: ReferenceOutcome) in
      Set(outcome.flagged.flatMap(\.flags) + outcome.shadow)
    }
    return Set(flags(expected).symmetricDifference(flags(found)).map(\.rule))
  }

  private var ruleTexts: [String] {
    differingRules.sorted().prefix(3).compactMap { id in
      run.rules.first { $0.hasPrefix("id: \(id)\n") }
    }
  }

  private var everything: String {
    """
    features:
    \(run.features.map(\.text).joined(separator: "---\n"))
    warmup: \(run.warmup ?? 0)ms
    events:
    \(texts.joined(separator: "--- next source\n"))
    """
  }

  /// The folder with the case, if `WEIR_KEEP` names one.
  private var kept: String? {
    guard let path = ProcessInfo.processInfo.environment["WEIR_KEEP"] else { return nil }
    let folder = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try run.write(in: folder)
      for (index, text) in texts.enumerated() {
        try Data(text.utf8).write(to: folder.appending(path: EngineRun.fileName(index)))
      }
    } catch {
      return nil
    }
    return path
  }
}
