/// Place of a record's bytes in the text of its chunk.
@usableFromInline
package struct RecordSpan: BitwiseCopyable, Sendable {
  @usableFromInline package var offset: UInt32
  @usableFromInline package var count: UInt32

  @inlinable
  package init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }
}

/// A column: `capacity` values of one physical type.
@usableFromInline
package struct Column: @unchecked Sendable {
  // @unchecked Sendable: belongs to its batch, written by the stage that owns the batch.
  @usableFromInline package let lane: LaneType
  @usableFromInline package let base: UnsafeMutableRawPointer

  @inlinable
  package init(lane: LaneType, base: UnsafeMutableRawPointer) {
    self.lane = lane
    self.base = base
  }

  @inlinable package var words: UnsafeMutablePointer<Int64> {
    base.assumingMemoryBound(to: Int64.self)
  }
  @inlinable package var reals: UnsafeMutablePointer<Double> {
    base.assumingMemoryBound(to: Double.self)
  }
  @inlinable package var truths: UnsafeMutablePointer<UInt8> {
    base.assumingMemoryBound(to: UInt8.self)
  }
  @inlinable package var slices: UnsafeMutablePointer<ByteSlice> {
    base.assumingMemoryBound(to: ByteSlice.self)
  }
}

/// Events of one kind from one chunk of one source: a struct of arrays over the chunk's text.
///
/// Rows are sorted by time, equal times by record. `columns` follow the kind's ``Projection``.
/// Built by the decoder, numbered by the merge, read by everything after.
package final class EventBatch: @unchecked Sendable {
  // @unchecked Sendable: one stage after the other owns the batch; after the merge it is read-only.

  package let kind: KindID
  /// Place of the source in the total order.
  package let source: Int
  package let capacity: Int
  package var count = 0
  /// Event time, milliseconds.
  package let times: UnsafeMutablePointer<Int64>
  /// Number of the record in its chunk, from 0.
  package let records: UnsafeMutablePointer<UInt32>
  package let spans: UnsafeMutablePointer<RecordSpan>
  /// Missing where the record has no `id`.
  package let ids: UnsafeMutablePointer<ByteSlice>
  package let columns: [Column]
  /// Values computed for its rows after decoding: features, and what a flag says of itself.
  package var derived: [Column] = []
  /// Number of the chunk's first record in its file, from 1; set by the merge.
  package var firstRecord = 1

  package let text: TextBuffer
  package let arena: Arena
  /// Of a batch of flags: the batch of the flagged events.
  package var origin: EventBatch?
  /// Of a batch of flags, by row: the flagged event's row in ``origin``, and the rule's place.
  package var originRows: UnsafeMutablePointer<UInt32>?
  package var flagRules: UnsafeMutablePointer<UInt32>?

  package init(
    kind: KindID, source: Int, lanes: [LaneType], capacity: Int, text: TextBuffer, arena: Arena
  ) {
    self.kind = kind
    self.source = source
    self.capacity = capacity
    self.text = text
    self.arena = arena
    times = arena.allocate(Int64.self, count: capacity)
    records = arena.allocate(UInt32.self, count: capacity)
    spans = arena.allocate(RecordSpan.self, count: capacity)
    ids = arena.allocate(ByteSlice.self, count: capacity)
    columns = lanes.map {
      Column(lane: $0, base: arena.allocate(byteCount: max(capacity, 1) * $0.stride))
    }
  }

  package func position(_ row: Int) -> Position {
    Position(source: source, record: firstRecord + Int(records[row]))
  }

  /// The event that a row stands for: itself, or the one that a flag lies on.
  package func flagged(_ row: Int) -> (batch: EventBatch, row: Int) {
    guard let origin, let originRows else { return (self, row) }
    return (origin, Int(originRows[row]))
  }

  /// The record as it came, without the line's end.
  package func record(_ row: Int) -> ByteSlice {
    let span = spans[row]
    return ByteSlice(start: text.start + Int(span.offset), count: Int(span.count))
  }

  /// The first row whose time is above `time`.
  ///
  /// - Complexity: O(log *n*).
  package func firstRow(after time: Int64, from start: Int = 0) -> Int {
    var low = start
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A record that cannot be used, on its way to the dead letter.
package struct RejectedRecord: Sendable {
  /// Slug of the reason, for example `invalid-json`.
  package var reason: String
  /// Number of the record in its chunk, from 0; in its file, from 1, once the merge has numbered it.
  package var record: Int
  /// Of the record in the decompressed bytes of its file.
  package var offset: Int
  /// The record's bytes; of an over-long line the first `limits.line` bytes.
  package var bytes: [UInt8]
  /// Of an over-long line: its whole length and SHA-256, in hexadecimal.
  package var longLine: (length: Int, sha256: String)?

  package init(reason: String, record: Int, offset: Int, bytes: [UInt8]) {
    self.reason = reason
    self.record = record
    self.offset = offset
    self.bytes = bytes
  }
}
