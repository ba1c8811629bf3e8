import CZstd
import WeirCore

/// Reads a source from start to end and cuts it into units of work.
///
/// Serial: one caller at a time. Memory is bounded by the largest frame that is handed out whole
/// (16 MiB of text) and, for a frame that is decompressed here, by its window (128 MiB).
package final class SourceReader: @unchecked Sendable {
  // @unchecked Sendable: the one serial stage that reads the source uses it.

  private var window: InputWindow
  private let path: String
  private let stop: StopSignal?
  private var kind: ContentKind?
  private var frameNumber = 0
  private var active: ActiveFrame?
  private var pendingLoss: Loss?
  private var isEnded = false
  private lazy var context = ZstdContext()

  /// A frame that is decompressed here, in pieces.
  private struct ActiveFrame {
    var stream: FrameStream
    var number: Int
    var offset: Int
  }

  /// What stands next in a compressed source.
  private enum Next {
    case frame(FrameHeader)
    case end
    /// More bytes of a live source are needed, and there is text to hand on first.
    case later
    case loss(Loss)
  }

  /// Text of a frame above which it is not handed to a worker whole, bytes.
  static let largestWholeFrame = 16 << 20

  /// Opens the source.
  ///
  /// - Throws: ``SourceError`` if it cannot be opened or is a folder.
  package init(_ bytes: SourceBytes, stop: StopSignal?) throws(SourceError) {
    path = bytes.path
    self.stop = stop
    window = InputWindow(input: try ByteInput(bytes, stop: stop))
  }

  /// Bytes of the source on disk; nil for a pipe.
  package var size: Int? { window.input.size }

  /// Bytes read from disk so far.
  package var bytesRead: Int { window.bytesRead }

  /// Whether reading ended before the end because it was asked to.
  package private(set) var wasStopped = false

  /// The next unit, or nil at the end of the source or once stopped.
  ///
  /// On a live source, waits until something has arrived.
  ///
  /// - Throws: ``SourceError`` if the source is packed in a way that is not read.
  package func next() throws(SourceError) -> ReadUnit? {
    if let loss = pendingLoss {
      pendingLoss = nil
      isEnded = true
      return .loss(loss)
    }
    if stop?.isRequested == true, !isEnded { wasStopped = true }
    guard !isEnded, !wasStopped else { return nil }
    let unit: ReadUnit?
    switch kind ?? detect() {
    case .plain: unit = nextText()
    case .zstd: unit = nextCompressed()
    case .gzip:
      throw SourceError(
        path: path, text: "is compressed with gzip, expected zstd or plain text",
        help: "recompress it: gzip -dc \(path) | zstd -o FILE.zst")
    }
    if unit == nil { isEnded = true }
    if window.wasStopped { wasStopped = true }
    return unit
  }

  private func detect() -> ContentKind {
    while true {
      if let found = ContentKind.detect(window.bytes, isWhole: window.isAtEnd) {
        kind = found
        return found
      }
      window.fill()
    }
  }

  // MARK: Plain text

  private func nextText() -> ReadUnit? {
    var piece = TextPiece(room: max(TextPiece.usualBytes, window.count))
    if window.count > 0 {
      // SAFETY: the piece has room for the window.
      piece.free.baseAddress?.update(
        from: window.buffer.start + window.start, count: window.count)
      piece.count = window.count
      window.consume(window.count)
    } else if let base = piece.free.baseAddress {
      piece.count = window.readThrough(into: base, room: piece.free.count)
    }
    if piece.count > 0 { return .text(piece.trimmed()) }
    if let failure = window.failure {
      isEnded = true
      return .loss(loss(from: window.offset, failure))
    }
    return nil
  }

  // MARK: Frames

  private func nextCompressed() -> ReadUnit? {
    if active != nil { return nextStreamed() }
    var group = CompressedFrames()
    while group.contentBytes < TextPiece.usualBytes, group.compressedBytes < TextPiece.usualBytes {
      switch peek(mayWait: true) {
      case .end, .later: return finish(group)
      case .loss(let loss):
        pendingLoss = loss
        return finish(group) ?? takePendingLoss()
      case .frame(let header):
        guard let content = wholeContent(header), let count = wholeFrameBytes(content) else {
          return finish(group) ?? nextStreamed()
        }
        if !group.isEmpty, group.contentBytes + content > TextPiece.usualBytes {
          return finish(group)
        }
        frameNumber += 1
        group.append(
          CompressedFrames.Frame(
            buffer: window.buffer, start: window.start, count: count, contentBytes: content,
            number: frameNumber, offset: window.offset, header: header))
        window.consume(count)
      }
    }
    return finish(group)
  }

  private func finish(_ group: CompressedFrames) -> ReadUnit? {
    guard !group.isEmpty else { return nil }
    var whole = group
    whole.sourceEnd = window.sourceEnd
    return .frames(whole)
  }

  private func takePendingLoss() -> ReadUnit? {
    guard let loss = pendingLoss else { return nil }
    pendingLoss = nil
    isEnded = true
    return .loss(loss)
  }

  /// The size of the content, if a worker is to decompress the frame.
  private func wholeContent(_ header: FrameHeader) -> Int? {
    guard !window.input.isLive, let content = header.contentBytes,
      content <= Self.largestWholeFrame
    else { return nil }
    return content
  }

  /// Reads on until the frame is here whole; nil if it is cut off, broken or longer than any frame
  /// of `content` bytes should be: block by block its good part can still be had.
  private func wholeFrameBytes(_ content: Int) -> Int? {
    let limit = ZSTD_compressBound(content) + InputWindow.stepBytes
    while true {
      let bytes = window.bytes
      let status = ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
      if ZSTD_isError(status) == 0 { return status }
      guard ZSTD_getErrorCode(status) == ZSTD_error_srcSize_wrong, !window.isAtEnd,
        bytes.count < limit
      else { return nil }
      window.fill()
    }
  }

  /// Passes over skippable frames to the header of the next one with content.
  private func peek(mayWait: Bool) -> Next {
    while true {
      switch FrameHeader.parse(window.bytes) {
      case .notAFrame:
        let place = frameNumber == 0 ? "at the start" : "after frame \(frameNumber)"
        return .loss(loss(from: window.offset, "bytes \(place) are no zstd frame"))
      case .needs:
        if window.isAtEnd { return atEnd() }
        if !mayWait, window.input.isLive { return .later }
        window.fill()
      case .header(let header):
        guard let skipped = header.skippedBytes else {
          guard header.windowBytes <= 1 << ZstdContext.windowLogLimit else {
            return .loss(
              loss(
                from: window.offset,
                "frame \(frameNumber + 1) needs a window above the limit of 128 MiB"))
          }
          return .frame(header)
        }
        if let loss = skip(header.headerBytes + skipped) { return .loss(loss) }
      }
    }
  }

  /// What it means that the source ends where a frame could start.
  private func atEnd() -> Next {
    if window.wasStopped { return .end }
    if let failure = window.failure { return .loss(loss(from: window.offset, failure)) }
    if window.count == 0 { return .end }
    return .loss(loss(from: window.offset, cutOff(frameNumber + 1)))
  }

  private func cutOff(_ number: Int) -> String {
    "compressed data stops inside frame \(number)"
  }

  private func skip(_ count: Int) -> Loss? {
    let start = window.offset
    var left = count
    while true {
      let used = min(left, window.count)
      window.consume(used)
      left -= used
      if left == 0 || window.wasStopped { return nil }
      if window.isAtEnd {
        return loss(
          from: start, window.failure ?? "compressed data stops inside a skippable frame")
      }
      window.fill()
    }
  }

  /// Nothing is read after a loss; reading on at the next magic number of a frame would start here.
  private func loss(from start: Int, _ reason: String) -> Loss {
    Loss(range: ByteRange(start: start, end: window.sourceEnd), reason: reason)
  }

  // MARK: Decompression by the reader

  /// A piece of text from frames that workers cannot take: live ones, and those of unknown or
  /// great size.
  private func nextStreamed() -> ReadUnit? {
    var piece = TextPiece(room: TextPiece.usualBytes)
    while pendingLoss == nil, piece.free.count > 0, advance(&piece) {}
    if piece.count > 0 { return .text(piece.trimmed()) }
    return takePendingLoss()
  }

  /// One step of decompression; false if the piece is to be handed on as it is.
  private func advance(_ piece: inout TextPiece) -> Bool {
    guard active != nil || begin(hasText: piece.count > 0) else { return false }
    guard var frame = active else { return false }
    var used = 0
    var written = 0
    let outcome = frame.stream.run(
      input: window.bytes, used: &used, output: piece.free, written: &written)
    window.consume(used)
    piece.count += written
    active = frame
    switch outcome {
    case .outputFull: return false
    case .finished: active = nil
    case .failed(let reason): pendingLoss = loss(from: frame.offset, reason)
    case .needsInput:
      if window.wasStopped { return false }
      if window.isAtEnd {
        pendingLoss = loss(from: frame.offset, window.failure ?? cutOff(frame.number))
        return false
      }
      if window.input.isLive, piece.count > 0 { return false }
      window.fill()
    }
    return true
  }

  /// Starts the next frame, if it is to be decompressed here.
  private func begin(hasText: Bool) -> Bool {
    switch peek(mayWait: !hasText) {
    case .end, .later: return false
    case .loss(let loss):
      pendingLoss = loss
      return false
    case .frame(let header):
      if hasText, wholeContent(header) != nil { return false }
      frameNumber += 1
      active = ActiveFrame(
        stream: FrameStream(context: context, header: header, number: frameNumber),
        number: frameNumber, offset: window.offset)
      return true
    }
  }
}
