import TestSupport
import Testing
import WeirCore
import WeirRules

/// What keyed state goes over to other rules.
struct SuccessionTests {
  /// Fresh shards of `next` that have taken over what those of `old` hold.
  private func successors(
    _ next: ShardedRun, of old: [Shard]
  )
    -> (shards: [Shard], succession: Succession)
  {
    let shards = next.freshShards()
    let found = zip(shards, old).map { $0.takeOver(from: $1) }
    #expect(found.allSatisfy { $0 == found[0] })
    return (shards, found[0])
  }

  private func edited(_ file: SourceText, _ from: String, _ to: String) -> SourceText {
    var text = file.text
    #expect(text.contains(from))
    text.replace(from, with: to)
    return SourceText(path: file.path, text: text)
  }

  /// Rules that stand at other places, with others before them, in one stream with a swap again and
  /// again: the flags are those of the rules that were never swapped.
  @Test(arguments: [1, 3], [UInt64(1), 2])
  func stateGoesOnUnderRulesAtOtherPlaces(shardCount: Int, seed: UInt64) throws {
    let first = StatefulRules.file(
      "a-first", "kind: call\nby: callee\nwithin: 1s\nhaving: count() >= 1000\nwhy: x")
    let runs = try [StatefulRules.all, [first] + StatefulRules.all].map {
      ShardedRun(try StatefulRules.plan($0), shards: shardCount)
    }
    var records = RandomRecords(seed: seed)
    let expected = runs[0].freshShards()
    var shards = runs[0].freshShards()
    var inForce = 0
    var flagged = Set<String>()
    for step in 0..<150 {
      if step % 20 == 19 {
        let swap = successors(runs[1 - inForce], of: shards)
        inForce = 1 - inForce
        shards = swap.shards
        #expect(swap.succession.kept == ["calls", "payments", "quiet", "sequence", "single"])
        #expect(swap.succession.new == (inForce == 1 ? ["a-first"] : []))
        #expect(swap.succession.gone == (inForce == 0 ? ["a-first"] : []))
      }
      let lines = (0..<(1 + records.below(30))).map { _ in records.next() }
      let releases = runs.map { $0.release(lines) }
      let wanted = ids(ShardedRun.outputs(releases[0], expected), runs[0])
      #expect(ids(ShardedRun.outputs(releases[inForce], shards), runs[inForce]) == wanted)
      flagged.formUnion(wanted.map { String($0.prefix { $0 != " " }) })
    }
    #expect(flagged == ["calls", "payments", "quiet", "sequence", "single", "suppressed"])
  }

  /// Flags and suppressed ones by id of the rule, which stands at the same place in no two plans.
  private func ids(_ outputs: [ShardOutput], _ run: ShardedRun) -> [String] {
    outputs.flatMap { output in
      let rules = run.plan.rules
      let flags = output.flags.map {
        "\(rules[$0.rule].header.id) \($0.batch.position($0.row).raw) \($0.key) \($0.values) "
          + "\($0.why) \($0.evidence.map(\.position.raw))"
      }
      let suppressed = output.suppressed.enumerated().filter { !$1.isEmpty }.map {
        "suppressed \(rules[$0].header.id) \($1)"
      }
      return flags + suppressed
    }
  }

  struct Edit: Sendable, CustomTestStringConvertible {
    var file: SourceText
    var from: String
    var to: String
    var isKept: Bool
    var testDescription: String { "\(file.path): \(from) -> \(to)" }
  }

  static let edits = [
    Edit(file: StatefulRules.calls, from: "title: t", to: "title: u", isKept: true),
    Edit(file: StatefulRules.calls, from: "score: 60", to: "score: 61", isKept: true),
    Edit(file: StatefulRules.calls, from: "count() >= 3", to: "count() >= 4", isKept: true),
    Edit(file: StatefulRules.calls, from: "within: 10m", to: "within: 9m", isKept: true),
    Edit(file: StatefulRules.calls, from: "once_per: 2m", to: "once_per: 3m", isKept: true),
    // What is kept of each event stands in another order, or is less.
    Edit(
      file: StatefulRules.calls, from: "{distinct(cell)} {sum(duration)}",
      to: "{sum(duration)} {share(answered)}", isKept: true),
    Edit(
      file: StatefulRules.calls, from: "{share(answered)}", to: "{first(callee)}", isKept: false),
    Edit(file: StatefulRules.calls, from: "within: 10m", to: "within: 11m", isKept: false),
    Edit(file: StatefulRules.calls, from: "duration > 0s", to: "duration > 1s", isKept: false),
    Edit(file: StatefulRules.calls, from: "by: caller", to: "by: callee", isKept: false),
    // Events that veto are not kept, and those before them are not needed.
    Edit(
      file: StatefulRules.calls, from: "distinct(cell) >= 2", to: "count(where answered) == 0",
      isKept: true),
    Edit(file: StatefulRules.quiet, from: "count() >= 3", to: "count() >= 2", isKept: true),
    Edit(
      file: StatefulRules.quiet, from: "answered) == 0", to: "answered) <= 1", isKept: false),
    Edit(file: StatefulRules.sequence, from: "within: 20m", to: "within: 19m", isKept: true),
    Edit(file: StatefulRules.sequence, from: " {lure.caller}", to: "", isKept: true),
    Edit(
      file: StatefulRules.sequence, from: "{lure.cell} {lure.caller}",
      to: "{lure.caller} {lure.cell}", isKept: true),
    Edit(file: StatefulRules.sequence, from: "within: 20m", to: "within: 21m", isKept: false),
    Edit(
      file: StatefulRules.sequence, from: "duration >= 1s", to: "duration >= 2s", isKept: false),
    Edit(
      file: StatefulRules.sequence, from: "where: lure.answered", to: "where: not lure.answered",
      isKept: false),
    Edit(file: StatefulRules.sequence, from: "{lure.cell}", to: "{lure.imei}", isKept: false),
  ]

  @Test(arguments: edits)
  func changesThatTouchWhatIsKeptLoseIt(edit: Edit) throws {
    let others = [StatefulRules.payments, StatefulRules.single]
    let old = ShardedRun(try StatefulRules.plan(others + [edit.file]), shards: 2)
    let next = ShardedRun(
      try StatefulRules.plan(others + [edited(edit.file, edit.from, edit.to)]), shards: 2)
    var records = RandomRecords(seed: 11)
    let shards = old.freshShards()
    for _ in 0..<20 {
      _ = ShardedRun.process(old.release((0..<20).map { _ in records.next() }), shards)
    }
    let (taken, succession) = successors(next, of: shards)
    let id = String(edit.file.path.dropLast(5))
    #expect(succession.lost == (edit.isKept ? [] : [id]))
    #expect(succession.kept == (["payments", "single"] + (edit.isKept ? [id] : [])).sorted())
    #expect(succession.new.isEmpty && succession.gone.isEmpty)
    // Taken over again, nothing more is lost, and the state is that which a checkpoint restores.
    let again = successors(next, of: taken)
    #expect(again.succession.lost.isEmpty)
    #expect(ShardedRun.checkpoint(again.shards) == ShardedRun.checkpoint(taken))
    let restored = try next.restored(ShardedRun.checkpoint(taken))
    let release = next.release((0..<200).map { _ in records.next() })
    #expect(ShardedRun.process(release, restored) == ShardedRun.process(release, taken))
  }

  private func call(_ number: Int, seconds: Int) -> EventLine {
    let phone = "+8613900000001"
    return EventLine(
      kind: "call", id: "c\(number)", time: 1_700_000_000_000 + Int64(seconds) * 1000,
      fields: [
        EventBuilder.phone("caller", phone, is: phone),
        EventBuilder.phone("callee", phone, is: phone),
        EventBuilder.duration("duration", milliseconds: 5000),
        EventBuilder.bool("answered", true),
        EventBuilder.text("cell", "cell-\(number)-with-a-long-name"),
      ])
  }

  @Test func windowCountsAcrossASwap() throws {
    let old = ShardedRun(try StatefulRules.plan([StatefulRules.calls]), shards: 1)
    let shards = old.freshShards()
    let calls = (1...2).map { call($0, seconds: $0) }
    #expect(ShardedRun.process(old.release(calls), shards).isEmpty)
    let third = [call(3, seconds: 3)]

    let louder = edited(StatefulRules.calls, "score: 60", "score: 90")
    let kept = ShardedRun(try StatefulRules.plan([louder]), shards: 1)
    let flags = ShardedRun.process(kept.release(third), successors(kept, of: shards).shards)
    #expect(flags.count == 1)
    #expect(flags.first?.contains("count()") == true)

    let other = edited(StatefulRules.calls, "duration > 0s", "duration > 1s")
    let lost = ShardedRun(try StatefulRules.plan([other]), shards: 1)
    let (fresh, succession) = successors(lost, of: shards)
    #expect(succession.lost == ["calls"])
    #expect(ShardedRun.process(lost.release(third), fresh).isEmpty)
  }

  @Test func sequenceCompletesAcrossASwap() throws {
    let phone = "+8613900000001"
    let nudge = EventLine(
      kind: "sms", id: "s", time: 1_700_000_005_000,
      fields: [
        EventBuilder.phone("sender", phone, is: phone),
        EventBuilder.phone("recipient", phone, is: phone), EventBuilder.text("text", "pay"),
      ])
    let payment = EventLine(
      kind: "transaction", id: "t", time: 1_700_000_006_000,
      fields: [
        EventBuilder.text("payer", "a"), EventBuilder.decimal("amount", millionths: 90_000_000),
        EventBuilder.phone("payer_phone", phone, is: phone),
      ])
    let plans = try [
      [StatefulRules.sequence],
      [StatefulRules.calls, edited(StatefulRules.sequence, "title: t", "title: other")],
    ].map { ShardedRun(try StatefulRules.plan($0), shards: 1) }
    let shards = plans[0].freshShards()
    #expect(
      ShardedRun.process(plans[0].release([call(1, seconds: 1), nudge]), shards).isEmpty)
    let (next, succession) = successors(plans[1], of: shards)
    #expect(succession.kept == ["sequence"] && succession.new == ["calls"])
    let flags = ShardedRun.process(plans[1].release([payment]), next)
    #expect(flags.count == 1)
    #expect(flags.first?.contains("cell-1-with-a-long-name") == true)
  }

  @Test func featureGoesOnAndAChangedOneStartsAnew() throws {
    func run(_ within: String, _ title: String) throws -> ShardedRun {
      let feature = SourceText(
        path: "calls_before.yaml",
        text: """
          feature: calls_before
          kind: call
          by: caller
          within: \(within)
          value: count()

          """)
      let rule = StatefulRules.file(
        "reads", "kind: call\nwhere: calls_before >= 3\nwhy: \"{calls_before}\"")
      let library = RuleLibrary.check(
        [edited(rule, "title: t", "title: \(title)")], features: [feature],
        context: RuleContext())
      #expect(library.diagnostics.filter { $0.severity == .error }.isEmpty)
      return ShardedRun(RulePlanner.plan(library.plan, zone: .utc), shards: 1)
    }
    let old = try run("1h", "t")
    let shards = old.freshShards()
    #expect(old.processLevels((1...2).map { call($0, seconds: $0) }, shards).isEmpty)

    let kept = try run("30m", "other")
    let (next, succession) = successors(kept, of: shards)
    #expect(succession.kept == ["feature calls_before", "reads"])
    #expect(kept.processLevels([call(3, seconds: 3)], next).map(\.why) == ["3"])

    let lost = try run("2h", "t")
    let (fresh, loss) = successors(lost, of: shards)
    #expect(loss.lost == ["feature calls_before"] && loss.kept == ["reads"])
    #expect(lost.processLevels([call(3, seconds: 3)], fresh).isEmpty)
  }
}
