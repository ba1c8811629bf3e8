package import WeirCore

/// The keys of a rule file.
package enum RuleKeys {
  package static let rule: [KeyDeclaration] = [
    KeyDeclaration(
      "id", .text, isRequired: true, "name of the rule, and of its file without the ending",
      example: "id: one-ring-burst"),
    KeyDeclaration(
      "title", .text, isRequired: true, "what the rule finds, in a few words",
      example: "title: One-ring calls to many numbers"),
    KeyDeclaration(
      "description", .text, "how the fraud works",
      example: "description: Rings once and waits to be called back."),
    KeyDeclaration(
      "category", .text, isRequired: true, "identifier of a category of the typology",
      example: "category: wangiri"),
    KeyDeclaration(
      "status", .choice, isRequired: true, values: RuleStatus.allCases.map(\.rawValue),
      "whether flags act (stable), go to the shadow file only (test), or the rule does not run "
        + "(retired)",
      example: "status: test"),
    KeyDeclaration(
      "level", .choice, isRequired: true, values: Level.allCases.map(\.rawValue),
      "how much a flag matters", example: "level: high"),
    KeyDeclaration(
      "score", .count, isRequired: true, "how sure a flag is, 1 to 100", example: "score: 60"),
    KeyDeclaration(
      "references", .texts, "where the fraud is described", example: "references: [\"GSMA FF.21\"]"),
    KeyDeclaration(
      "falsepositives", .texts, "who is flagged without guilt",
      example: "falsepositives: [\"Appointment reminder diallers\"]"),
    KeyDeclaration(
      "kind", .text, "kind of the events; required without 'sequence'", example: "kind: call"),
    KeyDeclaration(
      "where", .expression, "the events that count; required of a rule on single events",
      example: "where: not answered and duration <= 3s"),
    KeyDeclaration(
      "by", .expressions, "key of a window; each key has a window of its own",
      example: "by: caller"),
    KeyDeclaration(
      "within", .duration, "length of a window; the event exactly so long ago is out",
      example: "within: 10m"),
    KeyDeclaration(
      "having", .expression, "when a window or a completed sequence is flagged",
      example: "having: count() >= 30"),
    KeyDeclaration(
      "sequence", .mapping, "steps that follow one another; instead of 'kind', 'by', 'within'",
      example:
        "sequence: { within: 2h, by: person, steps: [{ step: lure, kind: call, by: callee }, "
        + "{ step: payment, kind: transaction, by: payer_phone }] }"),
    KeyDeclaration(
      "once_per", .duration, "how long a flag keeps others of its key quiet",
      example: "once_per: 1h"),
    KeyDeclaration(
      "actions", .mapping, "actions with their targets", example: "actions: { block: caller }"),
    KeyDeclaration(
      "why", .template, isRequired: true, "the reason, as people read it",
      example: "why: \"{count()} calls in 10 minutes\""),
    KeyDeclaration(
      "subject", .expression, "whom the flag is about, where that is not the key",
      example: "subject: callee"),
    KeyDeclaration(
      "tests", .list, "tests of the rule",
      example: "tests: [{ name: quiet, events: [{ call: { answered: true } }], "
        + "expect: { flags: 0 } }]"),
  ]

  package static let sequence: [KeyDeclaration] = [
    KeyDeclaration(
      "within", .duration, isRequired: true, "the longest time from the first step to the last",
      example: "within: 2h"),
    KeyDeclaration(
      "by", .text, isRequired: true, "name of the key", example: "by: person"),
    KeyDeclaration(
      "steps", .list, isRequired: true, "two steps or more, in their order",
      example: "steps: [{ step: lure, kind: call, by: callee }, "
        + "{ step: payment, kind: transaction, by: payer_phone }]"),
  ]

  package static let step: [KeyDeclaration] = [
    KeyDeclaration("step", .text, isRequired: true, "name of the step", example: "step: lure"),
    KeyDeclaration("kind", .text, isRequired: true, "kind of the event", example: "kind: call"),
    KeyDeclaration(
      "by", .expression, isRequired: true, "key of the step; equal in all steps of a chain",
      example: "by: callee"),
    KeyDeclaration(
      "where", .expression, "the events that match; may name fields of earlier steps",
      example: "where: answered and duration >= 5m"),
  ]

  package static let absence: [KeyDeclaration] = [
    KeyDeclaration(
      "absent", .text, isRequired: true, "kind of the event that must not come",
      example: "absent: call"),
    KeyDeclaration(
      "by", .expression, isRequired: true, "key; an event breaks the chains of its key",
      example: "by: callee"),
    KeyDeclaration(
      "where", .expression, "the events that break a chain; may name fields of the steps before",
      example: "where: answered"),
  ]

  package static let test: [KeyDeclaration] = [
    KeyDeclaration(
      "name", .text, isRequired: true, "what the test shows", example: "name: the thirtieth call"),
    KeyDeclaration(
      "events", .list, isRequired: true,
      "events, or runs of them, each a kind with its fields and 'at', 'repeat', 'every'",
      example: "events: [{ repeat: 30, every: 10s, call: { answered: false } }]"),
    KeyDeclaration(
      "expect", .mapping, isRequired: true,
      "'flags' and optionally 'keys', 'ids', 'values', 'actions', 'late', 'suppressed'",
      example: "expect: { flags: 1 }"),
    KeyDeclaration(
      "lateness", .duration, standard: "0s", "allowed lateness", example: "lateness: 10s"),
    KeyDeclaration(
      "zone", .text, standard: "the pipeline's", "time zone", example: "zone: Asia/Shanghai"),
    KeyDeclaration(
      "country", .text, standard: "the pipeline's", "home country", example: "country: CN"),
  ]

  /// Besides the kind with its fields.
  package static let testEvent: [KeyDeclaration] = [
    KeyDeclaration(
      "at", .text, standard: "one second after the event before",
      "an instant, or an offset from the start of the test", example: "at: +10m"),
    KeyDeclaration(
      "repeat", .count, standard: "1", "how many such events; {n} in a text is the running number",
      example: "repeat: 30"),
    KeyDeclaration(
      "every", .duration, standard: "1s", "from one event of the run to the next",
      example: "every: 10s"),
  ]

  package static let expectation: [KeyDeclaration] = [
    KeyDeclaration("flags", .count, "how many flags of the rule", example: "flags: 1"),
    KeyDeclaration(
      "keys", .list, "a key for each flag, its parts as a list",
      example: "keys: [\"+85512000001\"]"),
    KeyDeclaration("ids", .texts, "ids of the flagged events", example: "ids: [t1, t2]"),
    KeyDeclaration(
      "values", .mapping, "aggregates of the last flag", example: "values: { count(): 30 }"),
    KeyDeclaration(
      "actions", .any, "actions of the flags, each with its targets",
      example: "actions: [{ block: \"+85512000001\" }]"),
    KeyDeclaration("late", .count, "how many events are late", example: "late: 1"),
    KeyDeclaration(
      "suppressed", .count, "how many flags 'once_per' holds back", example: "suppressed: 2"),
  ]

  /// Of an element of a pipeline's `count`.
  package static let counter: [KeyDeclaration] = [
    KeyDeclaration(
      "name", .text, isRequired: true, "name of the counter", example: "name: calls_by_origin"),
    KeyDeclaration("of", .text, isRequired: true, "kind of the events", example: "of: call"),
    KeyDeclaration(
      "by", .mapping, standard: "the kind", "dimensions: names and expressions",
      example: "by: { origin: country(caller) }"),
    KeyDeclaration("where", .expression, "the events that count", example: "where: answered"),
    KeyDeclaration(
      "sum", .expression, "what is added up instead of counting", example: "sum: amount"),
  ]
}
