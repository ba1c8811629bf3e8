import WeirCore

/// Finds out what windows must keep of each event for some aggregates.
struct WindowStoreBuilder {
  private let resources: ResourceBuilder
  private let within: Int64
  private let isOfFeature: Bool
  private let keptCount: Int?
  private var layout = EntryLayout()
  private var reaches: [AggregateReach] = []
  private var aggregates: [WindowAggregate] = []
  private var judged: [[JudgedAggregate?]] = []
  /// What is kept of each event, in the order of the layout.
  private(set) var kept: [TypedExpression] = []

  /// - Parameters:
  ///   - within: milliseconds; the least look back.
  ///   - isOfFeature: whether only the values of aggregates matter, not the events themselves.
  ///   - keptCount: see ``FeatureBounds/keptCount(of:_:)``.
  init(
    within: Int64, resources: ResourceBuilder, isOfFeature: Bool = false, keptCount: Int? = nil
  ) {
    self.keptCount = keptCount
    self.within = within
    self.resources = resources
    self.isOfFeature = isOfFeature
  }

  /// An aggregate that is the same wherever events are judged.
  ///
  /// - Returns: its place among the aggregates.
  @discardableResult
  mutating func add(_ aggregate: CheckedAggregate, judgedAt sites: [ProgramSite]) -> Int {
    add(sites.map { (aggregate, $0) })
  }

  /// An aggregate as it reads at each of the sites at which events are judged.
  ///
  /// - Returns: its place among the aggregates, where one that is the same may stand already.
  @discardableResult
  mutating func add(_ variants: [(aggregate: CheckedAggregate, site: ProgramSite)]) -> Int {
    let aggregate = variants[0].aggregate
    let isJudged = aggregate.operands.contains(where: \.namesJudgedEvent)
    var planned = WindowAggregate(
      function: aggregate.function, reach: place(of: aggregate.neededReach),
      argumentType: aggregate.argument?.type ?? .integer, type: aggregate.type)
    var programs: [JudgedAggregate?] = resources.schema.kinds.map { _ in nil }
    if isJudged {
      for (aggregate, site) in variants { programs[site.kind] = judged(aggregate, site) }
      select(&planned, programs.compactMap { $0 })
    } else {
      planned.argument = aggregate.argument.map { slot($0) }
      planned.predicate = aggregate.predicate.map { slot($0) }
      if let known = aggregates.firstIndex(of: planned) { return known }
    }
    aggregates.append(planned)
    judged.append(programs)
    return aggregates.count - 1
  }

  /// How far some of the aggregates look back at most, and `within`; milliseconds.
  func lookBack(of places: some Sequence<Int>, within: Int64) -> Int64 {
    places.map { reaches[aggregates[$0].reach].lookBack }.reduce(within, max)
  }

  /// Finds out whether the entries of a judged aggregate are told by tests alone, the same ones wherever
  /// it is judged.
  private func select(_ planned: inout WindowAggregate, _ programs: [JudgedAggregate]) {
    planned.selection = programs[0].selection(among: layout.slots)
    guard planned.selection != .evaluated,
      programs.allSatisfy({ $0.selection(among: layout.slots) == planned.selection })
    else {
      planned.selection = .evaluated
      return
    }
    planned.argument = programs[0].argumentSlot.map { layout.slots[$0] }
    planned.predicate = programs[0].screen.truths.values.first.map { layout.slots[$0] }
  }

  /// Where the value of an expression over the entry's event is kept.
  mutating func slot(_ expression: TypedExpression) -> EntryLayout.Slot {
    let index = index(of: expression)
    return layout.slots[index]
  }

  private mutating func index(of expression: TypedExpression) -> Int {
    let known = kept.firstIndex { $0.text == expression.text && $0.type == expression.type }
    if let known { return known }
    kept.append(expression)
    layout.append(expression.type)
    return kept.count - 1
  }

  private mutating func place(of reach: AggregateReach) -> Int {
    if let known = reaches.firstIndex(of: reach) { return known }
    reaches.append(reach)
    return reaches.count - 1
  }

  private mutating func judged(
    _ aggregate: CheckedAggregate, _ site: ProgramSite
  ) -> JudgedAggregate {
    let expressions = [aggregate.argument, aggregate.predicate]
    var places: [EntryValue: Int] = [:]
    for case let expression? in expressions { collect(expression, into: &places) }
    var builder = ProgramBuilder(site: site, resources: resources, entry: places)
    let nodes = expressions.map { expression in expression.map { builder.add($0) } }
    return JudgedAggregate(
      program: builder.finished(), argument: nodes[0], predicate: nodes[1], columns: columns(site))
  }

  /// By slot, the column of a site's events that has the value that is kept of them; nil where it is
  /// none that is read there.
  private func columns(_ site: ProgramSite) -> [Int?] {
    kept.map { expression in
      guard case .event(let kind) = site, case .field(let field) = expression.operation else {
        return nil
      }
      return resources.knownColumn(of: field, in: kind)
    }
  }

  /// Keeps the largest parts of an expression that do not depend on the judged event.
  private mutating func collect(
    _ expression: TypedExpression, into places: inout [EntryValue: Int]
  ) {
    if case .this = expression.operation { return }
    if case .constant = expression.operation { return }
    guard expression.namesJudgedEvent else {
      places[EntryValue(expression)] = index(of: expression)
      return
    }
    for operand in expression.operands { collect(operand, into: &places) }
  }

  /// - Parameter vetoing: aggregates that count what no window may hold.
  func finished(vetoing counts: [Int] = []) -> WindowStorePlan {
    let lookBack = lookBack(of: aggregates.indices, within: isOfFeature ? 0 : within)
    let veto = counts.first { reaches[aggregates[$0].reach].lookBack == lookBack }
    return WindowStorePlan(
      lookBack: lookBack, layout: layout, kept: kept.map(\.text), reaches: reaches,
      aggregates: aggregates, judged: judged, keepsPositions: !isOfFeature,
      superseded: superseded, veto: veto.flatMap { aggregates[$0].predicate })
  }

  private var superseded: SupersededEntries {
    guard isOfFeature, aggregates.count == 1, !aggregates[0].isJudged,
      reaches[0].before == 0, !reaches[0].leavesOutEvent
    else { return .none }
    switch aggregates[0].function {
    case .last where kept.count == 1: return .older(keeping: 1, of: .last)
    case .distinct where kept.count == 1: return .equal(keeping: keptCount)
    case .count: return keptCount.map { .older(keeping: $0, of: .count) } ?? .none
    default: return .none
    }
  }
}

extension CheckedAggregate {
  /// How far it looks back at most: no event counts that is further from the judged one than its
  /// condition allows.
  fileprivate var neededReach: AggregateReach {
    var needed = reach
    guard reach.before == 0 else { return needed }
    for conjunct in predicate?.conjuncts ?? [] {
      // Times above (t - over) are looked at.
      if let distance = conjunct.farthestTime { needed.over = min(needed.over, distance + 1) }
    }
    return needed
  }
}

extension TypedExpression {
  /// Of `abs(time - this.time) <= D` and `this.time - time <= D`: D, milliseconds.
  fileprivate var farthestTime: Int64? {
    guard case .compare(let comparison, let left, let right) = operation,
      comparison == .lessOrEqual || comparison == .less,
      case .constant(.duration(let distance)) = right.operation, distance >= 0
    else { return nil }
    if case .call(.abs, let operands) = left.operation {
      guard case .arithmetic(.subtract, let first, let second) = operands[0].operation else {
        return nil
      }
      return first.isTime && second.isTimeOfJudged || first.isTimeOfJudged && second.isTime
        ? distance : nil
    }
    guard case .arithmetic(.subtract, let first, let second) = left.operation else { return nil }
    return first.isTimeOfJudged && second.isTime ? distance : nil
  }

  private var isTime: Bool {
    if case .field(EventKind.timeField) = operation { true } else { false }
  }

  private var isTimeOfJudged: Bool {
    if case .this(let value) = operation { value.isTime } else { false }
  }
}

/// A value that an entry of a window keeps.
struct EntryValue: Hashable {
  var text: String
  var type: ValueType

  init(_ expression: TypedExpression) {
    text = expression.text
    type = expression.type
  }
}

extension TypedExpression {
  /// The id of the event.
  static var identifier: TypedExpression {
    TypedExpression(.field(EventKind.idField), .string, text: "id")
  }
}
