import Foundation
import Testing
import WeirSynthesis

struct SynthesisTests {
  @Test func sameSeedSameBytes() throws {
    let first = try GeneratedLogs(seed: 5)
    let second = try GeneratedLogs(seed: 5)
    #expect(first.files == second.files)
    #expect(first.labels == second.labels)
  }

  @Test func anotherSeedOtherEvents() throws {
    let first = Set(try GeneratedLogs(events: 2_000, seed: 5).lines)
    let second = Set(try GeneratedLogs(events: 2_000, seed: 6).lines)
    #expect(first.intersection(second).isEmpty)
  }

  @Test(arguments: [SynthesisOptions.Layout.hours, .switches, .one])
  func layoutsHoldTheSameEvents(_ layout: SynthesisOptions.Layout) throws {
    let mixed = try GeneratedLogs(seed: 3)
    let other = try GeneratedLogs(seed: 3, layout: layout)
    #expect(other.lines == mixed.lines)
    #expect(other.labels == mixed.labels)
    #expect(other.files.count == [.hours: 72, .switches: 12, .one: 3][layout])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func timesAscendAndIdentifiersAreUnique(seed: UInt64) throws {
    let logs = try GeneratedLogs(seed: seed)
    let lines = try #require(logs.files["mixed.jsonl"])
    #expect(lines.count == 20_000)
    #expect(logs.report.events == 20_000)
    #expect(Set(lines.map(GeneratedLogs.id)).count == lines.count)
    let times = lines.map(GeneratedLogs.time)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(times.allSatisfy { $0.hasPrefix("2021-06-01T") })
  }

  @Test(arguments: [SynthesisOptions.Layout.hours, .switches, .one])
  func everyFileIsInOrderAndOfOneKind(_ layout: SynthesisOptions.Layout) throws {
    let kinds = ["calls": "\"call\"", "messages": "\"sms\"", "payments": "\"transaction\""]
    for (name, lines) in try GeneratedLogs(events: 5_000, layout: layout).files {
      let times = lines.map(GeneratedLogs.time)
      #expect(times == times.sorted())
      let kind = try #require(kinds[String(name.prefix { $0 != "-" && $0 != "." })])
      #expect(lines.allSatisfy { $0.contains("\"kind\":\(kind)") })
    }
  }

  @Test func hoursOfSeveralDaysHaveTheirDate() throws {
    let logs = try GeneratedLogs(events: 4_000, days: 2, layout: .hours)
    #expect(logs.files.count == 144)
    let name = "calls-2021-06-02-13.jsonl"
    let lines = try #require(logs.files[name])
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { GeneratedLogs.time($0).hasPrefix("2021-06-02T13:") })
  }

  @Test func labelsNameEventsAndStories() throws {
    let logs = try GeneratedLogs(seed: 9)
    let ids = Set(logs.lines.map(GeneratedLogs.id))
    #expect(logs.labels.allSatisfy { ids.contains($0.id) })
    #expect(Set(logs.labels.map(\.id)).count == logs.labels.count)
    #expect(logs.labels.count == logs.report.labelled)
    let stories = Dictionary(grouping: logs.labels, by: \.story)
    #expect(stories.count == logs.report.stories)
    #expect(Set(stories.keys) == Set((1...stories.count).map { "s-\($0)" }))
    for labels in stories.values {
      #expect(Set(labels.map(\.category)).count == 1)
      #expect(labels.contains { $0.role == "act" })
      #expect(labels.allSatisfy { ["lure", "step", "act", "aftermath"].contains($0.role) })
    }
  }

  @Test func everyCategoryOfTheCatalogueAppearsAndIsOneOfTheTypology() throws {
    let logs = try GeneratedLogs(seed: 4)
    let found = Set(logs.labels.map(\.category))
    #expect(found.count == 55)
    #expect(found == Set(logs.report.categories.map(\.name)))
    let typology = try String(
      contentsOf: GeneratedLogs.root.appending(path: "Pipelines/typology.yaml"), encoding: .utf8)
    let ids = Set(
      typology.split(separator: "\n").compactMap { line -> String? in
        guard let start = line.firstRange(of: "id: ") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "," && $0 != " " })
      })
    #expect(found.subtracting(ids) == [])
  }

  @Test func withoutFraudNothingIsLabelled() throws {
    let logs = try GeneratedLogs(events: 3_000, fraud: 0)
    #expect(logs.labels.isEmpty)
    #expect(logs.lines.count == 3_000)
    #expect(logs.report.stories == 0)
  }

  @Test func smallRunsHoldAsManyEventsAsAskedFor() throws {
    for events in [1, 7, 300] {
      #expect(try GeneratedLogs(events: events).lines.count == events)
    }
  }
}
