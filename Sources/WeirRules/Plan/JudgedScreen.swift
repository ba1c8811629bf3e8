import WeirCore

/// What an entry must fulfil at least for a condition that looks at the event that is judged, found
/// by comparing words: few entries are left for the whole condition, and mostly not the event's own.
struct JudgedScreen: ~Copyable, Sendable {
  let distances: FixedValues<JudgedDistance>
  let bounds: FixedValues<JudgedBound>
  let equals: FixedValues<JudgedMatch>
  let others: FixedValues<JudgedMatch>
  /// Slots of conditions of the entry alone.
  let truths: FixedValues<Int>
  /// How many of all of these there are.
  let testCount: Int
  /// Whether an entry that fulfils these fulfils all of the condition.
  let decides: Bool
  /// Whether the event's own entry never fulfils it.
  let excludesOwn: Bool

  /// - Parameter columns: see ``JudgedAggregate``.
  init(_ program: Program, predicate: Int32?, columns: [Int?]) {
    let conjuncts = predicate.map { program.conjuncts(of: $0) } ?? []
    let distances = conjuncts.compactMap { program.distance(of: $0) }
    let bounds = conjuncts.compactMap { program.bound(of: $0) }
    let equals = conjuncts.compactMap { program.match(of: $0, .equal, columns) }
    let others = conjuncts.compactMap { program.match(of: $0, .notEqual, columns) }
    let truths = conjuncts.compactMap { program.capturedTruth($0) }
    self.distances = FixedValues(distances)
    self.bounds = FixedValues(bounds)
    self.equals = FixedValues(equals)
    self.others = FixedValues(others)
    self.truths = FixedValues(truths)
    testCount = distances.count + bounds.count + equals.count + others.count + truths.count
    decides = predicate != nil && testCount == conjuncts.count
    excludesOwn = others.contains(where: \.isKept)
  }

  /// Which entries pass, where all that is compared with the event is one value, in one way.
  ///
  /// - Parameter slots: of the layout.
  func selection(among slots: [EntryLayout.Slot]) -> EntrySelection {
    switch (distances.count + bounds.count, equals.count, others.count) {
    case (0, 1, 0): return .equal(slots[equals[0].slot])
    case (0, 0, 1): return .other(slots[others[0].slot])
    case (_, 0, 0):
      let ranged = Set(distances.values.map(\.slot) + bounds.values.map(\.slot))
      return ranged.count == 1 ? .ranged(slots[ranged.first ?? 0]) : .tested
    default: return .tested
    }
  }
}

/// A value of an entry and one of the event that is judged, as with `caller != this.caller` or
/// `prefix(callee, 7) == prefix(this.callee, 7)`.
struct JudgedMatch: BitwiseCopyable {
  /// Of the entry.
  let slot: Int
  /// Node of the event's value.
  let node: Int32
  /// Whether the event's own entry has the event's value in this slot.
  let isKept: Bool
}

/// How far a value of an entry may be from one of the event that is judged, as with
/// `abs(time - this.time) <= 10s`.
struct JudgedDistance: BitwiseCopyable {
  /// The entry's value: place of its slot.
  let slot: Int
  /// Nodes of the event's value and of the greatest difference, or the least that is too great.
  let center: Int32
  let limit: Int32
  let includesLimit: Bool
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
  /// The values that a condition says to be equal, or not to be: it is true exactly if both are there and
  /// have the same words, or different ones.
  ///
  /// - Parameter columns: see ``JudgedAggregate``.
  func match(of place: Int32, _ comparison: Opcode, _ columns: [Int?]) -> JudgedMatch? {
    let node = nodes[Int(place)]
    guard node.opcode == comparison else { return nil }
    for (entry, event) in [(node.left, node.right), (node.right, node.left)] where isOfEvent(event)
    {
      let (value, other) = (nodes[Int(entry)], nodes[Int(event)])
      let isText = value.type.lane == .bytes && other.type.lane == .bytes
      guard value.opcode == .captured, isText || value.type == other.type,
        value.type.lane != .real, value.type != .strings, other.type != .strings
      else { continue }
      let slot = Int(value.auxiliary)
      let column = other.opcode == .column ? Int(other.auxiliary) : nil
      return JudgedMatch(
        slot: slot, node: event, isKept: column != nil && columns[slot] == column)
    }
    return nil
  }

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
      guard value.opcode == .captured, value.type == limit.type, value.type.lane == .word else {
        continue
      }
      return JudgedBound(slot: Int(value.auxiliary), comparison: comparison, node: event)
    }
    return nil
  }

  /// The distance beyond which a condition on an entry is not true.
  ///
  /// It is true up to there: a difference that overflows is greater than any distance.
  func distance(of place: Int32) -> JudgedDistance? {
    let node = nodes[Int(place)]
    let (distance, limit): (Int32, Int32)
    switch node.opcode {
    case .less, .lessOrEqual: (distance, limit) = (node.left, node.right)
    case .greater, .greaterOrEqual: (distance, limit) = (node.right, node.left)
    default: return nil
    }
    guard isOfEvent(limit), nodes[Int(limit)].type.lane == .word,
      nodes[Int(distance)].opcode == .absolute
    else { return nil }
    let difference = nodes[Int(nodes[Int(distance)].left)]
    guard difference.opcode == .subtract, difference.type.lane == .word else { return nil }
    let sides = [(difference.left, difference.right), (difference.right, difference.left)]
    for (entry, center) in sides where isOfEvent(center) {
      let value = nodes[Int(entry)]
      guard value.opcode == .captured, value.type.lane == .word else { continue }
      return JudgedDistance(
        slot: Int(value.auxiliary), center: center, limit: limit,
        includesLimit: node.opcode == .lessOrEqual || node.opcode == .greaterOrEqual)
    }
    return nil
  }

  /// The slot of a condition that is one of the entry alone.
  func capturedTruth(_ place: Int32) -> Int? {
    let node = nodes[Int(place)]
    return node.opcode == .captured && node.type.lane == .truth ? Int(node.auxiliary) : nil
  }

  /// Whether a value follows from the event that is judged alone.
  private func isOfEvent(_ place: Int32) -> Bool {
    guard place >= 0 else { return true }
    let node = nodes[Int(place)]
    guard node.opcode != .captured else { return false }
    return isOfEvent(node.left) && isOfEvent(node.right)
  }
}
