import WeirCore

/// The bare pointers of a batch being filled, and what fills them.
///
/// Holds no reference, so that copies in the loop count none; the batch is kept beside it.
struct BatchWriter: BitwiseCopyable {
  let plans: UnsafeMutablePointer<ColumnPlan>
  let columnCount: Int
  let idSlot: Int
  let bases: UnsafeMutablePointer<UnsafeMutableRawPointer>
  let times: UnsafeMutablePointer<Int64>
  let records: UnsafeMutablePointer<UInt32>
  let spans: UnsafeMutablePointer<RecordSpan>
  let ids: UnsafeMutablePointer<ByteSlice>
  var count = 0
  var isSorted = true
  var lastTime = Int64.min

  init(_ batch: EventBatch, plan: KindPlan) {
    plans = plan.columns
    columnCount = plan.columnCount
    idSlot = plan.idSlot
    bases = batch.arena.allocate(UnsafeMutableRawPointer.self, count: batch.columns.count)
    for (index, column) in batch.columns.enumerated() { bases[index] = column.base }
    times = batch.times
    records = batch.records
    spans = batch.spans
    ids = batch.ids
  }

  /// Keeps the row of `writer` that was written at ``count``.
  ///
  /// By pointer: a copy for each row costs more than the row.
  @inline(__always)
  static func commit(
    _ writer: UnsafeMutablePointer<BatchWriter>, time: Int64, span: RecordSpan
  ) {
    let row = writer.pointee.count
    writer.pointee.spans[row] = span
    if time < writer.pointee.lastTime { writer.pointee.isSorted = false }
    writer.pointee.lastTime = time
    writer.pointee.count = row &+ 1
  }

  /// The batch with its count, its rows in order of time.
  func finish(_ batch: EventBatch) -> EventBatch {
    batch.count = count
    if !isSorted { BatchSorter.sort(batch) }
    return batch
  }
}

/// Brings the rows of a batch into order of time; equal times keep their order.
enum BatchSorter {
  /// - Complexity: O(*n* log *n*).
  static func sort(_ batch: EventBatch) {
    let count = batch.count
    let order = (0..<count).sorted { left, right in
      let (a, b) = (batch.times[left], batch.times[right])
      return a != b ? a < b : left < right
    }
    // SAFETY: every pointer has room for `capacity` values, and `count` of them are set.
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 16, alignment: 16)
    defer { scratch.deallocate() }
    permute(batch.times, order, scratch)
    permute(batch.records, order, scratch)
    permute(batch.spans, order, scratch)
    permute(batch.ids, order, scratch)
    for column in batch.columns {
      switch column.lane {
      case .word: permute(column.words, order, scratch)
      case .real: permute(column.reals, order, scratch)
      case .truth: permute(column.truths, order, scratch)
      case .bytes: permute(column.slices, order, scratch)
      }
    }
  }

  private static func permute<Element: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Element>, _ order: [Int], _ scratch: UnsafeMutableRawPointer
  ) {
    let copy = scratch.bindMemory(to: Element.self, capacity: order.count)
    for (target, row) in order.enumerated() { copy[target] = values[row] }
    values.update(from: copy, count: order.count)
  }
}
