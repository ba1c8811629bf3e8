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

extension WindowStorePlan {
  /// What is kept and what is computed from it.
  fileprivate func fingerprint(_ aggregates: [String]) -> String {
    "back \(lookBack) ms, [\(layout.fingerprint)], \(aggregates.joined(separator: ", "))"
  }
}

extension Shard.Operator {
  /// Nil for an operator without state.
  var fingerprint: StateFingerprint? {
    switch self {
    case .single: nil
    case .window(let window): window.fingerprint
    case .sequence(let sequence): sequence.fingerprint
    case .feature(let feature): feature.fingerprint
    }
  }
}

extension WindowOperator {
  fileprivate var fingerprint: StateFingerprint {
    let keys = (rule.bodies.min { $0.key < $1.key }?.value.keys[0] ?? [])
      .map { "\($0.name):\($0.type.rawValue)" }.joined(separator: ",")
    return StateFingerprint(
      rule: rule.header.id,
      form: "window(within \(plan.within) ms, by \(keys), "
        + "\(plan.store.fingerprint(rule.aggregates.map(\.text))))")
  }
}

extension FeatureOperator {
  fileprivate var fingerprint: StateFingerprint {
    let sites = plan.sites.map { "\($0.kind)" }.joined(separator: ",")
    return StateFingerprint(
      rule: "feature \(plan.name)", form: "window(on \(sites), \(plan.store.fingerprint([])))")
  }
}

extension SequenceOperator {
  fileprivate var fingerprint: StateFingerprint {
    let steps = plan.steps.map { "\($0.name):\($0.kind)[\($0.layout.fingerprint)]" }
    return StateFingerprint(
      rule: rule.header.id,
      form: "sequence(within \(plan.within) ms, \(steps.joined(separator: ", ")))")
  }
}
