import WeirCore

/// A slice of a release as one shard sees it; good as long as the release is held.
struct SliceView: BitwiseCopyable {
  let kind: KindID
  let isOnFlags: Bool
  let hasExcluded: Bool
  /// Of the batch's rows.
  let start: Int
  let end: Int
  let times: UnsafeMutablePointer<Int64>
  let owner: Unmanaged<EventBatch>
  private let taps: UnsafePointer<TapRows>?
  private let shards: Int

  init(_ slice: ReleasedSlice, shard: Int) {
    let batch = slice.input.batch
    kind = batch.kind
    isOnFlags = batch.origin != nil
    hasExcluded = !slice.excluded.isEmpty
    start = slice.rows.lowerBound
    end = slice.rows.upperBound
    times = batch.times
    owner = .passUnretained(batch)
    taps = slice.input.rows.map { $0 + shard }
    shards = slice.input.shards
  }

  /// The shard's rows of a tap.
  @inline(__always)
  func rows(of tap: Int) -> TapRows { taps.map { $0[tap * shards] } ?? .none }
}
