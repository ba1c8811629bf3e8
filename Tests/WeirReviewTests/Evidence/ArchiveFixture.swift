import Foundation
import TestSupport
import WeirEngine
import WeirReview

/// An archive of calls with a pipeline over it that has run, removed at the end of the test.
final class ArchiveFixture {
  let narrowing: String?
  let path = NSTemporaryDirectory() + "weir-archive-" + UUID().uuidString

  /// Three calls of one caller within a minute, among others.
  static let calls = [
    #"{"id":"c-1","time":"2021-06-01T00:00:00Z","caller":"+85512000001","callee":"+8613900000001"}"#,
    #"{"id":"c-2","time":"2021-06-01T00:00:01Z","caller":"+37120000001","callee":"+8613900000002"}"#,
    #"{"id":"c-3","time":"2021-06-01T00:00:02Z","caller":"+85512000001","callee":"+8613900000003"}"#,
    #"{"id":"c-4","time":"2021-06-01T00:00:04Z","caller":"+85512000001","callee":"+8613900000004"}"#,
  ]

  /// - Parameters:
  ///   - having: how many calls within a minute are a flag.
  ///   - key: what they have in common.
  ///   - narrowing: a condition on the events that the rule sees.
  ///   - frameBytes: text of each frame of the archive.
  ///   - others: further files, rules for example, or another `pipeline.yaml`.
  init(
    calls: [String] = calls, having: Int = 3, key: String = "caller", narrowing: String? = nil,
    frameBytes: Int = .max, others: [String: String] = [:]
  ) throws {
    self.narrowing = narrowing
    for folder in ["rules", "features", "archive"] {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
    }
    try write(
      "archive/calls.jsonl.zst", calls.map { $0 + "\n" }.joined(), frameBytes: frameBytes)
    try write(
      "pipeline.yaml",
      """
      name: test
      ingest:
        - { name: calls, kind: call, path: "archive/*.zst" }
      rules: [rules/]
      features: [features/]
      sinks:
        - { flagged: flagged.jsonl }

      """)
    try write(
      "rules/burst.yaml",
      Self.rule(
        "burst", category: "wangiri",
        """
        kind: call
        by: \(key)
        within: 1m
        having: count() >= \(having)
        """, why: "{count()} calls"))
    for (name, text) in others { try write(name, text) }
    let loaded = try load()
    var plan = try PipelineLoader.plan(loaded, inputs: [])
    plan.part.narrowing = narrowing
    _ = try PipelineRun.execute(
      plan, loaded, folder: "\(path)/out",
      RunOptions(workers: 1)
    ) { nil }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  static func rule(_ id: String, category: String, _ form: String, why: String) -> String {
    """
    id: \(id)
    title: A rule of this test
    category: \(category)
    status: stable
    level: high
    score: 60
    \(form)
    why: "\(why)"

    """
  }

  func load() throws -> LoadedPipeline {
    try PipelineLoader.load("\(path)/pipeline.yaml", narrowing: narrowing)
  }

  func open() throws -> OutputFolder { try OutputFolder("\(path)/out") }

  func fetch(_ id: String, archive: String? = nil) throws -> FetchedEvidence {
    let folder = try open()
    let event = try EvidenceFetch.events(id, in: folder)[0]
    return try EvidenceFetch(folder, load(), archive: archive).fetch(event)
  }

  func write(_ name: String, _ text: String, frameBytes: Int = .max) throws {
    let bytes = Array(text.utf8)
    let cuts =
      frameBytes == .max ? [] : Array(stride(from: frameBytes, to: bytes.count, by: frameBytes))
    try Data(name.hasSuffix(".zst") ? StoredZstd.compress(bytes, cuts: cuts) : bytes)
      .write(to: URL(filePath: "\(path)/\(name)"))
  }
}
