import Testing
import WeirCore
import WeirRules

@testable import WeirEngine

struct MergeStateTests {
  /// Evaluates nothing: batches of times, as chunks of one kind.
  private let run = try? ShardedRun(StatefulRules.plan([]), shards: 1)

  private func state(lateness: [Int64]) -> MergeState {
    MergeState(sources: lateness.map { MergeState.Source(lateness: $0) })
  }

  private func batch(_ times: [Int64], source: Int) throws -> EvaluatedBatch {
    let run = try #require(run)
    let batch = EventBatch(
      kind: 0, source: source, lanes: [], capacity: times.count, text: TextBuffer(capacity: 0),
      arena: Arena(pool: ArenaPool(keptBlocks: 0)))
    for (row, time) in times.enumerated() {
      batch.times[row] = time
      batch.records[row] = UInt32(row)
      batch.ids[row] = .missing
    }
    batch.count = times.count
    return BatchEvaluator(resources: run.plan.resources)
      .evaluate(batch, run.plan.levels[0].events[0], shards: 1)
  }

  /// Takes a chunk in and returns how many of its rows are late.
  private func absorb(_ times: [Int64], _ source: Int, _ state: inout MergeState) throws -> Int {
    state.absorb(
      [try batch(times, source: source)], source: source, highest: times.max(),
      records: times.count)[0]
  }

  /// Source and time of what is released.
  private func released(_ state: inout MergeState) -> [[Int64]] {
    state.release().slices.flatMap { slice in
      slice.rows.map { [Int64(slice.input.batch.source), slice.input.batch.times[$0]] }
    }
  }

  @Test func ofEqualTimesTheEarlierSourceGoesFirst() throws {
    var state = state(lateness: [0, 0])
    #expect(try absorb([1, 5], 0, &state) == 0)
    // Nothing is known of the other source.
    #expect(released(&state) == [])
    #expect(try absorb([3, 5], 1, &state) == 0)
    // Source 0 may still bring another 5, which stands before that of source 1.
    #expect(released(&state) == [[0, 1], [0, 5], [1, 3]])
    state.end(0)
    #expect(released(&state) == [[1, 5]])
  }

  @Test func endedSourceHoldsNothingBack() throws {
    var state = state(lateness: [1000, 0])
    state.end(1)
    #expect(try absorb([10, 500, 2000], 0, &state) == 0)
    #expect(released(&state) == [[0, 10], [0, 500]])
    state.end(0)
    #expect(released(&state) == [[0, 2000]])
    #expect(released(&state) == [])
  }

  @Test func rowsBelowTheWatermarkAreLate() throws {
    var state = state(lateness: [100])
    #expect(try absorb([900, 1000], 0, &state) == 0)
    #expect(released(&state) == [[0, 900]])
    // On the watermark is on time, below it is late.
    #expect(try absorb([899, 900, 950], 0, &state) == 1)
    #expect(state.sources[0].highest == 1000)
    #expect(state.sources[0].nextRecord == 6)
    #expect(released(&state) == [[0, 900]])
  }

  @Test func firstTimeCountsUntilTheSourceJoins() throws {
    var state = MergeState(sources: [
      MergeState.Source(lateness: 0), MergeState.Source(lateness: 0, firstTime: 50),
    ])
    #expect(try absorb([10, 60], 0, &state) == 0)
    #expect(released(&state) == [[0, 10]])
    #expect(try absorb([70], 1, &state) == 0)
    #expect(released(&state) == [[0, 60]])
  }

  @Test func positionsComeBackFromACheckpoint() throws {
    var state = state(lateness: [100, 0])
    _ = try absorb([900, 1000], 0, &state)
    state.end(1)
    state.leaveOut(0)
    _ = state.release()
    var writer = CheckpointWriter()
    try state.write(to: &writer)

    var restored = self.state(lateness: [100, 0])
    var reader = try CheckpointReader(writer.finished())
    try restored.restore(from: &reader)
    try reader.finish()
    #expect(restored.sources.map(\.watermark) == [900, .max])
    #expect(restored.sources.map(\.nextRecord) == [3, 1])
    #expect(try absorb([899, 901], 0, &restored) == 1)

    var others = self.state(lateness: [100])
    reader = try CheckpointReader(writer.finished())
    #expect(throws: CheckpointError("the checkpoint has 2 sources, the run 1")) {
      try others.restore(from: &reader)
    }
    others = self.state(lateness: [7, 0])
    reader = try CheckpointReader(writer.finished())
    #expect(throws: CheckpointError.self) { try others.restore(from: &reader) }
  }

  @Test func heldRowsHaveNoCheckpoint() throws {
    var state = state(lateness: [100])
    _ = try absorb([900, 1000], 0, &state)
    #expect(released(&state) == [[0, 900]])
    var writer = CheckpointWriter()
    let held = "no checkpoint can be taken while rows wait to be released: 1"
    #expect(throws: CheckpointError(held)) { try state.write(to: &writer) }
  }

  @Test func silentSourceIsNotWaitedFor() throws {
    var state = state(lateness: [100, 100])
    #expect(try absorb([10, 50], 0, &state) == 0)
    #expect(try absorb([20, 500], 1, &state) == 0)
    #expect(released(&state) == [])
    state.leaveOut(0)
    // What source 1 can still bring is 400 or later.
    #expect(released(&state) == [[0, 10], [0, 50], [1, 20]])
    state.leaveOut(1)
    #expect(released(&state) == [[1, 500]])
    // On time by its own watermark, but below what was released: the 500 of source 1.
    state.takeIn(0)
    #expect(try absorb([499, 500, 501], 0, &state) == 2)
    #expect(try absorb([450, 500, 502], 1, &state) == 1)
    state.end(1)
    state.end(0)
    #expect(released(&state) == [[0, 501], [1, 500], [1, 502]])
  }

  @Test func deadRecordsStandWhereTheirSourceStood() throws {
    var state = state(lateness: [0, 0])
    func dead(_ records: [Int]) -> [DeadRecord] {
      records.map {
        DeadRecord(RejectedRecord(reason: "invalid-json", record: $0, offset: 0, bytes: []))
      }
    }
    for (source, times) in [[100, 300], [200, 200]].enumerated() {
      let input = try batch(times.map { Int64($0) }, source: source)
      var dead = dead(source == 0 ? [7, 0, 1] : [9])
      dead.place(source: source, after: nil, among: [input.batch])
      _ = state.absorb(
        [input], source: source, highest: Int64(times[1]), records: times.count)
      state.hold(dead, of: source)
    }
    // Those before the first event of their source, and of one that comes to the same time.
    #expect(state.release().dead.map(\.standing) == [.min, 100, 200])
    state.end(0)
    state.end(1)
    #expect(state.release().dead.map(\.standing) == [300])
  }
}
