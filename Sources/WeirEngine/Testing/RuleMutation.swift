import WeirCore
package import WeirRules

/// A rule with one condition dropped or relaxed.
package struct RuleMutant: Sendable {
  /// What is other than in the rule, for people.
  package var text: String
  package var rule: CheckedRule
}

/// Makes every mutant of a rule: a conjunct of a condition dropped; a threshold, the window or the
/// sequence's length relaxed by a tenth (whole numbers by 1 at least); `once_per` or an absent step
/// dropped.
///
/// What stands in `not` or in one branch of `or` is not dropped by itself: that would make the rule
/// stricter, or say the same as dropping the whole.
package struct RuleMutation {
  private let rule: CheckedRule
  private var mutants: [RuleMutant] = []

  package static func mutants(of rule: CheckedRule) -> [RuleMutant] {
    var mutation = RuleMutation(rule: rule)
    switch rule.form {
    case .single(let kind, let filter):
      for (text, mutated) in filter.mutants {
        mutation.add(text, form: .single(kind: kind, filter: mutated ?? .always))
      }
    case .window(let form): mutation.mutate(form)
    case .sequence(let form): mutation.mutate(form)
    }
    mutation.mutateAggregates()
    if rule.oncePer != nil {
      var copy = rule
      copy.oncePer = nil
      mutation.mutants.append(RuleMutant(text: "without 'once_per'", rule: copy))
    }
    return mutation.mutants
  }

  private init(rule: CheckedRule) {
    self.rule = rule
  }

  private mutating func add(_ text: String, form: RuleForm) {
    var copy = rule
    copy.form = form
    mutants.append(RuleMutant(text: text, rule: copy))
  }

  private mutating func mutate(_ form: WindowForm) {
    for (text, mutated) in form.filter?.mutants ?? [] {
      var copy = form
      copy.filter = mutated
      add(text, form: .window(copy))
    }
    for (text, mutated) in form.having.mutants {
      var copy = form
      copy.having = mutated ?? .always
      add(text, form: .window(copy))
    }
    var longer = form
    longer.within = Self.longer(form.within)
    add(Self.text(form.within, longer.within), form: .window(longer))
    let last = mutants.count - 1
    for index in rule.aggregates.indices where rule.aggregates[index].followsWithin {
      mutants[last].rule.aggregates[index].reach.over = longer.within
    }
  }

  private mutating func mutate(_ form: SequenceForm) {
    for (index, step) in form.steps.enumerated() {
      for (text, mutated) in step.filter?.mutants ?? [] {
        var copy = form
        copy.steps[index].filter = mutated
        add("\(text) of step '\(step.name)'", form: .sequence(copy))
      }
    }
    for (index, absence) in form.absences.enumerated() {
      var copy = form
      copy.absences.remove(at: index)
      add(
        "without the absent step after '\(form.steps[absence.after].name)'",
        form: .sequence(copy))
    }
    for (text, mutated) in form.having?.mutants ?? [] {
      var copy = form
      copy.having = mutated
      add(text, form: .sequence(copy))
    }
    var longer = form
    longer.within = Self.longer(form.within)
    add(Self.text(form.within, longer.within), form: .sequence(longer))
  }

  private mutating func mutateAggregates() {
    for (index, aggregate) in rule.aggregates.enumerated() {
      for (text, mutated) in aggregate.predicate?.mutants ?? [] {
        var copy = rule
        copy.aggregates[index].predicate = mutated
        mutants.append(RuleMutant(text: "\(text) of '\(aggregate.text)'", rule: copy))
      }
    }
  }

  private static func longer(_ within: Int64) -> Int64 { within + max(1, within / 10) }

  private static func text(_ within: Int64, _ longer: Int64) -> String {
    "within \(Quantity(Int128(longer), .duration).text) instead of "
      + Quantity(Int128(within), .duration).text
  }
}

extension TypedExpression {
  fileprivate static var always: TypedExpression {
    TypedExpression(.constant(.bool(true)), .bool, text: "true")
  }

  /// The condition with one conjunct dropped or relaxed; nil where nothing is left of it.
  fileprivate var mutants: [(text: String, mutated: TypedExpression?)] {
    switch operation {
    case .and(let left, let right):
      return left.mutants.map { text, mutated in
        guard let mutated else { return (text, right) }
        return (text, TypedExpression(.and(mutated, right), .bool, text: self.text))
      }
        + right.mutants.map { text, mutated in
          guard let mutated else { return (text, left) }
          return (text, TypedExpression(.and(left, mutated), .bool, text: self.text))
        }
    case .or(let left, let right):
      let relaxed =
        left.mutants.compactMap { text, mutated in
          mutated.map { (text, TypedExpression(.or($0, right), .bool, text: self.text)) }
        }
        + right.mutants.compactMap { text, mutated in
          mutated.map { (text, TypedExpression(.or(left, $0), .bool, text: self.text)) }
        }
      return [("without '\(text)'", nil)] + relaxed
    case .compare(let comparison, let left, let right):
      return [("without '\(text)'", nil)] + (relaxed(comparison, left, right).map { [$0] } ?? [])
    default: return [("without '\(text)'", nil)]
    }
  }

  private func relaxed(
    _ comparison: Comparison, _ left: TypedExpression, _ right: TypedExpression
  ) -> (text: String, mutated: TypedExpression?)? {
    var (left, right) = (left, right)
    if case .constant(let value) = right.operation {
      guard let bound = value.relaxed(isLeast: comparison.isLeast) else { return nil }
      right.operation = .constant(bound)
      right.text = Quantity(bound)?.text ?? ""
    } else if case .constant(let value) = left.operation {
      guard let bound = value.relaxed(isLeast: comparison.isLeast.map { !$0 }) else { return nil }
      left.operation = .constant(bound)
      left.text = Quantity(bound)?.text ?? ""
    } else {
      return nil
    }
    let changed = "\(left.text) \(comparison.rawValue) \(right.text)"
    return (
      "'\(text)' as '\(changed)'",
      TypedExpression(.compare(comparison, left, right), .bool, text: text)
    )
  }
}

extension Comparison {
  /// Whether the right side is a least value; nil where it is no bound.
  fileprivate var isLeast: Bool? {
    switch self {
    case .greater, .greaterOrEqual: true
    case .less, .lessOrEqual: false
    case .equal, .notEqual: nil
    }
  }
}

extension Value {
  /// A bound that more values keep; nil for what is no bound.
  fileprivate func relaxed(isLeast: Bool?) -> Value? {
    guard let isLeast, let quantity = Quantity(self), quantity.amount != 0 else { return nil }
    let sign: Int128 = isLeast ? -1 : 1
    let tenth = Int128(quantity.amount.magnitude / 10)
    switch self {
    case .integer(let number):
      return .integer(number + sign * max(1, Int128(number.magnitude) / 10))
    default:
      return Quantity(quantity.amount + sign * max(1, tenth), quantity.unit).value(like: self)
    }
  }
}
