import WeirCore

/// What a tap reads, before it is known where it is computed.
struct TapDraft {
  var place = 0
  var rank = 0
  var mask: TypedExpression?
  /// Masks of the further parts of the operator that want the rows.
  var also: [TypedExpression?] = []
  var isInverted = false
  /// By rule of a window: what must be true of a row on which its condition can hold.
  var judged: [TypedExpression?] = []
  var keys: [TypedExpression] = []
  var arguments: [TypedExpression] = []
  /// What `role` stands for.
  var role: String?
  var visible: [Bool] = []
  /// Of a feature's tap: the feature.
  var feature: Int?

  fileprivate var expressions: [TypedExpression] {
    ([mask] + judged + also).compactMap { $0 } + keys + arguments
  }
}

extension RulePlanner {
  /// Adds a tap of the operator that is the next of its level.
  mutating func add(_ draft: TapDraft, at site: ProgramSite, level: Int) {
    var tap = Tap(
      operatorIndex: levels[level].operators.count, place: draft.place, rank: draft.rank,
      isInverted: draft.isInverted, keys: [], arguments: [], visible: draft.visible,
      feature: draft.feature)
    if case .event(let kind) = site, level > 0 {
      if draft.expressions.contains(where: \.readsFeature) {
        addAwaiting(draft, &tap, kind, level)
      } else {
        fill(&tap, draft, at: site, level: 0)
        levels[0].foundations[kind].taps.append(tap)
        tap.early = levels[0].foundations[kind].taps.count - 1
      }
    } else {
      reading(.all) { $0.fill(&tap, draft, at: site, level: level) }
    }
    levels[level].add(tap, at: site)
  }

  private mutating func fill(
    _ tap: inout Tap, _ draft: TapDraft, at site: ProgramSite, level: Int,
    carried: [EntryValue: Int] = [:]
  ) {
    func node(_ expression: TypedExpression) -> Int32 {
      levels[level].add(expression, at: site, role: draft.role, carried: carried)
    }
    tap.mask = draft.mask.map(node)
    tap.also = draft.also.map { $0.map(node) }
    tap.judged = draft.judged.map { $0.map(node) }
    tap.keys = draft.keys.map(node)
    tap.arguments = draft.arguments.map(node)
  }

  /// A tap that waits for features: the lowest level finds the rows that may be wanted, and computes
  /// for them what is costly.
  private mutating func addAwaiting(
    _ draft: TapDraft, _ tap: inout Tap, _ kind: KindID, _ level: Int
  ) {
    var rest = draft
    var known: TypedExpression?
    if !draft.isInverted { (known, rest.mask) = Self.split(draft.mask) }
    let candidates = place(ofCandidates: known, kind, draft.role)
    tap.candidates = candidates
    var carried: [EntryValue: Int] = [:]
    for expression in rest.expressions {
      carry(expression, kind, draft.role, candidates, into: &carried)
    }
    reading(known == nil ? .all : .candidates(candidates)) {
      $0.fill(&tap, rest, at: .event(kind), level: level, carried: carried)
    }
  }

  /// The part of a condition that reads no feature, and the rest.
  private static func split(
    _ condition: TypedExpression?
  ) -> (known: TypedExpression?, rest: TypedExpression?) {
    var parts: (known: TypedExpression?, rest: TypedExpression?)
    for conjunct in condition?.conjuncts ?? [] {
      if conjunct.readsFeature {
        parts.rest = join(parts.rest, conjunct)
      } else {
        parts.known = join(parts.known, conjunct)
      }
    }
    return parts
  }

  /// The place of the rows that fulfil a condition, all without one.
  private mutating func place(
    ofCandidates condition: TypedExpression?, _ kind: KindID, _ role: String?
  ) -> Int {
    let node = condition.map { levels[0].add($0, at: .event(kind), role: role) }
    return levels[0].foundations[kind].place(ofCandidates: node)
  }

  /// What `build` adds is evaluated for some rows only.
  mutating func reading<Result>(
    _ rows: FeatureDemand.Rows, _ build: (inout Self) -> Result
  ) -> Result {
    let before = resources.demand.rows
    resources.demand.rows = rows
    defer { resources.demand.rows = before }
    return build(&self)
  }

  /// For which rows a rule is judged that takes what fulfils `filter`.
  mutating func rows(_ kind: KindID, fulfilling filter: TypedExpression?) -> FeatureDemand.Rows {
    guard kind != plan.schema.flagKind, let known = Self.split(filter).known else { return .all }
    return .candidates(place(ofCandidates: known, kind, nil))
  }

  /// Has the lowest level compute the largest parts of an expression that read no feature and hold
  /// functions of texts; other parts take less than keeping them.
  private mutating func carry(
    _ expression: TypedExpression, _ kind: KindID, _ role: String?, _ candidates: Int,
    into carried: inout [EntryValue: Int]
  ) {
    guard expression.readsText else { return }
    if expression.readsFeature {
      for operand in expression.operands { carry(operand, kind, role, candidates, into: &carried) }
      return
    }
    let node = levels[0].add(expression, at: .event(kind), role: role)
    carried[EntryValue(expression)] = levels[0].foundations[kind].place(
      ofCarried: node, candidates)
  }
}

extension PlanFoundation {
  fileprivate mutating func place(ofCandidates condition: Int32?) -> Int {
    if let place = candidates.firstIndex(of: condition) { return place }
    candidates.append(condition)
    return candidates.count - 1
  }

  fileprivate mutating func place(ofCarried node: Int32, _ wanted: Int) -> Int {
    let place = carried.firstIndex { $0.node == node } ?? carried.count
    if place == carried.count { carried.append(Carried(node: node, candidates: [])) }
    if !carried[place].candidates.contains(wanted) { carried[place].candidates.append(wanted) }
    return place
  }
}
