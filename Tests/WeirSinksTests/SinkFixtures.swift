import Foundation
import WeirCore
import WeirSinks

/// A folder of its own for one test, removed at the end.
final class ScratchFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "weir-sinks-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Names of all files, hidden ones too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

enum Fixture {
  static let schema = Schema()
  /// 2021-06-01T00:12:03.123Z.
  static let time: Int64 = 1_622_506_323_123

  static let rules = [
    RuleHeader(id: "a-burst", category: "wangiri", level: .high, score: 60, isShadow: false),
    RuleHeader(id: "b-lure", category: "scam", level: .low, score: 50, isShadow: false),
  ]

  static let sources = [
    SourceInfo(ingest: "calls", file: "c.jsonl", path: "/x/c.jsonl", idPrefix: "calls"),
    SourceInfo(
      ingest: "payments", file: "p.csv", path: "/x/p.csv", idPrefix: "payments",
      csv: CSVLayout(columns: ["a", "b", "c"], delimiter: UInt8(ascii: ","), isQuoted: true)),
  ]

  /// A batch of one event each for `records`, numbered from `first`.
  static func batch(
    _ records: [String], ids: [String?] = [], kind: KindID = 0, source: Int = 0,
    time: Int64 = Fixture.time, first: Int = 1
  ) -> EventBatch {
    let text = TextBuffer(copying: Array(records.joined(separator: "\n").utf8))
    let batch = EventBatch(
      kind: kind, source: source, lanes: [], capacity: records.count, text: text,
      arena: Arena(pool: ArenaPool()))
    var offset = 0
    for (row, record) in records.enumerated() {
      batch.times[row] = time
      batch.records[row] = UInt32(row)
      batch.spans[row] = RecordSpan(offset: UInt32(offset), count: UInt32(record.utf8.count))
      let id = row < ids.count ? ids[row] : nil
      batch.ids[row] = id.map { batch.arena.copy(Array($0.utf8)) } ?? .missing
      offset += record.utf8.count + 1
    }
    batch.count = records.count
    batch.firstRecord = first
    return batch
  }

  static func flag(
    _ rule: Int, _ batch: EventBatch, key: [NamedValue] = [], subject: Value = .missing,
    values: [NamedValue] = [], evidence: [Evidence] = [], actions: [TargetedAction] = []
  ) -> Flag {
    Flag(
      rule: rule, batch: batch, row: 0, key: key, subject: subject, values: values, why: "because",
      evidence: evidence, actions: actions)
  }

  static func action(_ action: Action, _ target: String) -> TargetedAction {
    TargetedAction(action: action, target: Array(target.utf8))
  }

  static func encoder(
    sources: [SourceInfo] = Fixture.sources, rules: [RuleHeader] = Fixture.rules
  ) -> FlaggedEventEncoder {
    FlaggedEventEncoder(schema: schema, sources: sources, rules: rules)
  }

  static func line(_ event: FlaggedEvent, _ encoder: FlaggedEventEncoder = encoder()) -> String {
    encoder.encode(event)
    return String(decoding: encoder.line, as: UTF8.self)
  }
}
