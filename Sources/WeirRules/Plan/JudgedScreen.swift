import WeirCore

/// What an entry must fulfil at least for a condition that looks at the event that is judged, found
/// by comparing words: few entries are left for the whole condition, and mostly not the event's own.
struct JudgedScreen: ~Copyable, Sendable {
  let distances: FixedValues<JudgedDistance>
  let changes: FixedValues<JudgedPair>
  let equals: FixedValues<JudgedPair>
  let bounds: FixedValues<JudgedBound>
  /// Whether an entry that fulfils these fulfils all of the condition.
  let decides: Bool
  var testCount: Int { distances.count + changes.count + equals.count + bounds.count }
  /// Whether the event's own entry never fulfils it.
  let excludesOwn: Bool

  /// - Parameter columns: see ``JudgedAggregate``.
  init(_ program: Program, predicate: Int32?, columns: [Int?]) {
    let conjuncts = predicate.map { program.conjuncts(of: $0) } ?? []
    let changes = program.changes(of: conjuncts).map { JudgedPair($0, columns) }
    let equals = program.equals(of: conjuncts).map { JudgedPair($0, columns) }
    let bounds = conjuncts.compactMap { program.bound(of: $0) }
    distances = FixedValues(conjuncts.compactMap { program.distance(of: $0) })
    self.changes = FixedValues(changes)
    self.equals = FixedValues(equals)
    self.bounds = FixedValues(bounds)
    decides = predicate != nil && equals.count + bounds.count == conjuncts.count
    excludesOwn = changes.contains(where: \.isKept)
  }
}

/// A value of an entry and one of the event that is judged, which must differ, as with
/// `caller != this.caller`, or be equal.
struct JudgedPair: BitwiseCopyable {
  /// Of the entry.
  let slot: Int
  /// Of the event.
  let column: Int
  /// Whether the event's own entry has the column's value in this slot.
  let isKept: Bool

  /// - Parameter columns: see ``JudgedAggregate``.
  init(_ pair: Program.ColumnPair, _ columns: [Int?]) {
    slot = pair.captured
    column = pair.column
    isKept = columns[pair.captured] == pair.column
  }
}

/// How far a value of an entry may be from one of the event that is judged, as with
/// `abs(time - this.time) <= 10s`.
struct JudgedDistance: BitwiseCopyable {
  /// The entry's value: place of its slot.
  let slot: Int
  /// Nodes of the event's value and of the greatest difference.
  let center: Int32
  let limit: Int32
}

/// A value of an entry that lies on one side of one of the event that is judged, as with
/// `time >= this.start`.
struct JudgedBound: BitwiseCopyable {
  /// The entry's value: place of its slot.
  let slot: Int
  /// What the entry's value must be of the event's: less, greater, or equal besides.
  let comparison: Opcode
  /// Node of the event's value.
  let node: Int32
}

extension Program {
  /// The bound beyond which a condition on an entry is not true.
  func bound(of place: Int32) -> JudgedBound? {
    let node = nodes[Int(place)]
    let mirrored: Opcode
    switch node.opcode {
    case .less: mirrored = .greater
    case .lessOrEqual: mirrored = .greaterOrEqual
    case .greater: mirrored = .less
    case .greaterOrEqual: mirrored = .lessOrEqual
    default: return nil
    }
    let sides = [(node.left, node.right, node.opcode), (node.right, node.left, mirrored)]
    for (entry, event, comparison) in sides where isOfEvent(event) {
      let (value, limit) = (nodes[Int(entry)], nodes[Int(event)])
      guard value.opcode == .captured, value.type == limit.type else { continue }
      return JudgedBound(slot: Int(value.auxiliary), comparison: comparison, node: event)
    }
    return nil
  }

  /// The distance beyond which a condition on an entry is not true.
  func distance(of place: Int32) -> JudgedDistance? {
    let node = nodes[Int(place)]
    guard node.opcode == .lessOrEqual, isOfEvent(node.right) else { return nil }
    let distance = nodes[Int(node.left)]
    guard distance.opcode == .absolute else { return nil }
    let difference = nodes[Int(distance.left)]
    guard difference.opcode == .subtract, difference.type.lane == .word else { return nil }
    let sides = [(difference.left, difference.right), (difference.right, difference.left)]
    for (entry, center) in sides where isOfEvent(center) {
      let value = nodes[Int(entry)]
      guard value.opcode == .captured, value.type.lane == .word else { continue }
      return JudgedDistance(slot: Int(value.auxiliary), center: center, limit: node.right)
    }
    return nil
  }

  /// Whether a number follows from the event that is judged alone.
  private func isOfEvent(_ place: Int32) -> Bool {
    guard place >= 0 else { return true }
    let node = nodes[Int(place)]
    guard node.opcode != .captured, node.type.lane == .word else { return false }
    return isOfEvent(node.left) && isOfEvent(node.right)
  }
}
