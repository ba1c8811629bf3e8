import WeirCore

extension FormReader {
  private struct StepDraft {
    var reader: MappingReader
    var name: String
    var kind: KindID
  }

  func sequence(_ node: ConfigurationNode) -> Result? {
    let log = checker.log
    guard
      let sequence = MappingReader(
        node, "a sequence", keys: RuleKeys.sequence.map(\.key), log: log)
    else { return nil }
    let within = sequence.duration("within", isRequired: true)
    let keyName = sequence.text("by", isRequired: true)
    guard let stepsNode = sequence.required("steps") else { return nil }
    guard let nodes = stepsNode.list, nodes.count >= 2 else {
      log.error("rule.too-few-steps", at: stepsNode, "'steps' must be a list of two or more steps")
      return nil
    }
    let drafts = nodes.compactMap(draft)
    guard drafts.count == nodes.count, let last = drafts.last else { return nil }
    checkNames(drafts, keyName: keyName, keyNode: sequence["by"])
    let steps = drafts.indices.compactMap { step($0, of: drafts) }
    let keyType = checkKeys(steps, drafts)
    var outputs = Scope(kind: last.kind)
    outputs.steps = drafts.map { Scope.Step(name: $0.name, kind: $0.kind) }
    outputs.completing = drafts.count - 1
    outputs.keys = keyName.map { [Scope.Key(name: $0, type: keyType)] } ?? []
    let havingNode = rule["having"]
    let having = havingNode.flatMap { checker.condition($0, as: "having", in: outputs) }
    guard let within, let keyName, steps.count == drafts.count,
      (having == nil) == (havingNode == nil)
    else { return Result(form: nil, outputs: outputs) }
    let form = SequenceForm(keyName: keyName, within: within, steps: steps, having: having)
    return Result(form: .sequence(form), outputs: outputs)
  }

  private func draft(_ node: ConfigurationNode) -> StepDraft? {
    if let absent = node.entries?.first(where: { $0.key.scalar == "absent" }) {
      checker.log.error(
        "rule.not-supported", at: absent.key, "'absent' is not part of this version")
      return nil
    }
    guard
      let reader = MappingReader(
        node, "a step", keys: RuleKeys.step.map(\.key), log: checker.log)
    else { return nil }
    let name = reader.text("step", isRequired: true)
    let kind = kind(reader.required("kind"))
    guard reader.required("by") != nil, let name, let kind else { return nil }
    return StepDraft(reader: reader, name: name, kind: kind)
  }

  private func checkNames(
    _ drafts: [StepDraft], keyName: String?, keyNode: ConfigurationNode?
  ) {
    let kinds = drafts.map(\.kind)
    var seen: Set<String> = []
    for draft in drafts {
      guard let node = draft.reader["step"] else { continue }
      checkIsFree(draft.name, "step", node, kinds: kinds)
      if !seen.insert(draft.name).inserted {
        checker.log.error("rule.name-taken", at: node, "two steps are named '\(draft.name)'")
      }
    }
    guard let keyName, let keyNode else { return }
    checkIsFree(keyName, "key", keyNode, kinds: kinds)
    if seen.contains(keyName) {
      checker.log.error("rule.name-taken", at: keyNode, "key '\(keyName)' is named like a step")
    }
  }

  private func step(_ place: Int, of drafts: [StepDraft]) -> CheckedStep? {
    let draft = drafts[place]
    var scope = Scope(kind: draft.kind)
    scope.ownStep = draft.name
    let key = draft.reader["by"].flatMap { checker.check($0, as: "by", in: scope) }
    scope.steps = drafts[..<place].map { Scope.Step(name: $0.name, kind: $0.kind) }
    let filterNode = draft.reader["where"]
    let filter = filterNode.flatMap { checker.condition($0, as: "where", in: scope) }
    guard let key, (filter == nil) == (filterNode == nil) else { return nil }
    return CheckedStep(name: draft.name, kind: draft.kind, key: key, filter: filter)
  }

  /// The type of the key, which all steps must share.
  private func checkKeys(_ steps: [CheckedStep], _ drafts: [StepDraft]) -> ValueType {
    guard let first = steps.first?.key.type else { return .string }
    for step in steps where step.key.type == .strings {
      checker.log.error(
        "rule.type-mismatch", at: drafts.first { $0.name == step.name }?.reader["by"],
        "a key cannot be \(step.key.type.phrase)")
    }
    for step in steps.dropFirst() {
      let type = step.key.type
      if type == first || (type.isText && first.isText) { continue }
      checker.log.error(
        "rule.type-mismatch", at: drafts.first { $0.name == step.name }?.reader["by"],
        "the key of step '\(step.name)' is \(type.phrase), that of the first step "
          + first.phrase)
    }
    return first
  }
}
