/// A flagged event as it was read back from a file of flagged events.
package struct FlaggedRecord: Sendable {
  package struct Place: Hashable, Sendable, Decodable {
    package var ingest: String
    package var file: String
    /// From 1.
    package var record: Int
  }

  package struct EvidenceRecord: Hashable, Sendable {
    package var place: Place
    package var step: String?
    package var id: String?
  }

  package struct FlagRecord: Hashable, Sendable, Decodable {
    package var rule: String
    package var category: String
    package var level: String
    package var score: Int
    package var key: [String: FlagValue]
    package var subject: FlagValue?
    package var values: [String: FlagValue]
    package var why: String
    package var evidence: [EvidenceRecord]
    /// Actions that an allow list kept from their targets; nil if there are none.
    package var allowed: [ActionRecord]?
  }

  package struct ActionRecord: Hashable, Sendable, Decodable {
    package var action: String
    package var target: String
  }

  /// A value of a key or an aggregate, as JSON has it.
  package enum FlagValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([FlagValue])
  }

  package var id: String
  package var kind: String
  /// RFC 3339, UTC.
  package var time: String
  package var score: Double
  package var level: String
  package var flags: [FlagRecord]
  package var actions: [ActionRecord]
  package var source: Place
  /// The original record as an object, byte for byte as it stands in the line.
  package var event: [UInt8]
}
