import CZstd
import WeirCore

/// Whole zstd frames of known size that follow one another in a source.
package struct CompressedFrames: Sendable {
  /// A frame in the buffer of raw bytes that the reader left it in.
  struct Frame: Sendable {
    var buffer: TextBuffer
    var start: Int
    var count: Int
    var contentBytes: Int
    /// Counted from 1, without skippable frames.
    var number: Int
    /// Where the frame starts on disk.
    var offset: Int
    var header: FrameHeader

    var bytes: UnsafeBufferPointer<UInt8> {
      // SAFETY: the frame lies inside its buffer, which lives as long as this value.
      UnsafeBufferPointer(start: buffer.start + start, count: count)
    }
  }

  private(set) var frames: [Frame] = []
  /// Decompressed bytes of all frames.
  package private(set) var contentBytes = 0
  private(set) var compressedBytes = 0

  var isEmpty: Bool { frames.isEmpty }

  mutating func append(_ frame: Frame) {
    frames.append(frame)
    contentBytes += frame.contentBytes
    compressedBytes += frame.count
  }

  /// The text of all frames, as one piece if none is damaged.
  func decompress(context: ZstdContext) -> DecompressedUnit {
    var parts: [DecompressedUnit.Part] = []
    var piece = TextPiece(room: contentBytes)
    for frame in frames where !append(frame, to: &piece, context: context) {
      if piece.count > 0 { parts.append(.text(piece)) }
      piece = TextPiece(room: max(0, piece.free.count - frame.contentBytes))
      var damaged = DamagedFrame(context: context)
      damaged.decompress(frame)
      parts += damaged.parts
    }
    if piece.count > 0 { parts.append(.text(piece)) }
    return DecompressedUnit(parts: parts)
  }

  /// False if the frame is damaged; nothing is appended then.
  private func append(
    _ frame: Frame, to piece: inout TextPiece, context: ZstdContext
  ) -> Bool {
    let target = piece.free
    let source = frame.bytes
    // SAFETY: zstd writes no more than the frame's own room.
    let status = ZSTD_decompressDCtx(
      context.pointer, target.baseAddress, min(frame.contentBytes, target.count),
      source.baseAddress, source.count)
    guard ZSTD_isError(status) == 0, status == frame.contentBytes else { return false }
    piece.count += status
    return true
  }
}
