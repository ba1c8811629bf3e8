import WeirCore
import WeirRules

/// Rules that keep every kind of state.
enum StatefulRules {
  static let calls = file(
    "calls",
    """
    kind: call
    where: duration > 0s
    by: caller
    within: 10m
    having: count() >= 3 and distinct(cell) >= 2
    once_per: 2m
    actions: { block: caller }
    why: "{count()} {distinct(cell)} {sum(duration)} {min(duration)} {max(duration)} \
    {avg(duration)} {stddev(duration)} {first(cell)} {last(cell)} {span()} {share(answered)} \
    {max(cell)} {count(where answered)}"
    """)

  /// Few keys and a long window, so that aggregates are kept incrementally.
  static let payments = file(
    "payments",
    """
    kind: transaction
    by: [payer, currency]
    within: 6h
    having: count() >= 5
    why: "{count()} {sum(amount)} {avg(amount)} {stddev(amount)} {min(amount)} {max(amount)} \
    {distinct(payee)} {avg(amount / 3)} {first(payee)} {last(payee)}"
    """)

  /// A call that is not answered keeps its caller from being flagged.
  static let quiet = file(
    "quiet",
    """
    kind: call
    by: caller
    within: 10m
    having: count(where not answered) == 0 and count() >= 3
    once_per: 30s
    actions: { watch: caller }
    why: "{count()} {distinct(cell)} {last(duration)}"
    """)

  static let sequence = file(
    "sequence",
    """
    sequence:
      within: 20m
      by: person
      steps:
        - step: lure
          kind: call
          by: callee
          where: duration >= 1s
        - step: nudge
          kind: sms
          by: recipient
          where: lure.answered
        - step: payment
          kind: transaction
          by: payer_phone
          where: amount > 20 and lure.duration > 2s
    once_per: 1m
    actions: { hold: payment, warn: person, watch: nudge }
    why: "{payment.amount} {gap(lure, payment)} {lure.cell} {lure.caller} {nudge.text} {lure.id}"
    """)

  static let single = file(
    "single",
    """
    kind: sms
    where: text == "a"
    why: "x"
    """)

  static let all = [calls, payments, quiet, sequence, single]

  static func file(_ id: String, _ body: String) -> SourceText {
    SourceText(
      path: "\(id).yaml",
      text: """
        id: \(id)
        title: t
        category: c
        status: stable
        level: high
        score: 60

        """ + body + "\n")
  }

  /// - Throws: the diagnostics of rules that do not check.
  static func plan(_ files: [SourceText] = all, isFinal: Bool = false) throws -> RulePlan {
    let library = RuleLibrary.check(files, context: RuleContext())
    let errors = library.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { throw CheckpointError(errors.map(\.rendered).joined()) }
    return RulePlanner.plan(library.plan, zone: .utc, isFinal: isFinal)
  }
}
