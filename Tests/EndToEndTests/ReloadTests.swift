import Foundation
import TestSupport
import Testing

/// Rules that change while weir runs: SIGHUP takes them over whole, or not at all.
@Suite(.serialized)
struct ReloadTests {
  /// Counts all calls of the case.
  private static let burst = """
    id: burst
    title: Many calls
    category: wangiri
    status: stable
    level: high
    score: 50
    kind: call
    by: prefix(caller, 5)
    within: 1h
    having: count() >= 25
    why: "{count()}"

    """

  private static let listed = """
    id: listed
    title: A call from a listed number
    category: wangiri
    status: stable
    level: low
    score: 10
    kind: call
    where: caller in list("bad")
    actions: { watch: caller }
    why: "{caller}"

    """

  private func with(
    more: String = "", _ body: (CallCase) throws -> Void
  ) throws {
    try CallCase.with(more: "lists: lists/\n" + more) { test in
      try test.write("rules/burst.yaml", Array(Self.burst.utf8))
      try test.write("rules/listed.yaml", Array(Self.listed.utf8))
      try test.write("lists/bad.csv", Array("value\n+85512000003\n".utf8))
      try body(test)
    }
  }

  private func edit(_ test: CallCase, _ path: String, _ from: String, _ to: String) throws {
    var text = test.text(path)
    #expect(text.contains(from))
    text.replace(from, with: to)
    try test.write(path, Array(text.utf8))
  }

  /// Asks for a reload and waits until `count` of them have been answered.
  private func reload(_ run: LiveRun, _ test: CallCase, answers count: Int = 1) {
    run.signal(SIGHUP)
    #expect(
      becomes(within: 20) {
        let lines = test.text("errors.text").split(separator: "\n")
        return count == lines.count { $0.hasPrefix("reloaded: ") || $0.hasPrefix("reload refused") }
      })
  }

  private func ids(_ reload: JSONText?, _ key: String) -> [String] {
    (reload?[key]?.array ?? []).map(\.plain)
  }

  /// The lateness of 5 s holds the last five records back: they are judged by the new rules.
  @Test func changedRulesAndListsAreTakenOverBetweenTwoReleases() throws {
    try with { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...20))
      let before = ["c3"] + (10...15).map { "c\($0)" }
      #expect(becomes(within: 20) { test.flagged() == before })
      try edit(test, "rules/long-call.yaml", "duration >= 10s", "duration >= 30s")
      try edit(test, "lists/bad.csv", "+85512000003", "+85512000022")
      reload(run, test)
      try run.send(CallCase.records(21...40))
      #expect(try run.finish() == 0)

      #expect(test.flagged() == before + ["c22"] + (25...40).map { "c\($0)" })
      let sum = try test.sum()
      #expect(sum["read"] == 40)
      #expect(sum["flagged"] == 24)
      let reloads = try test.report()["reloads"]?.array ?? []
      #expect(reloads.count == 1)
      #expect(ids(reloads.first, "kept") == ["burst", "listed", "long-call"])
      #expect(
        reloads.first?["digests"]?["rules"] != (try test.report()["digests"]?["rules"]))
      #expect(test.text("out/counters.csv").contains(",rule,long-call,17\n"))
      #expect(test.text("out/counters.csv").contains(",rule,burst,16\n"))
      #expect(test.text("out/actions/watch.csv").contains("+85512000003"))
      #expect(test.text("out/actions/watch.csv").contains("+85512000022"))
    }
  }

  private static func withoutIDs(_ records: [UInt8]) -> String {
    String(decoding: records, as: UTF8.self).replacing(/"id":"c\d+",/, with: "")
  }

  private func askForIDs(_ run: LiveRun, _ test: CallCase) throws {
    try edit(
      test, "rules/long-call.yaml", "duration >= 10s", #"duration >= 10s and id ends_with "8""#)
    reload(run, test)
  }

  /// Made ids count the records that came before the rules that ask for them.
  @Test func rulesThatAskForIDsFindThoseOfRecordsWithoutOne() throws {
    try with { test in
      let run = try LiveRun(test)
      try run.send(Array(Self.withoutIDs(CallCase.records(1...20)).utf8))
      let before = ["calls:3"] + (10...15).map { "calls:\($0)" }
      #expect(becomes(within: 20) { test.flagged() == before })
      try askForIDs(run, test)
      try run.send(Array(Self.withoutIDs(CallCase.records(21...40)).utf8))
      #expect(try run.finish() == 0)
      #expect(test.flagged() == before + ["calls:18"] + (25...40).map { "calls:\($0)" })
      #expect(test.text("out/counters.csv").contains(",rule,long-call,9\n"))
    }
  }

  /// A table whose header comes after those rules.
  @Test func rulesThatAskForIDsReadTablesThatComeLater() throws {
    try with { test in
      try edit(test, "pipeline.yaml", "path: calls.jsonl }", "path: calls.jsonl, format: csv }")
      let run = try LiveRun(test)
      #expect(becomes(within: 20) { test.outputs().contains("flagged.jsonl") })
      try askForIDs(run, test)
      try run.send(Array(Self.table(Self.withoutIDs(CallCase.records(1...24))).utf8))
      #expect(try run.finish() == 0)
      #expect(test.flagged() == ["calls:3", "calls:18"])
      #expect(try test.sum()["read"] == 24)
    }
  }

  @Test func rulesThatLoseTheirStateAreNamedAndFiguresOfGoneOnesStay() throws {
    try with { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...20))
      #expect(becomes(within: 20) { test.flagged().count == 7 })
      // Rules that come first move all others to other places.
      try edit(test, "rules/burst.yaml", "within: 1h", "within: 2h")
      try FileManager.default.removeItem(at: test.folder.appending(path: "rules/listed.yaml"))
      let first = Self.burst.replacing("id: burst", with: "id: a-burst")
        .replacing(">= 25", with: ">= 20")
      try test.write("rules/a-burst.yaml", Array(first.utf8))
      reload(run, test)
      try run.send(CallCase.records(21...60))
      #expect(try run.finish() == 0)

      let errors = test.text("errors.text")
      #expect(errors.contains("rule 'burst' keeps other state than before and starts anew\n"))
      #expect(errors.contains("rule 'a-burst' is new\n"))
      #expect(errors.contains("rule 'listed' is gone\n"))
      let reload = try test.report()["reloads"]?.array.first
      #expect(ids(reload, "kept") == ["long-call"])
      #expect(ids(reload, "lost") == ["burst"])
      #expect(ids(reload, "new") == ["a-burst"])
      #expect(ids(reload, "gone") == ["listed"])
      // From c16 on both count anew.
      let counters = test.text("out/counters.csv")
      #expect(counters.contains(",rule,a-burst,26\n"))
      #expect(counters.contains(",rule,burst,21\n"))
      #expect(counters.contains(",rule,listed,1\n"))
      #expect(counters.contains(",rule,long-call,51\n"))
      #expect(test.text("out/actions/watch.csv").contains(",listed\n"))
      #expect(test.text("out/flagged.jsonl").contains(#"{"rule":"a-burst","category""#))
      #expect(try test.sum()["flagged"] == 52)
    }
  }

  @Test func brokenRulesAndOtherInputsAreRefused() throws {
    try with { test in
      let run = try LiveRun(test)
      try run.send(CallCase.records(1...20))
      #expect(becomes(within: 20) { test.flagged().count == 7 })
      try edit(test, "rules/long-call.yaml", "duration >= 10s", "duratoin >= 30s")
      try edit(test, "rules/burst.yaml", "count() >= 25", "count() >= 2")
      reload(run, test)
      let errors = test.text("errors.text")
      #expect(errors.contains("rules/long-call.yaml:8:8: error: "))
      #expect(errors.contains("duratoin"))

      try edit(test, "rules/long-call.yaml", "duratoin >= 30s", "duration >= 10s")
      try edit(test, "pipeline.yaml", "lateness: 5s", "lateness: 6s")
      reload(run, test, answers: 2)
      #expect(
        test.text("errors.text").contains("'lateness' has changed, which needs a new run\n"))

      try run.send(CallCase.records(21...40))
      #expect(try run.finish() == 0)
      #expect(test.flagged() == ["c3"] + (10...40).map { "c\($0)" })
      #expect(test.text("out/counters.csv").contains(",rule,burst,16\n"))
      #expect(try test.report()["reloads"]?.array.isEmpty == true)
      #expect(try test.sum()["read"] == 40)
    }
  }

  @Test func unchangedFilesChangeNothing() throws {
    let odd = Array("{\"id\":\"broken\"\n".utf8)
    let parts = [
      CallCase.records(1...20), odd + CallCase.records(18...30), CallCase.records(5...5),
      CallCase.records(31...60) + odd,
    ]
    /// The files of a run, by name.
    func outputs(isReloaded: Bool) throws -> [String: String] {
      var found: [String: String] = [:]
      try with(more: "unique: 1d") { test in
        let run = try LiveRun(test)
        for (number, part) in parts.enumerated() {
          try run.send(part)
          guard isReloaded else { continue }
          if number == 0 { #expect(becomes(within: 20) { test.flagged().count == 7 }) }
          reload(run, test, answers: number + 1)
        }
        #expect(try run.finish() == 1)
        #expect(try test.sum()["duplicate"] == 3)
        #expect(try test.report()["reloads"]?.array.count == (isReloaded ? 4 : 0))
        for name in test.outputs() where name != "run.json" {
          found[name] = test.text("out/\(name)")
        }
      }
      return found
    }
    let expected = try outputs(isReloaded: false)
    #expect(expected["flagged.jsonl"]?.contains("burst") == true)
    #expect(expected["dead-letter.jsonl"]?.contains("late") == true)
    #expect(try outputs(isReloaded: true) == expected)
  }

  /// A field that only the new rules read may be wrong in records that wait.
  @Test(arguments: ["json", "csv"])
  func recordsThatWaitAreReadAgain(format: String) throws {
    try with(more: "limits: { rejected: 50% }") { test in
      let start = #"{"id":"c18","#
      var records = String(decoding: CallCase.records(1...20), as: UTF8.self)
        .replacing(#""duration":19}"#, with: #""duration":19,"answered":false}"#)
        .replacing(start, with: start + #""answered":"maybe","#)
      if format == "csv" {
        records = try Self.table(records)
        try edit(
          test, "pipeline.yaml", "path: calls.jsonl }", "path: calls.jsonl, format: csv }")
      }
      let run = try LiveRun(test)
      try run.send(Array(records.utf8))
      #expect(becomes(within: 20) { test.flagged().count == 7 })
      try edit(
        test, "rules/long-call.yaml", "duration >= 10s", "duration >= 10s and not answered")
      reload(run, test)
      #expect(try run.finish() == 0)

      #expect(test.flagged() == ["c3"] + (10...15).map { "c\($0)" } + ["c19"])
      let sum = try test.sum()
      #expect(sum["read"] == 20)
      #expect(sum["rejected"] == 1)
      #expect(sum["flagged"] == 8)
      #expect(test.text("out/dead-letter.jsonl").contains(#""record":18,"#))
      let columns = try test.report()["reloads"]?.array.first?["columns"]?["call"]?.array
      #expect(columns?.map(\.plain).contains("answered") == true)
    }
  }

  /// The same records as a CSV file with the columns that the case may need.
  private static func table(_ lines: String) throws -> String {
    let columns = ["id", "time", "caller", "answered", "duration"]
    let rows = try lines.split(separator: "\n").map { line in
      let record = try JSONText(String(line))
      return columns.map { record[$0]?.plain ?? "" }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }
}
