import WeirCore

/// What an operator keeps.
package struct StateSize: Sendable, Equatable {
  /// Keys with state; of features and sequences those whose state has passed, too, until the table is
  /// swept.
  package var keys = 0
  /// Events in windows, or chains that have begun.
  package var entries = 0
  /// Of tables and pools, whether in use or free.
  package var bytes = 0

  package init(keys: Int = 0, entries: Int = 0, bytes: Int = 0) {
    self.keys = keys
    self.entries = entries
    self.bytes = bytes
  }

  package static func += (left: inout StateSize, right: StateSize) {
    left.keys += right.keys
    left.entries += right.entries
    left.bytes += right.bytes
  }
}

/// What one operator has done in one shard, or in all of them.
package struct OperatorProfile: Sendable, Equatable {
  /// Rows that reached it; an event that two steps of a sequence want by different keys
  /// counts twice.
  package var rows = 0
  package var nanoseconds: Int64 = 0
  package var size = StateSize()
  /// The most keys at the end of a release; of windows about so many, those that have passed
  /// included until room is made for others.
  package var peakKeys = 0
  /// The most at the end of a release that was looked at.
  package var peakBytes = 0

  package init() {}

  package static func += (left: inout OperatorProfile, right: OperatorProfile) {
    left.rows += right.rows
    left.nanoseconds += right.nanoseconds
    left.size += right.size
    left.peakKeys += right.peakKeys
    left.peakBytes += right.peakBytes
  }
}

/// Measures the operators of one shard.
package final class ShardProfile: @unchecked Sendable {
  // @unchecked Sendable: touched only on the shard's serial queue.

  /// By place in the level.
  package private(set) var operators: [OperatorProfile]
  package private(set) var flags = 0
  private var start: Int64 = 0
  private var releases = 0

  /// Bytes are summed up after each so many releases.
  private static let sampling = 16

  package init(operators: Int) {
    self.operators = Array(repeating: OperatorProfile(), count: operators)
  }

  func begin() { start = ThreadClock.nanoseconds }

  /// The operator has taken its rows of a release.
  func endOperator(_ place: Int, rows: Int) {
    let now = ThreadClock.nanoseconds
    operators[place].nanoseconds += now - start
    operators[place].rows += rows
    start = now
  }

  func endRelease(_ shard: Shard, level: RulePlan.Level, flags: Int) {
    self.flags += flags
    releases += 1
    for place in level.operators {
      let state = shard.operators[place]
      operators[place].peakKeys = max(operators[place].peakKeys, state.keyCount)
      guard releases % Self.sampling == 1 else { continue }
      operators[place].peakBytes = max(operators[place].peakBytes, state.byteCount)
    }
  }

  /// Looks at what the shard keeps at the end.
  ///
  /// - Complexity: O(entries).
  package func finish(_ shard: Shard) {
    for (place, state) in shard.operators.enumerated() {
      let contents = state.contents
      let size = StateSize(
        keys: contents.keys, entries: contents.entries, bytes: state.byteCount)
      operators[place].size = size
      operators[place].peakKeys = max(operators[place].peakKeys, size.keys)
      operators[place].peakBytes = max(operators[place].peakBytes, size.bytes)
    }
  }
}

extension Shard.Operator {
  /// While it runs; see ``OperatorProfile/peakKeys``.
  fileprivate var keyCount: Int {
    switch self {
    case .single: 0
    case .window(let window): window.store.table.count
    case .sequence(let sequence): sequence.table.count
    case .feature(let feature): feature.store.table.count
    }
  }

  fileprivate var contents: (keys: Int, entries: Int) {
    switch self {
    case .single: (0, 0)
    case .window(let window): window.store.contents
    case .sequence(let sequence):
      (
        sequence.table.count,
        sequence.table.places.reduce(0) { $0 + sequence.chainCount($1) }
      )
    case .feature(let feature): (feature.store.table.count, feature.store.entryCount)
    }
  }

  fileprivate var byteCount: Int {
    switch self {
    case .single: 0
    case .window(let window): window.store.byteCount
    case .sequence(let sequence): sequence.byteCount
    case .feature(let feature): feature.store.byteCount
    }
  }
}
