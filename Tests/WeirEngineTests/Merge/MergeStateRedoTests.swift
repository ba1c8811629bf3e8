import Testing
import WeirCore
import WeirIngest
import WeirRules

@testable import WeirEngine

/// Rows that wait in the merge while other rules come into force.
struct MergeStateRedoTests {
  private let run: ShardedRun
  private let chunk = Chunk(
    buffer: TextBuffer(capacity: 0), start: 0, count: 0, offset: 0, isFirst: true)

  init() throws {
    run = ShardedRun(try StatefulRules.plan([]), shards: 1)
  }

  /// Rows by number of their record, sorted by time; only those that `isKept` says.
  private func batch(
    _ records: [(record: UInt32, time: Int64)], where isKept: (UInt32) -> Bool = { _ in true }
  ) -> EvaluatedBatch {
    let batch = EventBatch(
      kind: 0, source: 0, lanes: [.word], capacity: records.count, text: TextBuffer(capacity: 0),
      arena: Arena(pool: ArenaPool(keptBlocks: 0)))
    for (row, record) in records.enumerated() {
      batch.times[row] = record.time
      batch.records[row] = record.record
      batch.ids[row] = .missing
      batch.spans[row] = RecordSpan(offset: record.record, count: 1)
      batch.columns[0].words[row] = Int64(record.record) * 10
    }
    batch.count = records.count
    batch.keepRows { isKept(batch.records[$0]) }
    return BatchEvaluator(resources: run.plan.resources)
      .evaluate(batch, run.plan.levels[0].events[0], shards: 1)
  }

  private func rows(_ release: MergeState.Release) -> [[Int64]] {
    release.slices.flatMap { slice in
      let batch = slice.input.batch
      return slice.rows.map {
        [
          Int64(batch.position($0).record), batch.times[$0], batch.columns[0].words[$0],
          Int64(batch.spans[$0].offset),
        ]
      }
    }
  }

  /// Records 0...3 come, 3 not in order; what lies behind the watermark is released.
  @Test func onlyRowsThatWaitAreRedone() throws {
    let all: [(record: UInt32, time: Int64)] = [(0, 10), (3, 15), (1, 20), (2, 30)]
    var state = MergeState(sources: [MergeState.Source(lateness: 15, nextRecord: 8)])
    _ = state.absorb([batch(all)], of: chunk, source: 0, highest: 30, records: 4)
    #expect(rows(state.release()) == [[8, 10, 0, 0], [11, 15, 30, 3]])

    var asked: [[UInt32: Int64]] = []
    state.redoHeld { held in
      asked.append(held.times)
      #expect(held.source == 0 && held.firstRecord == 8)
      // The new rules cannot read record 1.
      let fault = RejectedRecord(reason: "bad", record: 1, offset: 5, bytes: [])
      return RedoneRows(
        batches: [batch(all) { $0 != 1 && held.times[$0] != nil }], rejected: [fault])
    }
    #expect(asked == [[1: 20, 2: 30]])
    state.end(0)
    let rest = state.release()
    #expect(rows(rest) == [[10, 30, 20, 2]])
    #expect(rest.dead.map(\.record.record) == [9])
    #expect(rest.dead.map(\.standing) == [20])
    #expect(state.release().isEmpty)
  }

  /// A record that is rejected now waits for its time, among those that were rejected before.
  @Test func rejectedRowsStandWhereTheyStood() throws {
    var state = MergeState(sources: [MergeState.Source(lateness: 100)])
    _ = state.absorb(
      [batch([(0, 10), (2, 50)])], of: chunk, source: 0, highest: 50, records: 4)
    var dead = [1, 3].map {
      DeadRecord(RejectedRecord(reason: "old", record: $0, offset: 0, bytes: []))
    }
    dead.place(source: 0, after: nil, among: state.sources[0].pending.map(\.input.batch))
    for index in dead.indices { dead[index].record.record += 1 }
    state.hold(dead, of: 0)
    state.redoHeld { _ in
      let fault = RejectedRecord(reason: "new", record: 2, offset: 0, bytes: [])
      return RedoneRows(batches: [batch([(0, 10)])], rejected: [fault])
    }
    state.end(0)
    let release = state.release()
    #expect(rows(release).map { $0[0] } == [1])
    #expect(release.dead.map(\.record.record) == [2, 3, 4])
    #expect(release.dead.map(\.record.reason) == ["old", "new", "old"])
  }
}
