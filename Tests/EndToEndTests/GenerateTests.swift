import Foundation
import TestSupport
import Testing

/// `weir generate` feeds `weir run`: nothing is rejected, every planted story whose category has a
/// rule is caught, and the layout of the files changes nothing.
struct GenerateTests {
  private static let events = 24_000

  private static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private static var pipeline: String {
    root.appending(path: "Pipelines/telecom-fraud.yaml").path
  }

  private func generate(_ folder: URL, _ arguments: [String]) throws -> WeirProcess.Outcome {
    let all = ["generate", "--events", String(Self.events), "--seed", "77"] + arguments
    let outcome = try WeirProcess.run(all, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  /// Runs the sample rules and gives the digest of what they flag.
  private func run(_ folder: URL, _ inputs: [String], input: [UInt8] = []) throws -> Substring {
    let arguments = inputs.flatMap { ["--input", $0] }
    let outcome = try WeirProcess.run(
      ["run", Self.pipeline, "--out", "out"] + arguments, in: folder, input: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sum = outcome.output.split(separator: "\n")[1].split(separator: " ").compactMap { Int($0) }
    #expect(sum.count == 6)
    #expect(sum.first == Self.events)
    #expect(sum[1...3].allSatisfy { $0 == 0 })
    return try #require(outcome.output.split(separator: " ").last)
  }

  @Test func layoutsAndStandardInputGiveTheSameFlaggedEvents() throws {
    try WeirProcess.withTemporaryFolder { folder in
      var digests: Set<Substring> = []
      for layout in ["hours", "switches", "one"] {
        _ = try generate(folder, ["--out", layout, "--layout", layout])
        digests.insert(
          try run(
            folder,
            [
              "call=\(layout)/calls*.zst", "sms=\(layout)/messages*.zst",
              "transaction=\(layout)/payments*.zst",
            ]))
      }
      let stream = try generate(folder, ["--out", "-", "--labels", "labels.csv"]).output
      digests.insert(try run(folder, ["mixed=-"], input: Array(stream.utf8)))
      #expect(digests.count == 1)
      let labels = try Data(contentsOf: folder.appending(path: "labels.csv"))
      #expect(labels == (try Data(contentsOf: folder.appending(path: "hours/labels.csv"))))
    }
  }

  @Test func everyStoryWithARuleIsCaught() throws {
    let ruled = try Self.categoriesWithRules()
    #expect(ruled.count >= 40)
    try WeirProcess.withTemporaryFolder { folder in
      _ = try generate(folder, ["--out", "logs", "--layout", "mixed", "--plain"])
      let pipeline = folder.appending(path: "pipeline.yaml")
      let text = try String(contentsOf: URL(filePath: Self.pipeline), encoding: .utf8)
        .replacingOccurrences(of: "rules: [rules/]", with: "rules: [\(Self.path("rules"))]")
        .replacingOccurrences(
          of: "features: [features/]", with: "features: [\(Self.path("features"))]"
        )
        .replacingOccurrences(of: "lists: lists/", with: "lists: \(Self.path("lists"))")
        .replacingOccurrences(of: "flagged.jsonl.zst", with: "flagged.jsonl")
      try text.write(to: pipeline, atomically: true, encoding: .utf8)
      let outcome = try WeirProcess.run(
        ["run", "pipeline.yaml", "--out", "out", "--input", "mixed=logs/mixed.jsonl"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let caught = try Self.categories(folder.appending(path: "out/flagged.jsonl"))
      let labels = try String(
        contentsOf: folder.appending(path: "logs/labels.csv"), encoding: .utf8)
      var stories: [String: Bool] = [:]
      for row in labels.split(separator: "\n").dropFirst() {
        let parts = row.split(separator: ",").map(String.init)
        guard ruled.contains(parts[2]) else { continue }
        stories["\(parts[1]) \(parts[2])", default: false] =
          stories["\(parts[1]) \(parts[2])", default: false]
          || caught[parts[0], default: []].contains(parts[2])
      }
      #expect(stories.count >= 40)
      #expect(stories.filter { !$0.value }.map(\.key) == [])
    }
  }

  @Test(arguments: [
    ["--events", "0", "--seed", "1"], ["--events", "10", "--seed", "1", "--start", "2021-02-30"],
    ["--events", "10", "--seed", "1", "--fraud", "0.6"],
    ["--events", "10", "--seed", "1", "--layout", "weeks"],
    ["--events", "10", "--seed", "1", "--zone", "Atlantis"],
  ])
  func badArgumentsAreRefused(arguments: [String]) throws {
    try WeirProcess.withTemporaryFolder { folder in
      let outcome = try WeirProcess.run(["generate", "--out", "logs"] + arguments, in: folder)
      #expect(outcome.status == 2)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "logs").path))
    }
  }

  @Test func foldersOfOthersAreLeftAlone() throws {
    try WeirProcess.withTemporaryFolder { folder in
      let logs = folder.appending(path: "logs")
      try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: logs.appending(path: "calls-00.jsonl.zst"))
      let arguments = ["generate", "--events", "10", "--seed", "1", "--out", "logs"]
      #expect(try WeirProcess.run(arguments, in: folder).status == 2)
      #expect(try FileManager.default.contentsOfDirectory(atPath: logs.path).count == 1)
      // Its own logs it replaces, those of another layout too.
      try FileManager.default.removeItem(at: logs)
      #expect(try WeirProcess.run(arguments, in: folder).status == 0)
      #expect(try WeirProcess.run(arguments + ["--layout", "mixed"], in: folder).status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: logs.path).sorted()
      #expect(names == ["labels.csv", "manifest.json", "mixed.jsonl.zst"])
    }
  }

  private static func path(_ name: String) -> String {
    root.appending(path: "Pipelines/\(name)").path
  }

  /// Categories of the stable rules of the sample pipeline.
  private static func categoriesWithRules() throws -> Set<String> {
    var categories: Set<String> = []
    let folder = URL(filePath: path("rules"))
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "yaml" else { continue }
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      guard lines.contains("status: stable") else { continue }
      let category = lines.first { $0.hasPrefix("category: ") }
      categories.insert(String(try #require(category).dropFirst(10)))
    }
    return categories
  }

  /// Categories of the flags of each flagged event, by its id.
  private static func categories(_ file: URL) throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let flags = try #require(event["flags"] as? [[String: Any]])
      found[try #require(event["id"] as? String)] = Set(
        flags.compactMap { $0["category"] as? String })
    }
    return found
  }
}
