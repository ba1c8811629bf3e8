import WeirCore

/// Measures the stateless evaluation of one worker.
package final class EvaluationProfile: @unchecked Sendable {
  // @unchecked Sendable: used by the worker's own serial queue only.

  /// The batches of one kind of event.
  package struct Kind: Sendable, Equatable {
    package var rows = 0
    /// Of the whole program, phrases and patterns included.
    package var nanoseconds: Int64 = 0
    package var phraseNanoseconds: Int64 = 0
    package var patternNanoseconds: Int64 = 0
    package var exchangeNanoseconds: Int64 = 0
    /// Rows handed to operators: one for each that wants it.
    package var exchanged = 0

    package init() {}

    package static func += (left: inout Kind, right: Kind) {
      left.rows += right.rows
      left.nanoseconds += right.nanoseconds
      left.phraseNanoseconds += right.phraseNanoseconds
      left.patternNanoseconds += right.patternNanoseconds
      left.exchangeNanoseconds += right.exchangeNanoseconds
      left.exchanged += right.exchanged
    }
  }

  /// By ``KindID``.
  package private(set) var kinds: [Kind]
  private var start: Int64 = 0
  private var nodeStart: Int64 = 0

  package init(kinds: Int) {
    self.kinds = Array(repeating: Kind(), count: kinds)
  }

  func begin() { start = ThreadClock.nanoseconds }

  func endProgram(_ batch: EventBatch, rows: Int) {
    let now = ThreadClock.nanoseconds
    kinds[batch.kind].nanoseconds += now - start
    kinds[batch.kind].rows += rows
    start = now
  }

  func endExchange(_ batch: EventBatch, _ taps: [[TapRows]]) {
    kinds[batch.kind].exchangeNanoseconds += ThreadClock.nanoseconds - start
    for shards in taps {
      for rows in shards { kinds[batch.kind].exchanged += rows.count }
    }
  }

  /// Only nodes that read texts are measured apart: others take less than the clock.
  func beginNode(_ node: Node) {
    if node.opcode.readsTexts { nodeStart = ThreadClock.nanoseconds }
  }

  func endNode(_ node: Node, _ kind: KindID) {
    guard node.opcode.readsTexts else { return }
    let spent = ThreadClock.nanoseconds - nodeStart
    if node.opcode == .mentions {
      kinds[kind].phraseNanoseconds += spent
    } else {
      kinds[kind].patternNanoseconds += spent
    }
  }
}

extension Opcode {
  fileprivate var readsTexts: Bool { self == .mentions || self == .matches }
}
