package import WeirCore

/// Gathers whom the actions concern and writes a CSV file for each action.
///
/// Columns: `target,first,last,flags,score,rules`; sorted by score, the highest first, then by
/// target. No field starts a formula in a spreadsheet: an apostrophe stands before one that would,
/// and before one that starts with an apostrophe; who reads a target takes one apostrophe off. All five files are always written. Memory grows with the number of targets. Not for use from
/// several threads at once.
package final class ActionSink {
  private struct Tally {
    var first: Int64
    var last: Int64
    var flags = 0
    var score = EventScore(tenths: 0)
    /// Ids, which outlive a change of the rules.
    var rules: Set<String> = []

    init(_ time: Int64) {
      first = time
      last = time
    }

    mutating func add(_ rule: String, _ score: EventScore, _ time: Int64) {
      first = min(first, time)
      last = max(last, time)
      flags += 1
      self.score = max(self.score, score)
      rules.insert(rule)
    }
  }

  private let folder: String
  /// In the order of ``Flag/rule``.
  var rules: [RuleHeader]
  private var tallies: [Action: [[UInt8]: Tally]] = [:]

  package init(folder: String, rules: [RuleHeader]) {
    self.folder = folder
    self.rules = rules
  }

  /// Adds the actions of a flagged event.
  package func add(_ event: FlaggedEvent) {
    let time = event.time
    let score = event.score(rules: rules)
    for flag in event.flags {
      let actions = flag.actions.count < 2 ? flag.actions : Array(Set(flag.actions))
      for action in actions {
        tallies[action.action, default: [:]][action.target, default: Tally(time)]
          .add(rules[flag.rule].id, score, time)
      }
    }
  }

  /// The five files, with `name` of the action.
  package static func paths(in folder: String) -> [(action: Action, path: String)] {
    Action.allCases.map { ($0, "\(folder)/\($0.rawValue).csv") }
  }

  /// Writes the files aside, finished but not yet under their final names.
  ///
  /// - Throws: ``SinkError`` if one cannot be written; none is left then.
  /// - Complexity: O(*n* log *n*) in the targets.
  package func finish() throws(SinkError) -> [OutputFile] {
    var outputs: [OutputFile] = []
    for (action, path) in Self.paths(in: folder) {
      let output = try OutputFile(path: path, mode: .archive)
      outputs.append(output)
      try write(action, to: output)
      try output.finish()
    }
    return outputs
  }

  /// Replaces the files by what was gathered so far.
  ///
  /// - Throws: ``SinkError`` if one cannot be written; the one before then stays.
  package func rewrite() throws(SinkError) {
    for output in try finish() { try output.publish() }
  }

  private func write(_ action: Action, to output: OutputFile) throws(SinkError) {
    var writer = CSVWriter(header: "target,first,last,flags,score,rules", guardsFormulas: true)
    let sorted = (tallies[action] ?? [:]).sorted { left, right in
      left.value.score != right.value.score
        ? left.value.score > right.value.score
        : left.key.lexicographicallyPrecedes(right.key)
    }
    for (target, tally) in sorted {
      writer.field(target)
      writer.field(EventTime.format(tally.first))
      writer.field(EventTime.format(tally.last))
      writer.field(String(tally.flags))
      writer.field(tally.score.text)
      writer.field(
        tally.rules.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ";"))
      writer.endRow()
      if writer.bytes.count >= OutputFile.bufferBytes { try output.write(writer.take()) }
    }
    try output.write(writer.take())
  }
}

extension SinkDeclaration {
  static let actions = SinkDeclaration(
    name: "actions",
    summary: "a folder with a CSV file for each action: target,first,last,flags,score,rules",
    standardPath: "actions", example: "- { actions: actions/ }")
}
