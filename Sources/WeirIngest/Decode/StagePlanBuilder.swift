import WeirCore

/// Gives the keys of a specification their slots and its fields their conversions.
final class StagePlanBuilder {
  private let specification: IngestSpecification
  private let arena: Arena
  private(set) var keys: KeyTable
  let phones: PhonePlan
  let kindSlot: Int
  let timeSlot: Int
  /// Slots of the keys that the pipeline file names.
  private var mappedSlots: Set<Int> = []
  private var ownSlots: [Set<Int>] = []

  init(_ specification: IngestSpecification, arena: Arena) {
    self.specification = specification
    self.arena = arena
    phones = PhonePlan(country: specification.country)
    var keys = KeyTable(arena: arena)
    let nested = specification.isNested
    let kindKey = specification.mapping(of: "kind").key ?? "kind"
    kindSlot = keys.insert(path: kindKey, nested: nested)
    timeSlot = specification.time.key.map { keys.insert(path: $0, nested: nested) } ?? -1
    mappedSlots = [kindSlot]
    if timeSlot >= 0 { mappedSlots.insert(timeSlot) }
    for key in specification.requiredKeys {
      mappedSlots.insert(keys.insert(path: key, nested: nested))
      if nested, let first = key.split(separator: ".").first, first.count < key.count {
        mappedSlots.insert(keys.insert(path: String(first), nested: false))
      }
    }
    self.keys = keys
  }

  var timeForm: TimeForm {
    switch specification.time.form {
    case .rfc3339: .rfc3339
    case .pattern(_, let pattern, let zone): .pattern(pattern, zone)
    case .epoch(_, let perSecond): .epoch(perSecond: perSecond)
    case .steps(_, let unit, let from): .steps(unit: unit, from: from)
    case .counted(let start, let every): .counted(start: start, every: every)
    }
  }

  func plan(_ kind: EventKind, projection: Projection) -> KindPlan {
    var own: Set<Int> = []
    for field in kind.fields {
      own.insert(keys.insert(path: field.name, nested: specification.isNested))
    }
    ownSlots.append(own)
    let columns = arena.allocate(ColumnPlan.self, count: projection.fields.count)
    for (index, field) in projection.fields.enumerated() {
      (columns + index).initialize(to: column(kind.fields[field]))
    }
    var idSlot = -1
    if let key = specification.mapping(of: "id").key {
      idSlot = keys.insert(path: key, nested: specification.isNested)
    }
    var plus: ColumnPlan?
    if let name = specification.time.plus, let field = kind.field(named: name) {
      plus = column(kind.fields[field])
    }
    return KindPlan(
      columns: columns, columnCount: projection.fields.count,
      lanes: projection.fields.map { kind.fields[$0].type.lane }, idSlot: idSlot,
      knownSlots: arena.allocate(Bool.self, count: 1), plus: plus)
  }

  /// Seals the keys and marks for each kind which of them it knows.
  func finish(_ kinds: inout [KindPlan?]) {
    keys.seal()
    var plans = ownSlots.makeIterator()
    for kind in kinds.indices where kinds[kind] != nil {
      let own = plans.next() ?? []
      let known = arena.allocate(Bool.self, count: keys.slotCount)
      for slot in 0..<keys.slotCount {
        known[slot] = own.contains(slot) || mappedSlots.contains(slot)
      }
      kinds[kind]?.knownSlots = known
    }
  }

  private func column(_ field: Field) -> ColumnPlan {
    let mapping = specification.mapping(of: field.name)
    guard let key = mapping.key else {
      if case .constant(let text) = mapping { return constant(text, type: field.type) }
      preconditionFailure("only constants have no key")
    }
    var plan = ColumnPlan(conversion: conversion(of: field.type))
    plan.slot = keys.insert(path: key, nested: specification.isNested)
    if case .scaled(_, let unit) = mapping { plan.unit = unit }
    if case .truth(_, let yes, let no) = mapping {
      plan.conversion = .mappedBool
      plan.words = WordList(yes, arena: arena)
      plan.otherWords = WordList(no ?? [], arena: arena)
      plan.isFalseOtherwise = no == nil
    }
    return plan
  }

  private func conversion(of type: ValueType) -> Conversion {
    switch type {
    case .bool: .bool
    case .integer: .integer
    case .decimal: .decimal
    case .real: .real
    case .duration: .duration
    case .time: .time
    case .string, .strings: .string
    case .phone: .phone
    }
  }

  /// - Precondition: `text` was found fit for `type` when the pipeline file was read.
  private func constant(_ text: String, type: ValueType) -> ColumnPlan {
    let slice = arena.copy(Array(text.utf8))
    switch type {
    case .string, .strings: return ColumnPlan(conversion: .fixedText, fixedText: slice)
    case .phone:
      return ColumnPlan(conversion: .fixedText, fixedText: phones.normalize(slice, in: arena))
    case .bool:
      let truth = Int64(text == "true" ? Truth.yes : Truth.no)
      return ColumnPlan(conversion: .fixedTruth, fixedWord: truth)
    case .real: return ColumnPlan(conversion: .fixedReal, fixedReal: Double(text) ?? .nan)
    case .integer, .decimal, .duration, .time:
      let word = NumberConversion.word(slice, conversion(of: type), unit: 1_000) ?? .missing
      return ColumnPlan(conversion: .fixedWord, fixedWord: word)
    }
  }
}
