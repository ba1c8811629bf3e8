/// A flag of a flagged event, all of it as text.
struct FlagLine: Hashable, CustomStringConvertible {
  var event: String
  var rule: String
  var key: String
  /// Empty without `subject:`.
  var subject: String
  var values: [String]
  var why: String
  /// `file:record`, of a sequence with step and id.
  var evidence: [String]

  var description: String {
    "\(event) \(rule) {\(key)} \(subject) \(values) \"\(why)\" \(evidence)"
  }
}

/// A flagged event: its flags in the order of rules, then its actions.
struct FlaggedLine: Hashable, CustomStringConvertible {
  var event: String
  var score: String
  var level: String
  var flags: [FlagLine]
  var actions: [String]

  var description: String {
    "\(event) \(score) \(level) \(actions)\n" + flags.map { "  \($0)\n" }.joined()
  }

  /// Without what depends on where the records stand.
  var placeless: FlaggedLine {
    var line = self
    for index in line.flags.indices { line.flags[index].evidence = [] }
    return line
  }
}

/// What a run says.
struct ReferenceOutcome: Hashable {
  /// In the total order.
  var flagged: [FlaggedLine] = []
  /// Flags of rules on trial, in the total order.
  var shadow: [FlagLine] = []
  /// By rule, those without any left out.
  var suppressed: [String: Int] = [:]
}
