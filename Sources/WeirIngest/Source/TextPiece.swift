package import WeirCore

/// A run of decompressed text. Before it stands the text that it goes on with, or free room for the
/// cut-off record of the piece before; only the framer writes there.
package struct TextPiece: Sendable {
  package var buffer: TextBuffer
  /// Where the text starts in the buffer.
  package var start: Int
  package var count: Int
  /// Bytes right before it in the buffer that are the text of the source up to here; 0 where the
  /// room before it is free.
  package private(set) var textBefore = 0
  /// Bytes of text that the piece may have.
  private let room: Int
  /// Whether the text comes from a frame that is known to be damaged.
  package var isUnproved = false

  /// Bytes of room that readers and workers leave before the text.
  package static let headroom = 64 << 10
  /// Bytes of text that a reader collects in a piece.
  package static let usualBytes = 1 << 20

  package init(buffer: TextBuffer, start: Int, count: Int) {
    self.buffer = buffer
    self.start = start
    self.count = count
    room = buffer.capacity - start
  }

  /// An empty piece of up to `room` bytes behind other text of a buffer.
  init(buffer: TextBuffer, start: Int, room: Int, textBefore: Int = 0) {
    self.buffer = buffer
    self.start = start
    self.room = room
    self.textBefore = textBefore
    count = 0
  }

  /// An empty piece with room for `room` bytes of text.
  init(room: Int) {
    self.init(buffer: TextBuffer(capacity: Self.headroom + room), start: Self.headroom, count: 0)
  }

  /// The room behind the text.
  var free: UnsafeMutableBufferPointer<UInt8> {
    // SAFETY: the room lies inside the buffer.
    UnsafeMutableBufferPointer(start: buffer.start + start + count, count: room - count)
  }

  /// The piece in a buffer of its size, if it fills little of the one it has: events wait in
  /// windows with their text, and a quiet pipe brings a line at a time.
  func trimmed() -> TextPiece {
    guard count < Self.usualBytes / 8 else { return self }
    var small = TextPiece(buffer: TextBuffer(capacity: 1024 + count), start: 1024, count: 0)
    // SAFETY: the new buffer has room for `count` bytes after its headroom.
    small.free.baseAddress?.update(from: buffer.start + start, count: count)
    small.count = count
    small.isUnproved = isUnproved
    return small
  }
}
