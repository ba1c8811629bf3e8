import TestSupport
import Testing

/// Examples of features, roles, flags and absent steps, worked by hand.
struct ReferenceFormTests {
  @Test func reachesEndWhereTheySay() throws {
    let rule = """
      kind: call
      by: caller
      within: 10s
      having: count() over 20s before 10s == 1
      why: "{count() before event} {count() before 10s} {sum(duration where duration > this.duration)}"
      """
    let lines = [
      Worked.call("a", at: 0, duration: 3000), Worked.call("b", at: 10, duration: 1000),
      Worked.call("c", at: 30, duration: 2000),
    ]
    let found = try Worked.flagged(rule, lines)
    // On b: a is exactly 10 s old. On c: a is exactly 30 s old and out, b 20 s.
    #expect(found.map(\.event) == ["b", "c"])
    #expect(found.map { $0.flags[0].why } == ["0 1 0ms", "0 0 0ms"])
    #expect(found[1].flags[0].evidence == ["events-0.jsonl:3"])
  }

  @Test func anEventCountsOnceForEachRole() throws {
    let rule = """
      kind: call
      by: { party: [caller, callee] }
      within: 10s
      having: count() >= 2
      why: |-
        {role} {count(where role == "callee")} {count() before event}
      """
    let lines = [
      Worked.call("a", at: 0, "110", callee: "95588"),
      Worked.call("b", at: 1, "95588", callee: "95588"),
      Worked.call("c", at: 2, "120", callee: "110"),
    ]
    let flags = try Worked.flagged(rule, lines).flatMap(\.flags)
    #expect(flags.map(\.event) == ["b", "c"])
    #expect(flags.map(\.key) == ["party=95588", "party=110"])
    // b is flagged once though both of its roles fire.
    #expect(flags.map(\.why) == ["caller 2 1", "callee 1 1"])
  }

  @Test func flagsOfOneEventGoByRuleThenKey() throws {
    let rule = """
      kind: call
      by: { party: [caller, callee] }
      within: 10s
      having: count() >= 1
      why: "{party}"
      """
    let flags = try Worked.flagged(rule, [Worked.call("a", at: 0, "95588", callee: "110")])
    #expect(flags.flatMap(\.flags).map(\.why) == ["110", "95588"])
  }

  @Test func featuresSeeThePastOfTheirKey() throws {
    let feature = """
      feature: rings
      kind: call
      where: duration <= 1s
      by: callee
      within: 10s
      value: count()
      read: { transaction: payer_phone }
      """
    let rule = Worked.rule(
      "rule-0", "kind: transaction\nwhere: rings >= 1\nwhy: \"{rings}\"")
    let other = Worked.rule("rule-1", "kind: call\nwhere: rings >= 0\nwhy: \"{rings}\"")
    var plan = RandomPlan(
      features: [
        RandomFeature(name: "rings", kinds: ["call", "transaction"], type: .number, text: feature)
      ], rules: [rule, other])
    let lines = [
      Worked.call("a", at: 0), Worked.call("b", at: 1, duration: 5000),
      Worked.payment("p", at: 9, phone: "110", amount: 1),
      Worked.payment("q", at: 10, phone: "110", amount: 1),
    ]
    let flags = try Worked.outcome(plan, lines).flagged.flatMap(\.flags)
    #expect(flags.map(\.event) == ["a", "b", "p"])
    #expect(flags.map(\.why) == ["1", "1", "1"])
    // Quiet for nine seconds from the first event, and not one more.
    plan.warmup = 9000
    #expect(try Worked.outcome(plan, lines).flagged.map(\.event) == ["p"])
  }

  @Test func rulesOnFlagsComeAfterThoseTheyName() throws {
    // By id the rule on flags comes first.
    let ring = Worked.rule(
      "rule-1", "kind: call\nby: caller\nwithin: 10s\nhaving: count() >= 1\nwhy: ring")
    let long = Worked.rule(
      "rule-2", category: "mule", "kind: call\nwhere: duration > 1s\nsubject: caller\nwhy: long")
    let both = Worked.rule(
      "rule-0", category: "ring",
      """
      kind: flag
      by: subject
      within: 10s
      having: distinct(rule) >= 2
      once_per: 5s
      why: "{count()} flags, {last(rule)}"
      """)
    let plan = RandomPlan(features: [], rules: [both, ring, long])
    let lines = [
      Worked.call("a", at: 0), Worked.call("b", at: 1, duration: 5000), Worked.call("c", at: 2),
      Worked.call("d", at: 6, duration: 5000),
    ]
    let outcome = try Worked.outcome(plan, lines)
    let flags = outcome.flagged.flatMap(\.flags).filter { $0.rule == "rule-0" }
    #expect(flags.map(\.event) == ["b", "d"])
    // On d the flag of rule-1 is the first that fires.
    #expect(flags.map(\.why) == ["3 flags, rule-2", "5 flags, rule-1"])
    #expect(flags.map(\.key) == ["subject=95588", "subject=95588"])
    #expect(flags[0].evidence == ["events-0.jsonl:1", "events-0.jsonl:2"])
    // On c one flag fires; it is the only one that once_per holds back.
    #expect(outcome.suppressed == ["rule-0": 1])
    #expect(outcome.flagged.map(\.score) == ["60.0", "93.6", "60.0", "93.6"])
  }

  @Test func twoFlagsOfOneEventServeTwoSteps() throws {
    let ring = Worked.rule(
      "rule-0", "kind: call\nwhere: duration >= 0ms\nsubject: caller\nwhy: ring")
    let long = Worked.rule(
      "rule-1", "kind: call\nwhere: duration > 1s\nsubject: caller\nwhy: long")
    let chain = Worked.rule(
      "rule-2", category: "ring",
      """
      sequence:
        within: 10s
        by: person
        steps:
          - { step: one, kind: flag, by: subject, where: rule == "rule-0" }
          - { step: two, kind: flag, by: subject, where: rule == "rule-1" }
      why: "{gap(one, two)} {one.score}"
      """)
    let plan = RandomPlan(features: [], rules: [ring, long, chain])
    let outcome = try Worked.outcome(plan, [Worked.call("a", at: 0, duration: 5000)])
    let flags = outcome.flagged.flatMap(\.flags).filter { $0.rule == "rule-2" }
    #expect(flags.map(\.why) == ["0ms 60"])
    #expect(flags[0].evidence == ["events-0.jsonl:1 one a", "events-0.jsonl:1 two a"])
  }

  @Test func whatIsAbsentBreaksTheChainsThatWait() throws {
    let rule = """
      sequence:
        within: 60s
        by: person
        steps:
          - { step: one, kind: call, by: caller, where: duration == 1s }
          - { absent: call, by: caller, where: duration >= one.duration and duration < 9s }
          - { step: two, kind: call, by: caller, where: duration >= 5s }
      why: "{one.id}"
      """
    let lines = [
      Worked.call("a", at: 0), Worked.call("b", at: 1, duration: 9000),
      // Breaks the chain of a and begins one.
      Worked.call("c", at: 2),
      // Completes the chain of c, and then breaks it.
      Worked.call("d", at: 3, duration: 5000), Worked.call("e", at: 4, duration: 9000),
    ]
    let found = try Worked.flagged(rule, lines)
    #expect(found.map(\.event) == ["b", "d"])
    #expect(found.map { $0.flags[0].why } == ["a", "c"])
  }

  @Test func mediansAreMeansOfTheTwoInTheMiddle() throws {
    let rule = """
      kind: call
      by: callee
      within: 1h
      having: count() >= 3
      why: "{median(duration)} {median(length(caller))}"
      """
    let lines = [
      Worked.call("a", at: 0, duration: 1001), Worked.call("b", at: 1, "1", duration: 4000),
      Worked.call("c", at: 2, duration: 0), Worked.call("d", at: 3, "1", duration: 2004),
    ]
    let found = try Worked.flagged(rule, lines)
    // 1502.5 ms, to even.
    #expect(found.map { $0.flags[0].why } == ["1s 1ms 5", "1s 502ms 3"])
  }
}
