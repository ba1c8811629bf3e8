import Foundation
import WeirIngest

/// Says which source is read next, and holds reading back while too much is under way.
///
/// The source that is behind is read, an archive as long as there is room at all: the merge waits for
/// it alone. One that is ahead of a live source is read only while little of it waits, so that what is
/// held is bounded by the sources that overlap. What may be under way in all is the back-pressure from
/// workers, shards and sinks. A live source that was silent for too long is not waited for.
final class ReadGate: @unchecked Sendable {
  // @unchecked Sendable: `state` is touched under `condition`.

  private struct Source {
    let isLive: Bool
    /// Weights of units that were read and of chunks that were cut, until the merge has them.
    var underWay = 0
    /// Batches that the merge holds.
    var held = 0
    var hasEnded = false
    /// Since when the reader of a live source waits for bytes; nil while it does not.
    var silentSince: ContinuousClock.Instant?
  }

  private struct State {
    var order: WatermarkOrder
    var sources: [Source]
    /// Sources that were read and have not ended.
    var open: [Int] = []
    var archivesLeft: Int
    var underWay = 0
    /// Units that were read and not yet cut into chunks.
    var units = 0
    var releases = 0
    /// Readers that wait for their turn.
    var waiting = 0

    mutating func change(_ source: Int, underWay difference: Int) {
      sources[source].underWay += difference
      underWay += difference
    }
  }

  /// How many times the budget units may weigh that are too few.
  private static let mostBudgets = 4

  /// What a unit weighs: as many chunks as it will be cut into, about.
  static func weight(of unit: ReadUnit) -> Int { max(1, unit.textBytes >> 20) }

  private let condition = NSCondition()
  private var state: State
  private let readBudget: Int
  private let unitBudget: Int
  private let releaseBudget: Int

  /// - Parameters:
  ///   - readBudget: weights of units and chunks that may be under way together, over all sources.
  ///   - unitBudget: units that may be under way even so, until they weigh several times as much.
  ///   - releaseBudget: releases that may wait for shards and sinks.
  init(
    watermarks: [Int64], isLive: [Bool], readBudget: Int, unitBudget: Int, releaseBudget: Int
  ) {
    state = State(
      order: WatermarkOrder(watermarks), sources: isLive.map { Source(isLive: $0) },
      archivesLeft: isLive.count { !$0 })
    self.readBudget = readBudget
    self.unitBudget = unitBudget
    self.releaseBudget = releaseBudget
  }

  /// Waits until a source that is not live may be read; nil once all of them have ended.
  func nextArchive() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while state.archivesLeft > 0 {
      if let source = readableArchive() {
        open(source)
        return source
      }
      state.waiting += 1
      condition.wait()
      state.waiting -= 1
    }
    return nil
  }

  /// Waits until a live source may be read, or until `isStopped` says that it need not be.
  func waitForTurn(of source: Int, unless isStopped: () -> Bool) {
    condition.lock()
    defer { condition.unlock() }
    open(source)
    while !isStopped(), !mayBeRead(live: source) {
      state.waiting += 1
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      state.waiting -= 1
    }
    state.sources[source].silentSince = .now
  }

  /// A live source has brought bytes, or its end.
  func heard(_ source: Int) {
    update { state in
      state.sources[source].silentSince = nil
      if !state.sources[source].hasEnded { state.order.insert(source) }
    }
  }

  /// Waits no longer for live sources that have brought nothing for `limit`, and returns them.
  func leaveOutSilent(for limit: Duration) -> [Int] {
    condition.lock()
    defer { condition.unlock() }
    let now = ContinuousClock.now
    let silent = state.open.filter { index in
      let source = state.sources[index]
      guard let since = source.silentSince, source.underWay == 0 else { return false }
      return state.order.contains(index) && since.duration(to: now) >= limit
    }
    for source in silent { state.order.remove(source) }
    if !silent.isEmpty { condition.broadcast() }
    return silent
  }

  func change(_ source: Int, underWay difference: Int) {
    update { $0.change(source, underWay: difference) }
  }

  /// A unit of a source has been read.
  func begin(unitOf source: Int, weight: Int) {
    update {
      $0.change(source, underWay: weight)
      $0.units += 1
    }
  }

  /// A unit of a source has been cut into chunks.
  func end(unitOf source: Int, weight: Int) {
    update {
      $0.change(source, underWay: -weight)
      $0.units -= 1
    }
  }

  func setWatermark(_ watermark: Int64, of source: Int) {
    update { $0.order.set(watermark, of: source) }
  }

  /// - Parameter held: batches that the merge holds, by source; of some sources.
  func setHeld(_ held: [(source: Int, batches: Int)]) {
    update { state in
      for (source, batches) in held { state.sources[source].held = batches }
    }
  }

  /// Nothing more is read from the source.
  func end(_ source: Int) {
    update { state in
      guard !state.sources[source].hasEnded else { return }
      state.sources[source].hasEnded = true
      state.sources[source].silentSince = nil
      if !state.sources[source].isLive { state.archivesLeft -= 1 }
      state.order.remove(source)
      state.open.removeAll { $0 == source }
    }
  }

  func change(releases difference: Int) {
    update { $0.releases += difference }
  }

  private func update(_ change: (inout State) -> Void) {
    condition.lock()
    change(&state)
    // Nobody is woken who would only find that there is no room.
    if state.waiting > 0, hasRoom || state.archivesLeft == 0 { condition.broadcast() }
    condition.unlock()
  }
}

extension ReadGate {
  private func open(_ source: Int) {
    if !state.open.contains(source) { state.open.append(source) }
  }

  private var hasRoom: Bool {
    (state.underWay < readBudget || lacksUnits) && state.releases < releaseBudget
  }

  /// Whether workers may find no unit to decompress while the chunks of large ones are under way.
  private var lacksUnits: Bool {
    state.units < unitBudget && state.underWay < Self.mostBudgets * readBudget
  }

  /// What one live source may have under way, and a source that is ahead may hold besides.
  private var share: Int { max(2, readBudget / max(1, state.open.count)) }

  /// The source that is behind; if it is live, an open one of which little waits.
  private func readableArchive() -> Int? {
    guard hasRoom else { return nil }
    if let lowest = state.order.lowest, !state.sources[lowest].isLive { return lowest }
    let watermarks = state.order.watermarks
    return state.open.filter { !state.sources[$0].isLive && hasLittleWaiting($0) }
      .min { (watermarks[$0], $0) < (watermarks[$1], $1) }
  }

  private func mayBeRead(live source: Int) -> Bool {
    guard hasRoom else { return false }
    if hasLittleWaiting(source) { return true }
    return state.order.lowest == source && state.sources[source].underWay < share
  }

  private func hasLittleWaiting(_ source: Int) -> Bool {
    state.sources[source].underWay + state.sources[source].held < share
  }
}
