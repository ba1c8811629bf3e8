import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct DuplicateFilterTests {
  private struct Record {
    var time: Int64
    var id: String?
  }

  private func records(_ count: Int, seed: UInt64) -> [Record] {
    var generator = SeededGenerator(seed: seed)
    var time: Int64 = 0
    return (0..<count).map { number in
      time += Int64.random(in: 0...3, using: &generator)
      let id = Int.random(in: 0..<400, using: &generator)
      let text = id % 7 == 0 ? "an-identifier-of-many-bytes-\(id)" : "\(id)"
      return Record(time: time, id: number % 50 == 0 ? nil : text)
    }
  }

  /// Places of the records whose id came before within (t - `within`, t].
  private func expected(_ records: [Record], within: Int64) -> [Int] {
    records.indices.filter { place in
      guard let id = records[place].id else { return false }
      return records[..<place].contains {
        $0.id == id && $0.time > records[place].time - within
      }
    }
  }

  private func batch(_ records: ArraySlice<Record>) -> EventBatch {
    let arena = Arena(pool: ArenaPool(keptBlocks: 0))
    let batch = EventBatch(
      kind: 0, source: 0, lanes: [], capacity: records.count, text: TextBuffer(capacity: 0),
      arena: arena)
    for (row, record) in records.enumerated() {
      batch.times[row] = record.time
      batch.records[row] = UInt32(row)
      batch.ids[row] = .missing
      guard let id = record.id else { continue }
      let bytes = arena.allocate(UInt8.self, count: id.utf8.count)
      for (place, byte) in id.utf8.enumerated() { bytes[place] = byte }
      batch.ids[row] = ByteSlice(start: bytes, count: id.utf8.count)
    }
    batch.count = records.count
    return batch
  }

  /// One release for each part of a batch of 64 rows.
  private func releases(_ records: [Record], shards: Int) -> [[ReleasedSlice]] {
    stride(from: 0, to: records.count, by: 64).flatMap { start -> [[ReleasedSlice]] in
      let batch = batch(records[start..<min(start + 64, records.count)])
      batch.firstRecord = start + 1
      let input = EvaluatedBatch(
        batch: batch, taps: [],
        identities: Exchange.identities(of: batch, shards: shards))
      let middle = batch.count / 3
      return [0..<middle, middle..<batch.count].map { [ReleasedSlice(input: input, rows: $0)] }
    }
  }

  @Test(arguments: [1, 40, 1_000_000] as [Int64], [1, 3])
  func findsWhatASearchOfThePastFinds(within: Int64, shards: Int) {
    let records = records(3200, seed: UInt64(within))
    var found: [Int] = []
    let filters = (0..<shards).map { DuplicateFilter(shard: $0, within: within) }
    for release in releases(records, shards: shards) {
      for filter in filters {
        for row in filter.duplicates(in: release) {
          found.append(release[row.slice].input.batch.position(row.row).record - 1)
        }
      }
    }
    let expected = expected(records, within: within)
    #expect(found.sorted() == expected)
    #expect(!expected.isEmpty)
    let kept = filters.reduce(0) { $0 + $1.count }
    if within == 40 { #expect(kept <= 60) }
  }
}
