import WeirCore

extension FormReader {
  private struct StepDraft {
    var reader: MappingReader
    var name: String
    var kind: KindID
    /// What breaks the chains that wait behind it.
    var absences: [AbsenceDraft] = []
  }

  private struct AbsenceDraft {
    var reader: MappingReader
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
    guard let nodes = stepsNode.list, nodes.count(where: { !isAbsence($0) }) >= 2 else {
      log.error("rule.too-few-steps", at: stepsNode, "'steps' must be a list of two or more steps")
      return nil
    }
    guard let drafts = drafts(nodes), let last = drafts.last else { return nil }
    checkNames(drafts, keyName: keyName, keyNode: sequence["by"])
    let steps = drafts.indices.compactMap { step($0, of: drafts) }
    let absences = absences(of: drafts)
    let keyType = checkKeys(steps, drafts)
    var outputs = Scope(kind: last.kind)
    outputs.steps = drafts.map { Scope.Step(name: $0.name, kind: $0.kind) }
    outputs.completing = drafts.count - 1
    outputs.keys = keyName.map { [Scope.Key(name: $0, type: keyType)] } ?? []
    let havingNode = rule["having"]
    let having = havingNode.flatMap { checker.condition($0, as: "having", in: outputs) }
    guard let within, let keyName, steps.count == drafts.count,
      absences.count == drafts.reduce(0, { $0 + $1.absences.count }),
      (having == nil) == (havingNode == nil)
    else { return Result(form: nil, outputs: outputs) }
    var form = SequenceForm(keyName: keyName, within: within, steps: steps, having: having)
    form.absences = absences
    checkAbsenceKeys(form, drafts)
    return Result(form: .sequence(form), outputs: outputs)
  }

  private func isAbsence(_ node: ConfigurationNode) -> Bool {
    node.entries?.contains { $0.key.scalar == "absent" } == true
  }

  /// Nil, with a report, if one is wrong.
  private func drafts(_ nodes: [ConfigurationNode]) -> [StepDraft]? {
    var drafts: [StepDraft] = []
    var isSound = true
    for (place, node) in nodes.enumerated() {
      if !isAbsence(node) {
        if let draft = draft(node) { drafts.append(draft) } else { isSound = false }
        continue
      }
      let isBetween = place > 0 && nodes[(place + 1)...].contains { !isAbsence($0) }
      if !isBetween {
        checker.log.error(
          "rule.misplaced-absent", at: node.entries?.first?.key,
          "'absent' stands between two steps")
      }
      let absence = absence(node)
      guard isBetween, let absence, !drafts.isEmpty else {
        isSound = false
        continue
      }
      drafts[drafts.count - 1].absences.append(absence)
    }
    return isSound ? drafts : nil
  }

  private func absence(_ node: ConfigurationNode) -> AbsenceDraft? {
    guard
      let reader = MappingReader(
        node, "an absent step", keys: RuleKeys.absence.map(\.key), log: checker.log)
    else { return nil }
    let kind = kind(reader.required("absent"))
    guard reader.required("by") != nil, let kind else { return nil }
    return AbsenceDraft(reader: reader, kind: kind)
  }

  private func draft(_ node: ConfigurationNode) -> StepDraft? {
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
      checker.checkIsFree(draft.name, "step", node, kinds: kinds)
      if !seen.insert(draft.name).inserted {
        checker.log.error("rule.name-taken", at: node, "two steps are named '\(draft.name)'")
      }
    }
    guard let keyName, let keyNode else { return }
    checker.checkIsFree(keyName, "key", keyNode, kinds: kinds)
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
    let filter = filterNode.flatMap { checker.condition($0, as: "where", in: scope.naming) }
    guard let key, (filter == nil) == (filterNode == nil) else { return nil }
    return CheckedStep(name: draft.name, kind: draft.kind, key: key, filter: filter)
  }

  /// In the order written; their conditions may name the steps before them.
  private func absences(of drafts: [StepDraft]) -> [CheckedAbsence] {
    drafts.enumerated().flatMap { place, draft in
      draft.absences.compactMap { absence -> CheckedAbsence? in
        var scope = Scope(kind: absence.kind)
        let key = absence.reader["by"].flatMap { checker.check($0, as: "by", in: scope) }
        scope.steps = drafts[...place].map { Scope.Step(name: $0.name, kind: $0.kind) }
        let filterNode = absence.reader["where"]
        let filter = filterNode.flatMap {
          checker.condition($0, as: "where", in: scope.naming)
        }
        guard let key, (filter == nil) == (filterNode == nil) else { return nil }
        return CheckedAbsence(after: place, kind: absence.kind, key: key, filter: filter)
      }
    }
  }

  private func checkAbsenceKeys(_ form: SequenceForm, _ drafts: [StepDraft]) {
    let type = form.steps[0].key.type
    let readers = drafts.flatMap(\.absences).map(\.reader)
    for (absence, reader) in zip(form.absences, readers) {
      let found = absence.key.type
      if found == type || (found.isText && type.isText) { continue }
      checker.log.error(
        "rule.type-mismatch", at: reader["by"],
        "the key of the absent step is \(found.phrase), that of the first step \(type.phrase)")
    }
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
