import WeirCore

/// What the state of one operator belongs to. A rule that keeps other state than it did does not
/// take the state of a checkpoint, nor that of the rules before it.
struct StateFingerprint: Equatable {
  /// Id of the rule, or of all that share the state, or `feature` and the name of the feature.
  var rule: String
  /// Of which events the state is made: kinds, conditions and keys, in text.
  var origin: String
  /// How far back it reaches, milliseconds.
  var lookBack: Int64
  /// Texts and types of what is kept of each event; of a sequence, by step.
  var kept: [[String]]
  /// Which of the entries are gone.
  var superseded = SupersededEntries.none
  /// Text of the condition on events that make all before them useless; nil where there is none.
  var veto: String?

  /// For comparing and for telling the difference.
  var form: String {
    let values = kept.map { "[\($0.joined(separator: ", "))]" }.joined(separator: " ")
    let rest =
      (superseded == .none ? "" : ", \(superseded.text)")
      + (veto.map { ", none up to \($0)" } ?? "")
    return "\(origin), back \(lookBack) ms, \(values)\(rest)"
  }

  /// Whether state of this kind holds all that an operator with the fingerprint `other` would have
  /// kept of the same events.
  func serves(_ other: StateFingerprint) -> Bool {
    rule == other.rule && origin == other.origin && lookBack >= other.lookBack
      && kept.count == other.kept.count
      && superseded.serves(other.superseded)
      && (veto == nil || veto == other.veto)
      && zip(kept, other.kept).allSatisfy { own, wanted in
        // What does not count has gone, and counting looks at all that is kept.
        superseded == .none ? Set(own).isSuperset(of: wanted) : own == wanted
      }
  }

  func write(to writer: inout CheckpointWriter) {
    writer.write(rule)
    writer.write(form)
  }

  /// Reads a fingerprint that must be equal to this one.
  ///
  /// - Throws: ``CheckpointError`` that names the rule.
  func check(_ reader: inout CheckpointReader) throws(CheckpointError) {
    let found = (rule: try reader.readText(), form: try reader.readText())
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
  /// What its slots hold: text and type, each with a slot of its own.
  func contents(_ texts: [String]) -> [String] {
    zip(texts, slots).map { "\($0):\($1.type.rawValue)" }
  }
}

extension WindowStorePlan {
  var contents: [String] { layout.contents(kept) }
}

extension SequencePlan.Step {
  var contents: [String] { layout.contents(kept) }
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

  /// See ``StateFingerprint/rule``.
  var name: String {
    switch self {
    case .single(let single): single.rule.header.id
    case .window(let window): window.name
    case .sequence(let sequence): sequence.rule.header.id
    case .feature(let feature): "feature \(feature.plan.name)"
    }
  }
}

extension WindowOperator {
  /// Ids of the rules.
  fileprivate var name: String { judges.map(\.rule.header.id).joined(separator: ", ") }

  fileprivate var fingerprint: StateFingerprint {
    StateFingerprint(
      rule: name, origin: plan.origin, lookBack: plan.store.lookBack,
      kept: [plan.store.contents], veto: plan.store.vetoText)
  }
}

extension FeatureOperator {
  fileprivate var fingerprint: StateFingerprint {
    StateFingerprint(
      rule: "feature \(plan.name)", origin: plan.origin, lookBack: plan.store.lookBack,
      kept: [plan.store.contents], superseded: plan.store.superseded)
  }
}

extension SequenceOperator {
  fileprivate var fingerprint: StateFingerprint {
    StateFingerprint(
      rule: rule.header.id, origin: plan.origin, lookBack: plan.within,
      kept: plan.steps.map(\.contents))
  }
}
