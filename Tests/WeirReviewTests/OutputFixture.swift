import Foundation
import TestSupport
import WeirCore
import WeirReview

/// An output folder as a run leaves it, removed at the end of the test.
final class OutputFixture {
  static let digest = String(repeating: "ab", count: 32)
  let path: String

  /// - Parameter lines: of the flagged events.
  init(_ lines: [String], flaggedName: String = "flagged.jsonl") throws {
    path = NSTemporaryDirectory() + "weir-review-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(flaggedName, lines.map { $0 + "\n" }.joined())
    try write("run.json", Self.run(flagged: lines.count))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ name: String, _ text: String) throws {
    let bytes = Array(text.utf8)
    try Data(name.hasSuffix(".zst") ? StoredZstd.compress(bytes) : bytes)
      .write(to: URL(filePath: "\(path)/\(name)"))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func open() throws -> OutputFolder { try OutputFolder(path) }

  func events() throws -> [ReviewEvent] {
    var events: [ReviewEvent] = []
    try open().forEachEvent { event in
      events.append(event)
      return true
    }
    return events
  }

  private static func run(flagged: Int) -> String {
    """
    {"version":"0.1.0","pipeline":"nowhere.yaml","digests":{"pipeline":"p","rules":"r"},
     "inputs":[{"ingest":"calls","file":"calls.jsonl","bytes":null}],
     "sum":{"read":100,"rejected":1,"duplicate":2,"late":3,"passed":\(94 - flagged),
     "flagged":\(flagged)},"suppressed":0,"shadow":0,"columns":{},"digest":"\(digest)",
     "complete":true,"losses":[],"stopped":null,"wall_seconds":1.5,"cpu_seconds":2.5,"workers":2}
    """
  }
}

/// A line of flagged events with one flag.
struct FlaggedLine {
  var id = "c-1"
  var kind = "call"
  var time: Int64 = 1_622_505_600_000
  var score = 60
  var rule = "one-ring-burst"
  var category = "wangiri"
  /// As JSON.
  var key = #"{"caller":"+85512000001"}"#
  var subject: String?
  var actions: [(String, String)] = []
  /// As JSON.
  var event = "{}"

  var text: String {
    let subject = subject.map { ",\"subject\":\"\($0)\"" } ?? ""
    let actions = actions.map { "{\"action\":\"\($0.0)\",\"target\":\"\($0.1)\"}" }
    return "{\"id\":\"\(id)\",\"kind\":\"\(kind)\",\"time\":\"\(EventTime.format(time))\","
      + "\"score\":\(score).0,\"level\":\"high\",\"flags\":[{\"rule\":\"\(rule)\","
      + "\"category\":\"\(category)\",\"level\":\"high\",\"score\":\(score),\"key\":\(key)"
      + "\(subject),\"values\":{\"count()\":30},\"why\":\"because\",\"evidence\":"
      + "[{\"ingest\":\"calls\",\"file\":\"calls.jsonl\",\"record\":7}]}],"
      + "\"actions\":[\(actions.joined(separator: ","))],\"source\":{\"ingest\":\"calls\","
      + "\"file\":\"calls.jsonl\",\"record\":9},\"event\":\(event)}"
  }
}
