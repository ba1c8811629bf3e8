import WeirCore
import WeirIngest
import WeirRules

/// Decides what is late and what may be released in the total order, for any number of sources.
///
/// A plain value without threads. A row of source s at time t is released once no other source can
/// still bring a row that stands before it: for every other source t lies below its watermark, or
/// on it if the other stands after s in the total order.
struct MergeState {
  struct Source {
    /// Milliseconds.
    var lateness: Int64
    /// Time of the first event, known before the source is opened; nil if it is not.
    var firstTime: Int64?
    var hasJoined = false
    var hasEnded = false
    /// Of all records that were not rejected.
    var highest: Int64?
    var pending: [Pending] = []
    /// By standing, then record.
    var dead: [DeadRecord] = []
    /// Number of the next record, from 1.
    var nextRecord = 1

    /// No later record of the source is on time below this.
    var watermark: Int64 {
      if hasEnded { return .max }
      if let highest { return highest.lessSaturating(lateness) }
      if !hasJoined, let firstTime { return firstTime.lessSaturating(lateness) }
      return .min
    }

    fileprivate var holdsNothing: Bool { pending.isEmpty && dead.isEmpty }
  }

  /// A batch of which rows from `next` on are held.
  struct Pending {
    var input: EvaluatedBatch
    /// What the batch was decoded from.
    var chunk: Chunk?
    var next: Int
  }

  /// Rows and dead records that stand before everything that may still come.
  struct Release {
    var slices: [ReleasedSlice] = []
    /// By slice.
    var chunks: [Chunk?] = []
    var dead: [DeadRecord] = []
    /// Time of the first event of the run, milliseconds.
    var start = Int64.min

    var isEmpty: Bool { slices.isEmpty && dead.isEmpty }

    /// Time of its earliest row; nil without rows.
    var firstTime: Int64? { slices.map { $0.input.batch.times[$0.rows.lowerBound] }.min() }
  }

  /// Rows that are held are replaced by ``redoHeld(_:)`` alone.
  var sources: [Source]
  private var order: WatermarkOrder
  /// Sources with rows or dead records that wait.
  private var holding: [Int] = []
  private var isHolding: [Bool]
  private var ended = 0
  /// The last event released; nil unless a source was silent: only then can one come below it.
  private var floor: (time: Int64, position: Position)?

  init(sources: [Source]) {
    self.sources = sources
    order = WatermarkOrder(sources.map(\.watermark))
    isHolding = Array(repeating: false, count: sources.count)
  }

  var haveAllEnded: Bool { ended == sources.count }

  /// Takes in the batches of the source's next chunk.
  ///
  /// - Parameters:
  ///   - highest: the highest time of the chunk's records that were not rejected.
  ///   - records: how many records the chunk has.
  /// - Returns: for each batch, how many rows at its front are late against earlier chunks.
  mutating func absorb(
    _ batches: [EvaluatedBatch], of chunk: Chunk? = nil, source: Int, highest: Int64?, records: Int
  ) -> [Int] {
    let watermark = sources[source].watermark
    var late: [Int] = []
    for input in batches {
      let batch = input.batch
      batch.firstRecord = sources[source].nextRecord
      let isFirst = sources[source].highest == nil || watermark == .min
      let first = max(isFirst ? 0 : batch.firstRow(after: watermark - 1), firstAboveFloor(batch))
      late.append(first)
      if first < batch.count {
        sources[source].pending.append(Pending(input: input, chunk: chunk, next: first))
      }
    }
    sources[source].hasJoined = true
    sources[source].nextRecord += records
    if let highest {
      sources[source].highest = max(highest, sources[source].highest ?? .min)
    }
    order.set(sources[source].watermark, of: source)
    order.insert(source)
    noteHolding(source)
    return late
  }

  /// Holds dead records of the chunk absorbed last until the merge is there.
  mutating func hold(_ dead: [DeadRecord], of source: Int) {
    sources[source].dead += dead
    noteHolding(source)
  }

  /// Nothing more comes from the source.
  mutating func end(_ source: Int) {
    guard !sources[source].hasEnded else { return }
    sources[source].hasEnded = true
    ended += 1
    order.remove(source)
  }

  /// A live source has been silent for so long that the others do not wait for it.
  mutating func leaveOut(_ source: Int) {
    guard !sources[source].hasEnded, order.contains(source) else { return }
    order.remove(source)
    if floor == nil { floor = (.min, Position(raw: 0)) }
  }

  /// A live source has brought something again.
  mutating func takeIn(_ source: Int) {
    if !sources[source].hasEnded { order.insert(source) }
  }

  /// Rows that now stand before everything that may still come; they leave the state.
  ///
  /// - Complexity: O(sources that hold something + their batches), and O(log rows) for each batch.
  mutating func release() -> Release {
    var release = Release()
    let lowest = order.lowest.map { (source: $0, watermark: sources[$0].watermark) }
    for source in holding {
      // On the lowest watermark itself, sources behind the lowest may still be preceded.
      let bound = lowest.map {
        source <= $0.source ? $0.watermark : $0.watermark.lessSaturating(1)
      }
      releaseRows(of: source, upTo: bound ?? .max, &release)
      releaseDead(of: source, upTo: bound ?? .max, &release)
    }
    holding.removeAll { source in
      guard sources[source].holdsNothing else { return false }
      isHolding[source] = false
      return true
    }
    if floor != nil { raiseFloor(release) }
    release.dead.sort(by: DeadRecord.precedes)
    return release
  }

  private mutating func releaseRows(of source: Int, upTo bound: Int64, _ release: inout Release) {
    var isDone = false
    for place in sources[source].pending.indices {
      let pending = sources[source].pending[place]
      let batch = pending.input.batch
      let end = batch.firstRow(after: bound, from: pending.next)
      guard end > pending.next else { continue }
      release.slices.append(ReleasedSlice(input: pending.input, rows: pending.next..<end))
      release.chunks.append(pending.chunk)
      sources[source].pending[place].next = end
      if end == batch.count { isDone = true }
    }
    if isDone { sources[source].pending.removeAll { $0.next == $0.input.batch.count } }
  }

  private mutating func releaseDead(of source: Int, upTo bound: Int64, _ release: inout Release) {
    let count = sources[source].dead.prefix { $0.standing <= bound }.count
    guard count > 0 else { return }
    release.dead += sources[source].dead[..<count]
    sources[source].dead.removeFirst(count)
  }

  private mutating func noteHolding(_ source: Int) {
    guard !isHolding[source], !sources[source].holdsNothing else { return }
    isHolding[source] = true
    holding.append(source)
  }

  private mutating func raiseFloor(_ release: Release) {
    for slice in release.slices {
      let batch = slice.input.batch
      let last = slice.rows.upperBound - 1
      let end = (time: batch.times[last], position: batch.position(last))
      if let floor, (floor.time, floor.position) < end { self.floor = end }
    }
  }

  /// The first row that does not stand before what was released already.
  private func firstAboveFloor(_ batch: EventBatch) -> Int {
    guard let floor, floor.time > .min else { return 0 }
    var row = batch.firstRow(after: floor.time - 1)
    while row < batch.count, batch.times[row] == floor.time, batch.position(row) < floor.position {
      row += 1
    }
    return row
  }
}

extension MergeState {
  /// Replaces the positions of all sources by restored ones.
  mutating func restore(_ restored: [Source]) {
    self = MergeState(sources: restored)
    for source in restored.indices where restored[source].hasEnded {
      ended += 1
      order.remove(source)
    }
  }
}

extension Int64 {
  fileprivate func lessSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : difference
  }
}
