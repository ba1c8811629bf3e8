import Testing
import WeirCore

/// Ids of records that have none.
struct MadeIDTests {
  private func source(_ numbers: [Int]? = nil) -> SourceInfo {
    SourceInfo(
      ingest: "calls", file: "a.csv", path: "in/a.csv", idPrefix: "calls:a.csv", numbers: numbers)
  }

  /// A batch of records 0, 1, 2 and 1,999,999 of a chunk, the second one with an id.
  private func batch(firstRecord: Int) -> EventBatch {
    let batch = EventBatch(
      kind: 0, source: 0, lanes: [], capacity: 4, text: TextBuffer(copying: []),
      arena: Arena(pool: ArenaPool(keptBlocks: 0)))
    for (row, record) in [0, 1, 2, 1_999_999].enumerated() {
      batch.records[row] = UInt32(record)
      batch.ids[row] = row == 1 ? batch.arena.copy(Array("own".utf8)) : .missing
    }
    batch.count = 4
    batch.firstRecord = firstRecord
    return batch
  }

  private func ids(_ batch: EventBatch) -> [String] {
    (0..<batch.count).map { batch.ids[$0].string }
  }

  @Test func recordsWithoutAnIDAreNamedByTheirPlace() {
    let batch = batch(firstRecord: 8)
    batch.makeIDs(source())
    #expect(ids(batch) == ["calls:a.csv:8", "own", "calls:a.csv:10", "calls:a.csv:2000007"])
    #expect(ids(batch)[2] == source().madeID(of: 10))
  }

  @Test func recordsOfAPartAreNamedByTheirPlaceInTheWhole() {
    let batch = batch(firstRecord: 1)
    batch.makeIDs(source([5, 9, 700]))
    #expect(Array(ids(batch)[..<3]) == ["calls:a.csv:5", "own", "calls:a.csv:700"])
    #expect(source([5, 9, 700]).madeID(of: 2) == "calls:a.csv:9")
  }

  @Test func theFileIsNamedWhereAStageHasSeveral() {
    #expect(SourceInfo.idPrefix(ingest: "calls", file: "in/a.csv", files: 1) == "calls")
    #expect(SourceInfo.idPrefix(ingest: "calls", file: "in/a.csv", files: 2) == "calls:a.csv")
  }
}
