package import WeirRules

/// What a pipeline reads, exchanges and keeps, before anything of it runs.
package struct PlanReport: Sendable {
  /// Where the records of one ingest stage come from.
  package struct Stage: Sendable {
    package var name: String
    /// Kind of the events, or `mixed`.
    package var kind: String
    package var format: String
    package var path: String
    package var files: Int
    /// As they lie on disk; nil for standard input.
    package var bytes: Int?
    /// Time of the earliest first event of a file, milliseconds; nil if none is known.
    package var firstTime: Int64?
    /// Why there are no files, or what is wrong with one.
    package var note: String?
  }

  /// A field that is read of a kind.
  package struct Column: Sendable {
    package var kind: String
    package var field: String
    package var type: String
    /// Ids of rules, `sinks`, or `every event`.
    package var users: [String]
  }

  /// Rows with equal values of a key go to one shard.
  package struct Exchange: Sendable {
    /// Canonical text, with the kinds: `call by callee = transaction by payer_phone`.
    package var key: String
    package var states: [KeyedState]
  }

  /// What one rule or feature keeps for each of its keys.
  package struct KeyedState: Sendable {
    package var rule: String
    /// `window`, `sequence` or `feature`.
    package var form: String
    /// Milliseconds.
    package var within: Int64
    /// Canonical texts of what is kept of each event.
    package var kept: [String]
    package var estimate: StateEstimate
    /// Of ``PlanReport/estimatedKeys`` keys with one event each.
    package var expectedBytes: Int
  }

  package struct Level: Sendable {
    package var exchanges: [Exchange]
    /// Ids of rules on single events.
    package var stateless: [String]
  }

  /// Phrase lists that are looked for in one text in one pass.
  package struct Phrases: Sendable {
    package var lists: [String]
    package var phrases: Int
    package var bytes: Int
  }

  package struct Sink: Sendable {
    package var name: String
    /// Relative to the output folder.
    package var files: [String]
  }

  /// Keys of each keying for which memory is foretold.
  package static let estimatedKeys = 1_000_000

  package var name: String
  package var zone: String
  package var country: String?
  /// Milliseconds.
  package var lateness: Int64
  package var shards: Int
  package var stages: [Stage]
  package var columns: [Column]
  package var levels: [Level]
  package var phrases: [Phrases]
  /// Steps of each regular expression's automaton.
  package var patterns: [Int]
  package var sinks: [Sink]

  package var states: [KeyedState] { levels.flatMap { $0.exchanges.flatMap(\.states) } }
}
