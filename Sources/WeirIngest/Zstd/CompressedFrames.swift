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
  }

  private(set) var frames: [Frame] = []
  /// Decompressed bytes of all frames.
  package private(set) var contentBytes = 0
  private(set) var compressedBytes = 0
  /// Offset on disk where the source ends.
  var sourceEnd = 0

  var isEmpty: Bool { frames.isEmpty }

  mutating func append(_ frame: Frame) {
    frames.append(frame)
    contentBytes += frame.contentBytes
    compressedBytes += frame.count
  }

  /// The text of all frames as one piece; at a damaged frame it ends with what is good of it.
  func decompress(context: ZstdContext) -> DecompressedUnit {
    var piece = TextPiece(room: contentBytes)
    for frame in frames {
      if let reason = append(frame, to: &piece, context: context) {
        let range = ByteRange(start: frame.offset, end: sourceEnd)
        return DecompressedUnit(pieces: [piece], losses: [Loss(range: range, reason: reason)])
      }
    }
    return DecompressedUnit(pieces: [piece], losses: [])
  }

  /// The reason, if the frame is damaged.
  private func append(
    _ frame: Frame, to piece: inout TextPiece, context: ZstdContext
  ) -> String? {
    let target = piece.free
    // SAFETY: the frame lies inside its buffer; zstd writes no more than the frame's own room.
    let source = UnsafeBufferPointer(start: frame.buffer.start + frame.start, count: frame.count)
    let status = ZSTD_decompressDCtx(
      context.pointer, target.baseAddress, min(frame.contentBytes, target.count),
      source.baseAddress, source.count)
    if ZSTD_isError(status) == 0 {
      piece.count += status
      guard status != frame.contentBytes else { return nil }
      return "frame \(frame.number) is corrupt: its content is not as long as it says"
    }
    var stream = FrameStream(context: context, header: frame.header, number: frame.number)
    var used = 0
    var written = 0
    let room = UnsafeMutableBufferPointer(
      rebasing: target.prefix(min(frame.contentBytes, target.count)))
    let outcome = stream.run(input: source, used: &used, output: room, written: &written)
    piece.count += written
    if case .failed(let reason) = outcome { return reason }
    return frameFailure(status, number: frame.number)
  }
}
