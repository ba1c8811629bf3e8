import WeirCore
import WeirRules

/// What a rule says of one event or flag, before `once_per`.
struct ReferenceFinding {
  /// The event or flag that was judged; of a sequence, the completing one.
  var event: ReferenceEvent
  var scope: ReferenceScope
  var keyNames: [String]
  var evidence: [String]
}

/// A flag on an event.
struct ReferenceFlag {
  var rule: CheckedRule
  var finding: ReferenceFinding
  /// What `subject:` says; nil without it.
  var subject: Value?
  /// Whom it is about, as text.
  var about: Value

  var place: Int { finding.event.place }

  init(_ rule: CheckedRule, _ finding: ReferenceFinding, _ evaluator: ReferenceEvaluator) {
    self.rule = rule
    self.finding = finding
    subject = rule.subject.map { evaluator.evaluate($0, finding.scope) }
    let key = finding.scope.key
    if let subject {
      about = subject
    } else if key.count == 1 {
      about = key[0]
    } else {
      about = rule.actions.first.map { evaluator.evaluate($0.target, finding.scope) } ?? .missing
    }
    if case .texts(let texts) = about { about = texts.first.map { .text($0) } ?? .missing }
    if about != .missing { about = .text(Array(ReferenceText.text(about).utf8)) }
  }

  /// Whether it comes before another flag of the same event.
  func precedes(_ other: ReferenceFlag) -> Bool {
    let ids = (Array(rule.header.id.utf8), Array(other.rule.header.id.utf8))
    if ids.0 != ids.1 { return ids.0.lexicographicallyPrecedes(ids.1) }
    for (left, right) in zip(finding.scope.key, other.finding.scope.key) where left != right {
      return ReferenceArithmetic.order(left, right) < 0
    }
    return false
  }

  /// The flag as rules on flags see it.
  func seen(schema: Schema, events: [ReferenceEvent]) -> ReferenceEvent {
    let flagged = events[place]
    let declared = schema.kinds[flagged.kind]
    var seen = flagged
    seen.kind = schema.flagKind
    seen.fields = schema.declaration(of: schema.flagKind).fields.enumerated().map { place, field in
      if let own = FlagField(field: place) { return value(own) }
      return declared.field(named: field.name).map { flagged.fields[$0] } ?? .missing
    }
    return seen
  }

  private func value(_ field: FlagField) -> Value {
    switch field {
    case .rule: .text(Array(rule.header.id.utf8))
    case .category: .text(Array(rule.header.category.utf8))
    case .level: .text(Array(rule.header.level.rawValue.utf8))
    case .score: .integer(Int128(rule.header.score))
    case .subject: about
    }
  }
}
