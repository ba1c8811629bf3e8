import WeirCore

/// What the state of one operator belongs to. A rule that keeps other state than it did does not
/// take the state of a checkpoint.
struct StateFingerprint: Equatable {
  /// Id of the rule.
  var rule: String
  /// What the rule keeps, for comparing and for telling the difference.
  var form: String

  func write(to writer: inout CheckpointWriter) {
    writer.write(rule)
    writer.write(form)
  }

  /// Reads a fingerprint that must be equal to this one.
  ///
  /// - Throws: ``CheckpointError`` that names the rule.
  func check(_ reader: inout CheckpointReader) throws(CheckpointError) {
    let found = StateFingerprint(rule: try reader.readText(), form: try reader.readText())
    guard found.rule == rule else {
      throw CheckpointError(
        "the checkpoint has the state of rule '\(found.rule)' where that of '\(rule)' is wanted")
    }
    guard found.form == form else {
      throw CheckpointError(
        "rule '\(rule)' has changed since the checkpoint: "
          + "that has the state of \(found.form), the rule keeps that of \(form)")
    }
  }
}

extension EntryLayout {
  var fingerprint: String { slots.map(\.type.rawValue).joined(separator: ",") }
}

extension WindowOperator {
  var fingerprint: StateFingerprint {
    let keys = rule.keys.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: ",")
    let aggregates = rule.aggregates.map(\.text).joined(separator: ", ")
    return StateFingerprint(
      rule: rule.header.id,
      form: "window(within \(plan.within) ms, by \(keys), [\(plan.layout.fingerprint)], "
        + "\(aggregates))")
  }
}

extension SequenceOperator {
  var fingerprint: StateFingerprint {
    let steps = plan.steps.map { "\($0.name):\($0.kind)[\($0.layout.fingerprint)]" }
    return StateFingerprint(
      rule: rule.header.id,
      form: "sequence(within \(plan.within) ms, \(steps.joined(separator: ", ")))")
  }
}
