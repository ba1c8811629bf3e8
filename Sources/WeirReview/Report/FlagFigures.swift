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
  private var ruleNumbers: [String: Int] = [:]
  private var groupNumbers: [Subject: Int] = [:]
  private var openHour = Int64.min
  private var open = Hour()

  /// - Parameter verdicts: nil where nothing was decided.
  init(verdicts: VerdictState?) {
    self.verdicts = verdicts
  }

  /// For each flag the numbers of its group and its rule.
  @discardableResult
  mutating func add(_ event: ReviewEvent) -> (groups: [Int], rules: [Int]) {
    events += 1
    flags += event.flags.count
    if let verdicts, verdicts.isDecided(event) { decided += 1 }
    count(hourOf: event)
    levels[event.level.rank].events += 1
    var concerned: [Int] = []
    var groupOfFlag: [Int] = []
    var ruleOfFlag: [Int] = []
    var undecided: [Int] = []
    for flag in event.flags {
      levels[flag.level.rank].flags += 1
      let rule = number(ofRule: flag)
      rules[rule].flags += 1
      ruleOfFlag.append(rule)
      let group = number(of: event.subject(of: flag))
      groupOfFlag.append(group)
      groups[group].add(rule: rule)
      if !concerned.contains(group) { concerned.append(group) }
      if let decision = verdicts?.decision(event: event.id, rule: flag.rule) {
        rules[rule].precision.count(decision.verdict)
      } else if !undecided.contains(group) {
        undecided.append(group)
      }
    }
    for group in concerned { groups[group].add(event, isUndecided: undecided.contains(group)) }
    return (groupOfFlag, ruleOfFlag)
  }

  /// To be called after the last event.
  mutating func finish() {
    closeHour()
  }

  private mutating func count(hourOf event: ReviewEvent) {
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

  private mutating func number(ofRule flag: ReviewFlag) -> Int {
    if let number = ruleNumbers[flag.rule] { return number }
    ruleNumbers[flag.rule] = rules.count
    rules.append(Rule(name: flag.rule, category: flag.category, level: flag.level))
    return rules.count - 1
  }

  private mutating func number(of subject: Subject) -> Int {
    if let number = groupNumbers[subject] { return number }
    groupNumbers[subject] = groups.count
    groups.append(GroupTally(subject: subject))
    return groups.count - 1
  }

  /// Rounds down, also below 0.
  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}
