import Foundation

/// Says which source is read next, and holds reading back while too much is under way.
///
/// The source that is behind is read; one that is ahead waits. The bounds on what is under way are
/// the back-pressure from workers, shards and sinks.
final class ReadGate: @unchecked Sendable {
  // @unchecked Sendable: `state` is touched under `condition`.

  struct Source {
    /// Below this no later record of the source is on time.
    var watermark: Int64
    /// Units that were read and chunks that were cut, until the merge has taken them in.
    var underWay = 0
    var hasEnded = false
  }

  private struct State {
    var sources: [Source]
    var releases = 0
    var isStopped = false
  }

  private let condition = NSCondition()
  private var state: State
  private let sourceBudget: Int
  private let releaseBudget: Int

  /// - Parameters:
  ///   - sourceBudget: units and chunks that one source may have under way.
  ///   - releaseBudget: releases that may wait for shards and sinks.
  init(watermarks: [Int64], sourceBudget: Int, releaseBudget: Int) {
    state = State(sources: watermarks.map { Source(watermark: $0) })
    self.sourceBudget = sourceBudget
    self.releaseBudget = releaseBudget
  }

  /// Waits until a source may be read; nil once all have ended or the run was stopped.
  func nextSource() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if state.isStopped { return nil }
      guard let source = sourceBehind() else { return nil }
      let hasRoom =
        state.sources[source].underWay < sourceBudget && state.releases < releaseBudget
      if hasRoom { return source }
      condition.wait()
    }
  }

  private func sourceBehind() -> Int? {
    var behind: Int?
    for (index, source) in state.sources.enumerated() where !source.hasEnded {
      if behind.map({ source.watermark < state.sources[$0].watermark }) ?? true { behind = index }
    }
    return behind
  }

  /// Whether nothing of the source is under way: live input is handed on at once then.
  func change(_ source: Int, underWay difference: Int) {
    update { $0.sources[source].underWay += difference }
  }

  func setWatermark(_ watermark: Int64, of source: Int) {
    update { $0.sources[source].watermark = watermark }
  }

  /// Nothing more is read from the source.
  func end(_ source: Int) {
    update { $0.sources[source].hasEnded = true }
  }

  func change(releases difference: Int) {
    update { $0.releases += difference }
  }

  /// Ends all reading.
  func stop() {
    update { $0.isStopped = true }
  }

  private func update(_ change: (inout State) -> Void) {
    condition.lock()
    change(&state)
    condition.broadcast()
    condition.unlock()
  }
}
