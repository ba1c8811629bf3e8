import WeirCore

/// The part of a report that the page's script reads.
struct ReportData {
  let figures: ReportFigures
  /// Nil where nothing was decided.
  let verdicts: VerdictState?

  /// Keys: `levels`, `rules`, `groups`, `events` and `decisions`.
  ///
  /// Of a group: `k` kind, `v` value, `c` country, `n` events, `u` undecided ones, `s` score in
  /// tenths, `f` and `l` times of the first and the last, `r` numbers of rules, `e` places in
  /// `events`, `h` id of the case and `m` how many others are in it, where there is one. Of events see ``ShownEventEncoder/json(of:)``; a decision is the place of its event,
  /// the number of its rule or -1, the verdict, the reason and who gave it.
  var json: [UInt8] {
    var json = PageJSON()
    json.object { json in
      json.member("levels", Level.allCases.map(\.rawValue)) { $0.value($1) }
      json.member("rules", figures.tally.rules) { json, rule in
        json.object { json in
          json.member("name", ShownEventEncoder.shown(rule.name))
          json.member("category", ShownEventEncoder.shown(rule.category))
          json.member("level", rule.level.rank)
        }
      }
      let cases = casesOfShown
      json.member("groups", Array(zip(figures.groups, figures.shown.places))) {
        Self.encode($1.0, events: $1.1, cases[$1.0.subject], to: &$0)
      }
      json.member("events", figures.shown.events) { $0.value($1.json) }
      json.member("decisions", decisions) { $0.value($1) }
    }
    return json.bytes
  }

  /// The cases of the groups that are shown.
  private var casesOfShown: [Subject: FraudCase] {
    let shown = Set(figures.groups.prefix(figures.shown.places.count).map(\.subject))
    var cases: [Subject: FraudCase] = [:]
    for found in figures.cases {
      for member in found.members where shown.contains(member.subject) {
        cases[member.subject] = found
      }
    }
    return cases
  }

  private static func encode(
    _ group: GroupTally, events: [Int], _ found: FraudCase?, to json: inout PageJSON
  ) {
    json.object { json in
      json.member("k", group.subject.kind.rawValue)
      json.member("v", ShownEventEncoder.shown(group.subject.value))
      json.member("c", OriginTally.country(of: group.subject.value) ?? "")
      json.member("n", group.events)
      json.member("u", group.undecided)
      json.member("s", group.score)
      json.member("f", Int(group.first))
      json.member("l", Int(group.last))
      json.member("r", group.rules.map(Int.init)) { $0.value($1) }
      json.member("e", events) { $0.value($1) }
      if let found {
        json.member("h", found.id)
        json.member("m", found.members.count - 1)
      }
    }
  }

  /// What holds for the events that are shown, as JSON.
  var decisions: [[UInt8]] {
    guard let verdicts else { return [] }
    let numbers = Dictionary(
      figures.tally.rules.enumerated().map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first
      })
    var decisions: [[UInt8]] = []
    for (place, event) in figures.shown.events.enumerated() {
      let whole = verdicts.decision(event: event.id)
      if let whole { decisions.append(Self.json(place, rule: -1, whole)) }
      for rule in event.rules {
        guard let decision = verdicts.decision(event: event.id, rule: rule),
          decision.number != whole?.number, let number = numbers[rule]
        else { continue }
        decisions.append(Self.json(place, rule: number, decision))
      }
    }
    return decisions
  }

  private static func json(
    _ place: Int, rule: Int, _ decision: VerdictState.Decision
  ) -> [UInt8] {
    var json = PageJSON()
    json.array([0]) { json, _ in
      json.value(place)
      json.value(rule)
      json.value(decision.verdict.rawValue)
      json.value(decision.reason?.rawValue ?? "")
      json.value(ShownEventEncoder.shown(decision.reviewer))
    }
    return json.bytes
  }
}
