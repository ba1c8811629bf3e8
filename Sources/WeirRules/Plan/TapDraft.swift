import WeirCore

/// What a tap reads, before it is known where it is computed.
struct TapDraft {
  var place = 0
  var rank = 0
  var mask: TypedExpression?
  var isInverted = false
  var keys: [TypedExpression] = []
  var arguments: [TypedExpression] = []
  /// What `role` stands for.
  var role: String?
  var visible: [Bool] = []

  fileprivate var expressions: [TypedExpression] { [mask].compactMap { $0 } + keys + arguments }
}

extension RulePlanner {
  /// Adds a tap of the operator that is the next of its level.
  mutating func add(_ draft: TapDraft, at site: ProgramSite, level: Int) {
    var tap = Tap(
      operatorIndex: levels[level].operators.count, place: draft.place, rank: draft.rank,
      isInverted: draft.isInverted, keys: [], arguments: [], visible: draft.visible)
    if case .event(let kind) = site, level > 0 {
      if draft.expressions.contains(where: \.readsFeature) {
        addAwaiting(draft, &tap, kind, level)
      } else {
        fill(&tap, draft, at: site, level: 0)
        tap.early = levels[0].foundations[kind].taps.count
        levels[0].foundations[kind].taps.append(tap)
      }
    } else {
      fill(&tap, draft, at: site, level: level)
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
    if !draft.isInverted {
      rest.mask = nil
      for conjunct in draft.mask?.conjuncts ?? [] {
        if conjunct.readsFeature {
          rest.mask = Self.join(rest.mask, conjunct)
        } else {
          known = Self.join(known, conjunct)
        }
      }
    }
    let condition = known.map { levels[0].add($0, at: .event(kind), role: draft.role) }
    let candidates = levels[0].foundations[kind].place(ofCandidates: condition)
    tap.candidates = candidates
    var carried: [EntryValue: Int] = [:]
    for expression in rest.expressions {
      carry(expression, kind, draft.role, candidates, into: &carried)
    }
    fill(&tap, rest, at: .event(kind), level: level, carried: carried)
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
