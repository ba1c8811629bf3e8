package import WeirCore

/// Whole records of one source, each ended by a line feed except possibly the last of the source.
package struct Chunk: Sendable {
  package var buffer: TextBuffer
  /// Where the first record starts in the buffer.
  package var start: Int
  /// Bytes of all records; 0 where the chunk only tells of a rejected record or a loss.
  package var count: Int
  /// Offset of the first byte in the decompressed file.
  package var offset: Int
  /// Whether no chunk of the source came before this one.
  package var isFirst: Bool
  /// Records that cannot be decoded. Such a chunk holds no bytes: the place of the chunk among the
  /// others is the place of the record.
  package var rejected: [RejectedRecord] = []
  /// What could not be read after the records.
  package var losses: [Loss] = []
  /// Whether text of a frame that is known to be damaged is in it: times in it may be wrong, and
  /// are to make no other record late.
  package var isUnproved = false

  package init(
    buffer: TextBuffer, start: Int, count: Int, offset: Int, isFirst: Bool,
    rejected: [RejectedRecord] = [], losses: [Loss] = []
  ) {
    self.buffer = buffer
    self.start = start
    self.count = count
    self.offset = offset
    self.isFirst = isFirst
    self.rejected = rejected
    self.losses = losses
  }

  package var bytes: ByteSlice {
    // SAFETY: the records lie inside the buffer; whoever keeps the slice keeps the buffer.
    ByteSlice(start: UnsafePointer(buffer.start + start), count: count)
  }
}
