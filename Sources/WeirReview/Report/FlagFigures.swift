import WeirCore

/// Counts flagged events by hour, rule, level and subject.
///
/// Memory grows with the different subjects and hours, not with the events.
struct FlagFigures {
  struct Rule: Sendable {
    var name: String
    var category: String
    var level: Level
    var flags = 0
    var precision = Precision()
  }

  struct Hour: Sendable {
    var events = 0
    var flags = 0
  }

  static let millisecondsPerHour: Int64 = 3_600_000

  private(set) var events = 0
  private(set) var flags = 0
  private(set) var decided = 0
  private(set) var rules: [Rule] = []
  private(set) var groups: [GroupTally] = []
  /// Flagged events by ``Level`` rank, and their flags.
  private(set) var levels = [Hour](repeating: Hour(), count: Level.allCases.count)
  /// By hours since 1970, UTC.
  private(set) var hours: [Int64: Hour] = [:]

  private let verdicts: VerdictState?
  /// Ids of the events that verdicts are about.
  private var judged = ByteNumbers()
  private var ruleNumbers = ByteNumbers()
  private var groupNumbers: ByteNumbers
  private var openHour = Int64.min
  private var open = Hour()
  /// Of the event that is being counted: the numbers of each flag's group and rule, and the groups
  /// of undecided flags.
  private var groupOfFlag: [Int] = []
  private var ruleOfFlag: [Int] = []
  private var undecided: [Int] = []

  /// - Parameters:
  ///   - verdicts: nil where nothing was decided.
  ///   - expected: how many events will come, as far as that is known.
  init(verdicts: VerdictState?, expected: Int = 0) {
    self.verdicts = verdicts
    groupNumbers = ByteNumbers(expected: min(expected / 2, 1 << 20))
    for event in verdicts?.judgedEvents ?? [] { _ = judged.number(of: event) }
  }

  /// Counts the events of a chunk.
  ///
  /// - Parameters:
  ///   - first: number of the first of them.
  ///   - register: where the flags of each event are noted.
  mutating func add(_ chunk: DigestChunk, first: Int, _ register: inout EventRegister?) {
    for (place, event) in chunk.events.enumerated() {
      add(event, chunk.flags, number: first + place)
      register?.add(event.id.string, groups: groupOfFlag, rules: ruleOfFlag)
    }
  }

  private mutating func add(_ event: EventDigest, _ all: [FlagDigest], number: Int) {
    events += 1
    flags += event.flags.count
    let state = isJudged(event) ? verdicts : nil
    let id = state == nil ? "" : event.id.string
    count(hourOf: event)
    levels[event.level].events += 1
    groupOfFlag.removeAll(keepingCapacity: true)
    ruleOfFlag.removeAll(keepingCapacity: true)
    undecided.removeAll(keepingCapacity: true)
    var isDecided = state?.decision(event: id) != nil
    for flag in all[event.flags] {
      levels[flag.level].flags += 1
      let rule = self.number(ofRule: flag)
      rules[rule].flags += 1
      let group = self.number(of: flag)
      groups[group].add(rule: rule)
      ruleOfFlag.append(rule)
      groupOfFlag.append(group)
      if let decision = state?.decision(event: id, rule: rules[rule].name) {
        rules[rule].precision.count(decision.verdict)
        isDecided = true
      } else if !undecided.contains(group) {
        undecided.append(group)
      }
    }
    if isDecided { decided += 1 }
    for (place, group) in groupOfFlag.enumerated() where !groupOfFlag[..<place].contains(group) {
      groups[group].add(event, number: number, isUndecided: undecided.contains(group))
    }
  }

  private func isJudged(_ event: EventDigest) -> Bool {
    judged.count > 0 && judged.known(event.id.bytes, hash: event.id.hash) != nil
  }

  /// To be called after the last event.
  mutating func finish() {
    closeHour()
  }

  private mutating func count(hourOf event: EventDigest) {
    let hour = Self.floorDivide(event.time, Self.millisecondsPerHour)
    if hour != openHour {
      closeHour()
      openHour = hour
    }
    open.events += 1
    open.flags += event.flags.count
  }

  private mutating func closeHour() {
    guard open.events > 0 else { return }
    hours[openHour, default: Hour()].events += open.events
    hours[openHour, default: Hour()].flags += open.flags
    open = Hour()
  }

  private mutating func number(ofRule flag: FlagDigest) -> Int {
    let number = ruleNumbers.number(of: flag.rule.bytes, hash: flag.rule.hash)
    if number == rules.count {
      rules.append(
        Rule(
          name: flag.rule.string, category: flag.category.string,
          level: Level.allCases[flag.level]))
    }
    return number
  }

  private mutating func number(of flag: FlagDigest) -> Int {
    let number = groupNumbers.number(
      of: flag.subject.bytes, hash: flag.subject.hash,
      tag: UInt8(truncatingIfNeeded: flag.subjectKind.rank))
    if number == groups.count {
      groups.append(
        GroupTally(
          subject: Subject(kind: flag.subjectKind, value: flag.subject.string), number: number))
    }
    return number
  }

  /// Rounds down, also below 0.
  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}
