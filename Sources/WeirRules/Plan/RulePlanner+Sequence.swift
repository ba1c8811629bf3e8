import WeirCore

extension RulePlanner {
  mutating func addSequence(_ index: Int, _ form: SequenceForm, _ capture: CaptureCollector) {
    let level = order.rules[index]
    var steps: [SequencePlan.Step] = []
    for (place, step) in form.steps.enumerated() {
      let kept = capture.values.filter { $0.captured.step == place }
      var layout = EntryLayout()
      for (captured, _) in kept { layout.append(captured.type) }
      let conditions = tap(
        index, Pattern(step), kept.map(\.expression), place: place,
        rank: Self.rank(ofStep: place, in: form), capture)
      steps.append(
        SequencePlan.Step(
          name: step.name, kind: step.kind, kept: kept.map(\.captured.text), layout: layout,
          capturedPlaces: kept.map { capture.places[$0.captured] ?? -1 }, conditions: conditions))
    }
    var absences: [SequencePlan.Absence] = []
    for (number, absence) in form.absences.enumerated() {
      let conditions = tap(
        index, Pattern(absence.kind, absence.key, absence.filter), [],
        place: form.steps.count + number, rank: Self.rank(ofAbsence: number, in: form), capture)
      absences.append(SequencePlan.Absence(after: absence.after, conditions: conditions))
    }
    levels[level].operators.append(
      .sequence(
        SequencePlan(
          rule: index, within: form.within, steps: steps, absences: absences,
          origin: form.origin(in: plan.schema), capturedCount: capture.values.count)))
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

  /// Taps the rows of a step or absence at every site.
  ///
  /// - Returns: by kind of event, what remains to be judged on a chain.
  private mutating func tap(
    _ index: Int, _ pattern: Pattern, _ kept: [TypedExpression], place: Int, rank: Int,
    _ capture: CaptureCollector
  ) -> [KindID: SequencePlan.Condition] {
    let level = order.rules[index]
    let (free, bound) = Self.splitByStep(pattern.filter)
    let rows = bound?.readsFeature == true ? rows(of: pattern) : .all
    var conditions: [KindID: SequencePlan.Condition] = [:]
    for site in sites(of: pattern.kind) {
      add(
        TapDraft(
          place: place, rank: rank, mask: free, keys: [pattern.key], arguments: kept,
          visible: visible(index, site)),
        at: site, level: level)
      guard let bound else { continue }
      var builder = ProgramBuilder(site: site, resources: resources, captured: capture.places)
      let node = reading(rows) { _ in builder.add(bound) }
      conditions[site.kind] = SequencePlan.Condition(program: builder.finished(), node: node)
    }
    return conditions
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
