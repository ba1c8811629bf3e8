import WeirSinks

/// Takes verdicts from the page and writes them, one after the other.
actor VerdictDesk {
  /// What a page asks to be written.
  struct Request: Sendable, Decodable {
    var verdict: String
    var reason: String?
    var note: String?
    /// Place among the events of the page; else all events of a group are meant.
    var event: Int?
    /// Place among the groups of the page.
    var group: Int?
  }

  /// Why a request is no verdict.
  struct Refusal: Error {
    var text: String
  }

  nonisolated let figures: ReportFigures
  private let log: VerdictLog
  private let reviewer: String
  /// Numbers of the groups in the register, by their place on the page.
  private let groupNumbers: [Int]
  private var answer: (records: Int, json: [UInt8])?

  /// - Throws: ``SinkError`` if the outputs or the verdicts cannot be read.
  init(_ folder: OutputFolder, reviewer: String) throws(SinkError) {
    let log = try VerdictLog(folder)
    let figures = try ReportFigures(folder, verdicts: log, keepsRegister: true)
    groupNumbers = figures.groups.prefix(figures.shown.places.count).map(\.number)
    self.log = log
    self.figures = figures
    self.reviewer = reviewer
  }

  /// Appends a verdict.
  ///
  /// - Throws: ``Refusal`` if it is none; ``SinkError`` if it cannot be written.
  func append(_ request: Request) throws {
    guard let verdict = Verdict(rawValue: request.verdict) else {
      throw Refusal(text: "unknown verdict")
    }
    let reason = request.reason.flatMap { $0.isEmpty ? nil : $0 }
    guard reason.map({ FalsePositiveReason(rawValue: $0) != nil }) ?? true else {
      throw Refusal(text: "unknown reason")
    }
    let (events, group) = try target(of: request)
    let new = NewVerdict(
      reviewer: reviewer, verdict: verdict, reason: reason.flatMap(FalsePositiveReason.init),
      note: request.note.flatMap { $0.isEmpty ? nil : $0 }, events: events, group: group)
    if let problem = new.problem { throw Refusal(text: problem) }
    try log.append(new)
  }

  private func target(of request: Request) throws(Refusal) -> (events: [String], group: String?) {
    if let place = request.event {
      guard figures.shown.events.indices.contains(place) else {
        throw Refusal(text: "no such event")
      }
      return ([figures.shown.events[place].id], nil)
    }
    guard let place = request.group, groupNumbers.indices.contains(place),
      let register = figures.register
    else { throw Refusal(text: "no such group") }
    return (register.ids(ofGroup: groupNumbers[place]), figures.groups[place].subject.id)
  }

  /// What holds now, as JSON: `decisions` as in ``ReportData/json``, `undecided` for each group of
  /// the page, `rules` with the confirmed, false and unsure flags of each rule.
  ///
  /// - Throws: ``SinkError`` if the verdicts cannot be read.
  /// - Complexity: O(*n*) in the events after a new verdict, else O(1).
  func state() throws(SinkError) -> [UInt8] {
    try log.refresh()
    if let answer, answer.records == log.records.count { return answer.json }
    let (undecided, rules) = count()
    var json = PageJSON()
    json.object { json in
      let data = ReportData(figures: figures, verdicts: log.state)
      json.member("decisions", data.decisions) { $0.value($1) }
      json.member("undecided", groupNumbers.map { undecided[$0] }) { $0.value($1) }
      json.member("rules", rules) { json, precision in
        json.array([precision.confirmed, precision.falsePositive, precision.unsure]) {
          $0.value($1)
        }
      }
    }
    answer = (log.records.count, json.bytes)
    return json.bytes
  }

  private func count() -> (undecided: [Int], rules: [Precision]) {
    var undecided = figures.tally.groups.map(\.events)
    var rules = figures.tally.rules.map { _ in Precision() }
    let touched = Set(log.records.flatMap(\.events))
    guard let register = figures.register, !touched.isEmpty else { return (undecided, rules) }
    for (place, id) in register.ids.enumerated() where touched.contains(id) {
      var open: Set<Int32> = []
      for flag in register.flags[place] {
        let name = figures.tally.rules[Int(flag.rule)].name
        if let decision = log.state.decision(event: id, rule: name) {
          rules[Int(flag.rule)].count(decision.verdict)
        } else {
          open.insert(flag.group)
        }
      }
      for group in Set(register.flags[place].map(\.group)).subtracting(open) {
        undecided[Int(group)] -= 1
      }
    }
    return (undecided, rules)
  }
}
