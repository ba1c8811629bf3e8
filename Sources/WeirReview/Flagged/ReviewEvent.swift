package import WeirCore

/// A flagged event as reviewers see it, read back from one line of the flagged events.
///
/// Texts are as hostile as the logs they came from: whoever shows them escapes them.
package struct ReviewEvent: Sendable {
  /// Place among the flagged events of its file, from 1.
  package var number: Int
  /// Where its line begins in the decompressed file, bytes.
  package var offset: Int
  package var id: String
  package var kind: String
  /// Milliseconds since 1970, UTC.
  package var time: Int64
  /// Tenths, 0...1000.
  package var score: Int
  package var level: Level
  package var flags: [ReviewFlag]
  package var actions: [ReviewAction]
  package var source: RecordPlace
  /// The original record as a JSON object, byte for byte as it stands in the line.
  package var record: [UInt8]

  /// For example `60.0`.
  package var scoreText: String { "\(score / 10).\(score % 10)" }
  /// RFC 3339, UTC.
  package var timeText: String { EventTime.format(time) }
}

/// One rule's judgement of a flagged event.
package struct ReviewFlag: Sendable {
  package var rule: String
  package var category: String
  package var level: Level
  /// 1...100.
  package var score: Int
  /// In the order of the line; empty for rules on one event.
  package var key: [NamedText]
  package var subject: String?
  /// Aggregates by their text, in the order of the line.
  package var values: [NamedText]
  package var why: String
  /// The evidence as a JSON array, as it stands in the line; empty without any.
  var evidenceText: [UInt8]

  /// The records that contributed.
  ///
  /// - Complexity: O(*n*) at each use: most readers of flags want none.
  package var evidence: [ReviewEvidence] { ReviewEventReader.evidence(in: evidenceText) }
}

/// A value with its name, as people read it: strings without quotes, numbers as they are written,
/// nothing for null.
package struct NamedText: Hashable, Sendable {
  package var name: String
  package var text: String

  package init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

/// Where a record stands in the inputs of the run.
package struct RecordPlace: Hashable, Sendable {
  package var ingest: String
  /// Name without its folder; `-` for standard input.
  package var file: String
  /// From 1 in its file.
  package var record: Int

  package init(ingest: String, file: String, record: Int) {
    self.ingest = ingest
    self.file = file
    self.record = record
  }
}

/// A record that contributed to a flag.
package struct ReviewEvidence: Hashable, Sendable {
  package var place: RecordPlace
  package var step: String?
  package var id: String?
}

package struct ReviewAction: Hashable, Sendable {
  package var action: String
  package var target: String
}
