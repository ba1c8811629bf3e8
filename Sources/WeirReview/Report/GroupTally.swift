/// What the report counts for one subject.
struct GroupTally: Sendable {
  /// An event that is worth showing.
  struct Pick: Sendable {
    /// Tenths.
    var score: Int32
    /// ``ReviewEvent/number``.
    var number: Int32
  }

  static let picksBound = 50

  let subject: Subject
  /// Place among ``FlagFigures/groups``.
  let number: Int
  private(set) var events = 0
  /// Events with a flag of this subject of which nothing is decided.
  private(set) var undecided = 0
  /// Tenths.
  private(set) var score = 0
  private(set) var first = Int64.max
  private(set) var last = Int64.min
  /// Numbers of the rules, in the order in which they first fired.
  private(set) var rules: [UInt16] = []
  /// The events of the highest scores, no more than ``picksBound``, in no order.
  private var best: [Pick] = []
  /// Place in `best` of the one to give way.
  private var weakest = 0

  init(subject: Subject, number: Int) {
    self.subject = subject
    self.number = number
  }

  /// - Parameter number: ``ReviewEvent/number``.
  mutating func add(_ event: EventDigest, number: Int, isUndecided: Bool) {
    events += 1
    if isUndecided { undecided += 1 }
    score = max(score, event.score)
    first = min(first, event.time)
    last = max(last, event.time)
    pick(Pick(score: Int32(event.score), number: Int32(truncatingIfNeeded: number)))
  }

  mutating func add(rule: Int) {
    let rule = UInt16(truncatingIfNeeded: rule)
    if !rules.contains(rule) { rules.append(rule) }
  }

  /// The highest score first, then in the order of the file.
  var picks: [Pick] { best.sorted(by: Self.comesFirst) }

  /// Those to be shown first at the beginning: the highest score, then the most events, then by
  /// subject.
  ///
  /// - Complexity: O(*n* log *n*).
  static func ranked(_ groups: [GroupTally]) -> [GroupTally] {
    // Places are sorted, not the groups: moving those costs more than comparing them. The first bytes
    // of the subjects settle most of what the scores leave open.
    var places = groups.indices.map { place in
      let group = groups[place]
      return Rank(
        rank: UInt64(group.score) << 48 | UInt64(group.events), start: start(of: group.subject),
        place: Int32(place))
    }
    places.sort { left, right in
      if left.rank != right.rank { return left.rank > right.rank }
      if left.start != right.start { return left.start < right.start }
      return groups[Int(left.place)].subject < groups[Int(right.place)].subject
    }
    return places.map { groups[Int($0.place)] }
  }

  private struct Rank {
    var rank: UInt64
    var start: UInt128
    var place: Int32
  }

  /// The first two bytes of the kind, which no two share, and those of the value: ordered as the
  /// subjects are.
  private static func start(of subject: Subject) -> UInt128 {
    var start: UInt128 = 0
    var count = 0
    for byte in Array(subject.kind.rawValue.utf8.prefix(2)) + subject.value.utf8.prefix(14) {
      start = start << 8 | UInt128(byte)
      count += 1
    }
    return start << UInt128(8 * (16 - count))
  }

  private static func comesFirst(_ left: Pick, _ right: Pick) -> Bool {
    left.score == right.score ? left.number < right.number : left.score > right.score
  }

  private mutating func pick(_ pick: Pick) {
    if best.count < Self.picksBound {
      best.append(pick)
      if best.count == Self.picksBound { findWeakest() }
    } else if Self.comesFirst(pick, best[weakest]) {
      best[weakest] = pick
      findWeakest()
    }
  }

  private mutating func findWeakest() {
    weakest = 0
    for place in best.indices where Self.comesFirst(best[weakest], best[place]) { weakest = place }
  }
}
