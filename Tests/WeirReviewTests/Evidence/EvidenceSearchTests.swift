import Foundation
import Testing
import WeirEngine
import WeirReview

/// Flags that need more than the records which they name.
struct EvidenceSearchTests {
  private func isRaisedAgain(
    _ fixture: ArchiveFixture, _ id: String, rule: String
  ) throws -> (isRaised: Bool, text: String) {
    let path = "\(fixture.path)/bundle.jsonl"
    let packer = try EvidencePacker(fixture.open(), fixture.load(), archive: nil)
    let packed = try packer.pack(fixture.fetch(id), to: path)
    let flag = try #require(packed.flags.first { $0.rule == rule })
    // Whoever gets the bundle has nothing else.
    for name in ["archive", "rules", "features", "out", "pipeline.yaml"] {
      try FileManager.default.removeItem(atPath: "\(fixture.path)/\(name)")
    }
    let verified = try EvidenceVerifier.verify(path)
    #expect(verified.flags.map(\.isReplayed) == packed.flags.map(\.isReplayed))
    return (flag.isReplayed, try String(contentsOfFile: path, encoding: .utf8))
  }

  private func call(_ id: String, _ second: Int, _ caller: String, _ callee: String) -> String {
    let time = "2021-06-01T00:\(String(format: "%02d:%02d", second / 60, second % 60))Z"
    return
      #"{"id":"\#(id)","time":"\#(time)","caller":"\#(caller)","callee":"\#(callee)"}"#
  }

  /// A rule that counts the flags of callers who ring one number three times.
  private func many(_ count: Int) -> String {
    ArchiveFixture.rule(
      "many", category: "robocall",
      """
      kind: flag
      where: rule == "burst"
      by: callee
      within: 5m
      having: count() >= \(count)
      """, why: "{count()} flags")
  }

  /// Each of thirty callers rings three times.
  private func flaggedCallers(_ rules: [String: String]) throws -> ArchiveFixture {
    var calls: [String] = []
    for caller in 10..<40 {
      for turn in 0..<3 {
        calls.append(
          call(
            "c-\(caller)-\(turn)", caller * 3 + turn, "+855120000\(caller)", "+8613900000001"))
      }
      calls.append(call("d-\(caller)", caller * 3 + 2, "+3712000000\(caller)", "+8613900000002"))
    }
    return try ArchiveFixture(calls: calls, others: rules)
  }

  @Test func aRuleOnFlagsGetsTheRecordsOfThoseFlags() throws {
    let fixture = try flaggedCallers(["rules/many.yaml": many(30)])
    let (isRaised, text) = try isRaisedAgain(fixture, "c-39-2", rule: "many")
    #expect(isRaised)
    #expect(text.contains("c-10-0"))
    // Callers that were not flagged concern nobody.
    #expect(!text.contains("+37120000000"))
  }

  @Test func aRuleOnFlagsOfRulesOnFlagsDoesToo() throws {
    let above = ArchiveFixture.rule(
      "above", category: "irsf",
      """
      kind: flag
      where: rule == "many"
      by: callee
      within: 5m
      having: count() >= 3
      """, why: "{count()} times")
    let fixture = try flaggedCallers(["rules/many.yaml": many(25), "rules/above.yaml": above])
    #expect(try isRaisedAgain(fixture, "c-39-2", rule: "above").isRaised)
  }

  @Test func aFeatureGetsTheRecordsThatItCounts() throws {
    var calls = (10..<40).map {
      call("c-\($0)", $0, "+855120000\($0)", "+8613900000001")
    }
    calls.append(call("x", 41, "+85513000000", "+8613900000002"))
    calls.append(call("y", 42, "+85513000000", "+8613900000001"))
    let fixture = try ArchiveFixture(
      calls: calls,
      others: [
        "features/callers.yaml": """
        feature: callers
        title: Callers of a number
        description: How many called the number within ten minutes.
        kind: call
        by: callee
        within: 10m
        value: distinct(caller)

        """,
        "rules/wanted.yaml": ArchiveFixture.rule(
          "wanted", category: "robocall",
          """
          kind: call
          where: callers >= 31
          """, why: "called by {callers}"),
      ])
    let (isRaised, text) = try isRaisedAgain(fixture, "y", rule: "wanted")
    #expect(isRaised)
    #expect(text.contains("\"c-10\\\""))
    #expect(!text.contains("+8613900000002"))
  }

  /// The key by which one feature is read is the value of another: the device of the payee.
  @Test func aFeatureReadByAFeatureGetsTheRecordsOfBoth() throws {
    let calls = (10..<40).map { number in
      #"{"id":"c-\#(number)","time":"2021-06-01T00:00:\#(number)Z","caller":"+8551200\#(number)00","#
        + #""callee":"+8613900000001","imei":"\#(number % 2)","imsi":"46\#(number)"}"#
    }
    let payment =
      #"{"id":"p","time":"2021-06-01T00:01:00Z","payer":"A","payee":"B","amount":5,"#
      + #""payee_phone":"+85512001200"}"#
    let fixture = try ArchiveFixture(
      calls: calls,
      others: [
        "archive/payments.jsonl.zst": payment + "\n",
        "pipeline.yaml": """
        name: test
        ingest:
          - { name: calls, kind: call, path: "archive/calls*.zst" }
          - { name: payments, kind: transaction, path: "archive/payments*.zst" }
        rules: [rules/]
        features: [features/]
        sinks:
          - { flagged: flagged.jsonl }

        """,
        "features/payee_device.yaml": feature(
          "payee_device", by: "caller", "last(imei)", read: "payee_phone"),
        "features/sims.yaml": feature(
          "sims", by: "imei", "distinct(imsi)", read: "payee_device"),
        "rules/wanted.yaml": ArchiveFixture.rule(
          "wanted", category: "mule-account",
          """
          kind: transaction
          where: sims >= 15
          """, why: "{sims} cards in {payee_device}"),
      ])
    let (isRaised, text) = try isRaisedAgain(fixture, "p", rule: "wanted")
    #expect(isRaised)
    // Calls from another device concern nobody.
    #expect(text.contains("c-38") && !text.contains("c-39"))
  }

  private func feature(_ name: String, by: String, _ value: String, read: String) -> String {
    """
    feature: \(name)
    title: A feature of this test
    description: Of calls within ten minutes.
    kind: call
    by: \(by)
    within: 10m
    value: \(value)
    read: { transaction: \(read) }

    """
  }

  /// A window of calls of which a feature of another key says whether they count.
  @Test func aWindowOfAFeatureGetsBoth() throws {
    var calls: [String] = []
    for callee in 10..<40 {
      // Who is called for the third time is known already.
      for turn in 0..<3 {
        calls.append(
          call("c-\(callee)-\(turn)", callee + turn, "+3712000\(turn)000", "+86139000000\(callee)"))
      }
    }
    calls.sort { $0.split(separator: "\"time\"").last! < $1.split(separator: "\"time\"").last! }
    for callee in 10..<40 {
      calls.append(call("x-\(callee)", 60 + callee, "+85512000001", "+86139000000\(callee)"))
    }
    let fixture = try ArchiveFixture(
      calls: calls, having: 1_000,
      others: [
        "features/rung.yaml": """
        feature: rung
        title: Calls that a number got
        description: How many within ten minutes.
        kind: call
        by: callee
        within: 10m
        value: count()

        """,
        "rules/wanted.yaml": ArchiveFixture.rule(
          "wanted", category: "robocall",
          """
          kind: call
          where: rung >= 4
          by: caller
          within: 5m
          having: count() >= 28
          """, why: "{count()} calls"),
      ])
    #expect(try isRaisedAgain(fixture, "x-39", rule: "wanted").isRaised)
  }

  /// Times of a log without any follow from the numbers of its records.
  @Test func countedTimesAreThoseOfTheWholeFile() throws {
    let pipeline = """
      name: test
      ingest:
        - name: calls
          kind: call
          path: "archive/*.zst"
          time: { start: "2021-06-01T00:00:00Z", every: 10s }
      rules: [rules/]
      sinks:
        - { flagged: flagged.jsonl }

      """
    let calls = (0..<30).map { number in
      let caller = number % 10 == 0 ? "+85512000001" : "+3712000000\(number % 10)"
      return #"{"id":"c-\#(number)","caller":"\#(caller)","callee":"+8613900000001"}"#
    }
    let wanted = ArchiveFixture.rule(
      "wanted", category: "robocall",
      """
      kind: call
      by: caller
      within: 4m
      having: count() >= 3 and span() == 200s
      """, why: "{count()} within {span()}")
    let fixture = try ArchiveFixture(
      calls: calls, others: ["pipeline.yaml": pipeline, "rules/wanted.yaml": wanted])
    let (isRaised, text) = try isRaisedAgain(fixture, "c-20", rule: "wanted")
    #expect(isRaised)
    #expect(!text.contains("+37120000001"))
  }
}
