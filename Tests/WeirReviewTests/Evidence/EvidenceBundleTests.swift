import Foundation
import TestSupport
import Testing
import WeirEngine
import WeirReview
import WeirSinks

struct EvidenceBundleTests {
  /// One bundle of the flagged event, plain so that its text can be changed.
  private func pack(
    _ fixture: ArchiveFixture, _ id: String = "c-4"
  ) throws -> (path: String, summary: BundleSummary) {
    let path = "\(fixture.path)/bundle.jsonl"
    let packer = try EvidencePacker(fixture.open(), fixture.load(), archive: nil)
    return (path, try packer.pack(fixture.fetch(id), to: path))
  }

  private func change(_ path: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    try Data(changed.utf8).write(to: URL(filePath: path))
  }

  @Test func bundleRaisesTheFlagWithoutTheArchive() throws {
    let fixture = try ArchiveFixture()
    let (path, packed) = try pack(fixture)
    #expect(packed.flags.map(\.isReplayed) == [true])
    #expect(packed.records == 3)
    // The call of another caller concerns nobody who gets the bundle.
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("+37120000001"))
    for name in ["archive", "rules", "out", "pipeline.yaml"] {
      try FileManager.default.removeItem(atPath: "\(fixture.path)/\(name)")
    }
    let verified = try EvidenceVerifier.verify(path)
    #expect(verified.flags.map(\.isReplayed) == [true])
    #expect(verified.seal == packed.seal)
  }

  /// A flag names the latest 20 records; the others are found in the archive.
  @Test func windowOfManyRecordsIsPackedWhole() throws {
    var calls: [String] = []
    for number in 10..<40 {
      let time = "2021-06-01T00:00:\(number)Z"
      for (caller, id) in [("+85512000001", "c-\(number)"), ("+37120000001", "d-\(number)")] {
        calls.append(
          #"{"id":"\#(id)","time":"\#(time)","caller":"\#(caller)","callee":"+8613900000001"}"#)
      }
    }
    let fixture = try ArchiveFixture(calls: calls, having: 30)
    #expect(try fixture.fetch("c-39").flags[0].count == 20)
    let (path, packed) = try pack(fixture, "c-39")
    #expect(packed.records == 30)
    #expect(packed.flags.map(\.isReplayed) == [true])
    #expect(try EvidenceVerifier.verify(path).flags.map(\.isReplayed) == [true])
  }

  /// Ids that were made say where records stood in the archive, not where they stand in the bundle.
  @Test func madeIDsAreThoseOfTheArchive() throws {
    let calls = ArchiveFixture.calls.map { $0.replacing(/"id":"c-\d",/, with: "") }
    let fixture = try ArchiveFixture(
      calls: calls,
      others: [
        "archive/more.jsonl.zst": calls[1] + "\n",
        "rules/named.yaml": ArchiveFixture.rule(
          "named", category: "wangiri",
          """
          kind: call
          by: caller
          within: 1m
          having: distinct(id) >= 3 and id ends_with ".zst:4"
          """, why: "{first(id)} to {id}"),
      ])
    let id = "calls:calls.jsonl.zst:4"
    let found = try fixture.fetch(id)
    #expect(found.event.flags.map(\.why) == ["3 calls", "calls:calls.jsonl.zst:1 to \(id)"])
    let (path, packed) = try pack(fixture, id)
    #expect(packed.records == 3)
    #expect(packed.flags.map(\.isReplayed) == [true, true])
    #expect(try EvidenceVerifier.verify(path).flags.map(\.isReplayed) == [true, true])
  }

  /// Thirty calls from Cambodia by many callers, and as many from Latvia.
  private func manyCallers() -> [String] {
    (10..<40).flatMap { number in
      [("+85512", "c"), ("+37120", "d")].map { start, id in
        #"{"id":"\#(id)-\#(number)","time":"2021-06-01T00:00:\#(number)Z","#
          + #""caller":"\#(start)0000\#(number)","callee":"+8613900000001"}"#
      }
    }
  }

  @Test func windowOfAComputedKeyIsFoundByTheRuleItself() throws {
    let fixture = try ArchiveFixture(
      calls: manyCallers(), having: 30, key: "{ origin: country(caller) }")
    let (path, packed) = try pack(fixture, "c-39")
    #expect(packed.records == 30)
    #expect(packed.flags.map(\.isReplayed) == [true])
    #expect(try EvidenceVerifier.verify(path).flags.map(\.isReplayed) == [true])
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("+37120"))
  }

  @Test func theConditionOfTheRunHolds() throws {
    let fixture = try ArchiveFixture(
      calls: manyCallers(), having: 15, key: "{ origin: country(caller) }",
      narrowing: "caller != \"+85512000012\"")
    #expect(try fixture.open().run.narrowing != nil)
    let (path, packed) = try pack(fixture, "c-34")
    #expect(packed.flags.map(\.isReplayed) == [true])
    #expect(try EvidenceVerifier.verify(path).flags.map(\.isReplayed) == [true])
  }

  @Test(arguments: [
    ("c-1", "c-9", "records \"calls.jsonl.zst\" was changed"),
    ("having: count() >= 3", "having: count() >= 2", "text \"rules/burst.yaml\" was changed"),
    ("3 calls", "9 calls", "flagged \"flagged\" was changed"),
    ("\"replayed\":true", "\"replayed\":false", "about \"about\" was changed"),
    ("\"format\":\"weir-evidence\"", "\"format\":\"other\"", "this is no evidence of weir"),
  ])
  func changedPartIsNamed(old: String, new: String, problem: String) throws {
    let fixture = try ArchiveFixture()
    defer { withExtendedLifetime(fixture) {} }
    let (path, _) = try pack(fixture)
    try change(path, old, new)
    let error = #expect(throws: SinkError.self) { try EvidenceVerifier.verify(path) }
    #expect(error?.text == problem)
    #expect(error?.path == path)
  }

  @Test func missingPartIsNamed() throws {
    let fixture = try ArchiveFixture()
    defer { withExtendedLifetime(fixture) {} }
    let (path, _) = try pack(fixture)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try Data((lines.dropLast().joined(separator: "\n") + "\n").utf8).write(
      to: URL(filePath: path))
    let error = #expect(throws: SinkError.self) { try EvidenceVerifier.verify(path) }
    #expect(error?.text == "records \"calls.jsonl.zst\" is missing")
  }

  @Test func changedRuleIsNotPacked() throws {
    let fixture = try ArchiveFixture()
    let rule = "\(fixture.path)/rules/burst.yaml"
    try change(rule, "score: 60", "score: 61")
    let error = #expect(throws: SinkError.self) { try pack(fixture) }
    #expect(error?.text == "the pipeline, a rule or a list has changed since the run")
  }

  @Test func sameBundleComesOutTwice() throws {
    let fixture = try ArchiveFixture()
    let first = try pack(fixture)
    let bytes = try Data(contentsOf: URL(filePath: first.path))
    let second = try pack(fixture)
    #expect(try Data(contentsOf: URL(filePath: second.path)) == bytes)
  }
}
