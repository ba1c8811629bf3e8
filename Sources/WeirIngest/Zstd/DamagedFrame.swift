import CZstd
import WeirCore

/// What can be had of a whole frame that does not decompress: its good blocks, and frames that a
/// wrong length of it covers, where they prove themselves.
struct DamagedFrame {
  private let context: ZstdContext
  private let proofContext = ZstdContext()
  private(set) var parts: [DecompressedUnit.Part] = []

  init(context: ZstdContext) {
    self.context = context
  }

  mutating func decompress(_ frame: CompressedFrames.Frame) {
    let failure = appendText(frame.bytes, frame.header, frame.number, isUnproved: true)
    guard let failure, !failure.hasAllText else {
      // Without any failure block by block, only what the header says was wrong.
      let reason = failure?.reason ?? "frame \(frame.number) is corrupt: its header is wrong"
      return lose(frame, 0, frame.count, reason, textGoesOn: true)
    }
    var start = 0
    var reason = failure.reason
    var searched = FrameProof.magic.count
    while let found = FrameProof.firstProven(
      in: frame.bytes, from: searched, to: frame.count, context: proofContext)
    {
      lose(frame, start, found, reason, textGoesOn: false)
      let inner = UnsafeBufferPointer(rebasing: frame.bytes.dropFirst(found))
      let count = ZSTD_findFrameCompressedSize(inner.baseAddress, inner.count)
      if case .header(let header) = FrameHeader.parse(inner) {
        _ = appendText(inner, header, frame.number, isUnproved: false)
      }
      start = found + count
      searched = start
      reason = "bytes inside frame \(frame.number) are no zstd frame"
    }
    if start < frame.count { lose(frame, start, frame.count, reason, textGoesOn: false) }
  }

  private mutating func lose(
    _ frame: CompressedFrames.Frame, _ start: Int, _ end: Int, _ reason: String, textGoesOn: Bool
  ) {
    guard end > start else { return }
    let range = ByteRange(start: frame.offset + start, end: frame.offset + end)
    parts.append(.loss(Loss(range: range, reason: reason, textGoesOn: textGoesOn)))
  }

  /// Appends the text of the frame that `bytes` begin with, block by block.
  private mutating func appendText(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: FrameHeader, _ number: Int,
    isUnproved: Bool
  ) -> (reason: String, hasAllText: Bool)? {
    var stream = FrameStream(
      context: context, proofContext: proofContext, header: header, number: number)
    var text = FrameText()
    var used = 0
    var total = 0
    while total <= FrameProof.largestContent {
      var piece = text.next(window: stream.window)
      var written = 0
      let outcome = stream.run(
        input: bytes, used: &used, isWhole: true, output: piece.free, written: &written)
      piece.count = written
      piece.isUnproved = isUnproved
      text.add(piece)
      total += written
      if written > 0 { parts.append(.text(piece.trimmed())) }
      switch outcome {
      case .outputFull: continue
      case .finished: return nil
      case .failed(let reason): return (reason, stream.hasAllText)
      case .needsInput: return ("frame \(number) is corrupt: it is too short", stream.hasAllText)
      }
    }
    return ("frame \(number) is corrupt: its content is not as long as it says", false)
  }
}
