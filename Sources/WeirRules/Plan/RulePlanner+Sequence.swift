import WeirCore

extension RulePlanner {
  mutating func addSequence(_ index: Int, _ form: SequenceForm, _ capture: CaptureCollector) {
    let level = order.rules[index]
    var parts = form.steps.indices.map { place in
      let kept = capture.values.filter { $0.captured.step == place }
      return Part(
        place: place, rank: Self.rank(ofStep: place, in: form), Pattern(form.steps[place]),
        kept: kept.map(\.expression))
    }
    for (number, absence) in form.absences.enumerated() {
      parts.append(
        Part(
          place: form.steps.count + number, rank: Self.rank(ofAbsence: number, in: form),
          Pattern(absence.kind, absence.key, absence.filter)))
    }
    for place in parts.indices { addConditions(to: &parts[place], capture) }
    let groups = grouped(parts)
    let tapped = groups.map { tap(index, $0, &parts) }
    let steps = form.steps.enumerated().map { place, step in
      let kept = capture.values.filter { $0.captured.step == place }
      return SequencePlan.Step(
        name: step.name, kind: step.kind, kept: kept.map(\.captured.text),
        layout: parts[place].layout, capturedPlaces: kept.map { capture.places[$0.captured] ?? -1 },
        conditions: parts[place].conditions)
    }
    let absences = form.absences.enumerated().map { number, absence in
      SequencePlan.Absence(
        after: absence.after, conditions: parts[form.steps.count + number].conditions)
    }
    levels[level].operators.append(
      .sequence(
        SequencePlan(
          rule: index, within: form.within, steps: steps, absences: absences, tapped: tapped,
          origin: form.origin(in: plan.schema), capturedCount: capture.values.count)))
  }

  /// A step or absence while its taps are made.
  private struct Part {
    /// See ``Tap/place`` and ``Tap/rank``.
    let place: Int
    let rank: Int
    let pattern: Pattern
    /// What is kept of its events.
    let kept: [TypedExpression]
    /// The part of the condition that needs no earlier step, and the rest.
    let free: TypedExpression?
    let bound: TypedExpression?
    /// By kind of event: the rest, compiled.
    var conditions: [KindID: SequencePlan.Condition] = [:]

    init(place: Int, rank: Int, _ pattern: Pattern, kept: [TypedExpression] = []) {
      self.place = place
      self.rank = rank
      self.pattern = pattern
      self.kept = kept
      (free, bound) = RulePlanner.splitByStep(pattern.filter)
    }

    var layout: EntryLayout {
      var layout = EntryLayout()
      for expression in kept { layout.append(expression.type) }
      return layout
    }

    /// Whether one row can stand for an event in both.
    func sharesRows(with other: Part) -> Bool {
      pattern.kind == other.pattern.kind
        && EntryValue(pattern.key) == EntryValue(other.pattern.key)
        && ([free, other.free, pattern.key].compactMap { $0 } + kept + other.kept)
          .allSatisfy { !$0.readsFeature }
    }
  }

  /// Places of the parts that take their events in one row, those that are tried first in front.
  ///
  /// Between two of them no other part may be tried on an event.
  private func grouped(_ parts: [Part]) -> [[Int]] {
    var groups: [[Int]] = []
    for place in parts.indices.sorted(by: { parts[$0].rank > parts[$1].rank }) {
      let part = parts[place]
      let before = groups.lastIndex { parts[$0[0]].pattern.kind == part.pattern.kind }
      if let before, groups[before].count < TappedRow.mostParts,
        part.pattern.kind != plan.schema.flagKind,
        groups[before].allSatisfy({ parts[$0].sharesRows(with: part) })
      {
        groups[before].append(place)
      } else {
        groups.append([place])
      }
    }
    return groups.sorted { $0[$0.count - 1] < $1[$1.count - 1] }
  }

  struct Pattern {
    var kind: KindID
    var key: TypedExpression
    var filter: TypedExpression?

    init(_ step: CheckedStep) { self.init(step.kind, step.key, step.filter) }

    init(_ kind: KindID, _ key: TypedExpression, _ filter: TypedExpression?) {
      self.kind = kind
      self.key = key
      self.filter = filter
    }
  }

  /// Taps the rows of parts that share them, at every site.
  private mutating func tap(
    _ index: Int, _ group: [Int], _ parts: inout [Part]
  ) -> SequencePlan.Tapped {
    let first = parts[group[0]]
    var row = RowValues()
    var tapped = SequencePlan.Tapped(parts: group, values: group.map { row.append(parts[$0].kept) })
    tapped.identifier = row.place(of: .identifier)
    for place in group { addChanges(to: &parts[place], &row) }
    for site in sites(of: first.pattern.kind) {
      add(
        TapDraft(
          place: first.place, rank: first.rank, mask: first.free,
          also: group.dropFirst().map { parts[$0].free }, keys: [first.pattern.key],
          arguments: row.expressions, visible: visible(index, site)),
        at: site, level: order.rules[index])
    }
    return tapped
  }

  /// What a row of a tap holds.
  private struct RowValues {
    private(set) var expressions: [TypedExpression] = []
    private var offsets: [Int] = []
    private var words = 0

    /// Where the first of some values is, in words; they stand together.
    mutating func append(_ values: [TypedExpression]) -> Int {
      let start = words
      for value in values {
        expressions.append(value)
        offsets.append(words)
        words += value.type.lane.words
      }
      return start
    }

    /// Where a value is, which is added if it is not there.
    mutating func place(of value: TypedExpression) -> Int {
      let known = expressions.firstIndex { EntryValue($0) == EntryValue(value) }
      return known.map { offsets[$0] } ?? append([value])
    }
  }

  /// Compiles what of a part's condition remains to be judged on a chain.
  private mutating func addConditions(to part: inout Part, _ capture: CaptureCollector) {
    guard let bound = part.bound else { return }
    let rows = bound.readsFeature ? rows(of: part.pattern) : .all
    for site in sites(of: part.pattern.kind) {
      var builder = ProgramBuilder(site: site, resources: resources, captured: capture.places)
      let node = reading(rows) { _ in builder.add(bound) }
      part.conditions[site.kind] = SequencePlan.Condition(program: builder.finished(), node: node)
    }
  }

  /// Has the rows of a part bring what must have changed for its condition to be true.
  private func addChanges(to part: inout Part, _ row: inout RowValues) {
    let kind = part.pattern.kind
    guard kind != plan.schema.flagKind, let condition = part.conditions[kind] else { return }
    let program = condition.program
    for change in program.changes(of: program.conjuncts(of: condition.node)) {
      let field = resources.projections[kind].fields[change.column]
      guard let value = part.bound?.value(of: field) else { continue }
      part.conditions[kind]?.changes.append(
        SequencePlan.Change(captured: change.captured, value: row.place(of: value)))
    }
  }

  /// For which rows the rest of a condition is judged.
  mutating func rows(of pattern: Pattern) -> FeatureDemand.Rows {
    rows(pattern.kind, fulfilling: Self.splitByStep(pattern.filter).free)
  }

  /// An event is tried on what stands last first: places in the order written.
  private static func rank(ofStep step: Int, in form: SequenceForm) -> Int {
    step + form.absences.count { $0.after < step }
  }

  private static func rank(ofAbsence number: Int, in form: SequenceForm) -> Int {
    number + form.absences[number].after + 1
  }

  /// The part of a condition that needs no earlier step, and the rest.
  private static func splitByStep(
    _ filter: TypedExpression?
  )
    -> (free: TypedExpression?, bound: TypedExpression?)
  {
    guard let filter else { return (nil, nil) }
    if case .and(let left, let right) = filter.operation {
      let first = splitByStep(left)
      let second = splitByStep(right)
      return (join(first.free, second.free), join(first.bound, second.bound))
    }
    return filter.namesEarlierStep ? (nil, filter) : (filter, nil)
  }

  static func join(
    _ left: TypedExpression?, _ right: TypedExpression?
  )
    -> TypedExpression?
  {
    guard let left, let right else { return left ?? right }
    return TypedExpression(.and(left, right), .bool, text: "\(left.text) and \(right.text)")
  }
}

extension TypedExpression {
  /// Where the expression reads a field of the event.
  fileprivate func value(of field: FieldID) -> TypedExpression? {
    switch operation {
    case .field(field): return self
    case .ofStep: return nil
    default:
      for operand in operands {
        if let found = operand.value(of: field) { return found }
      }
      return nil
    }
  }
}
