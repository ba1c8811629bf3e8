import WeirCore

/// Where the text of frames goes that are decompressed block by block: pieces side by side in long
/// buffers.
///
/// A block may refer to the text before it, as far back as the frame's window. zstd finds it where
/// it was written: in the buffer at hand or, right after a change of buffers, in the one before. So
/// nothing is copied, and the buffer before is held until there is as much text in the next one.
struct FrameText {
  private var buffer: TextBuffer?
  private var before: TextBuffer?
  /// Where the next piece starts.
  private var end = 0
  /// Where the text starts that goes on in the next piece.
  private var start = 0

  /// Text of a buffer at least, bytes.
  private static let bufferBytes = 8 << 20

  /// An empty piece behind the one before.
  ///
  /// - Parameter window: of the frame, bytes.
  mutating func next(window: Int) -> TextPiece {
    if let buffer, buffer.capacity - end >= TextPiece.usualBytes {
      return TextPiece(
        buffer: buffer, start: end, room: TextPiece.usualBytes, textBefore: end - start)
    }
    // The last piece may leave less than a piece of room.
    let next = free(
      TextPiece.headroom + max(Self.bufferBytes, window) + TextPiece.usualBytes)
    before = buffer
    buffer = next
    end = TextPiece.headroom
    start = end
    return TextPiece(buffer: next, start: end, room: TextPiece.usualBytes)
  }

  /// A buffer that nobody uses: if it may be, the one before the one at hand, for which the kernel
  /// has no pages to clear.
  private mutating func free(_ capacity: Int) -> TextBuffer {
    if isKnownUniquelyReferenced(&before), let before, before.capacity == capacity { return before }
    before = nil
    return TextBuffer(capacity: capacity)
  }

  /// The piece is as it will be handed on.
  mutating func add(_ piece: TextPiece) {
    if piece.buffer === buffer { end = piece.start + piece.count }
  }

  /// What comes next does not go on where the text ends.
  mutating func breakOff() {
    guard end > start else { return }
    end += TextPiece.headroom
    start = end
    if let buffer, end > buffer.capacity { (self.buffer, end, start) = (nil, 0, 0) }
  }
}
