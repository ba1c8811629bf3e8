import CZstd
import WeirCore

/// Cuts the raw bytes of a zstd source into units: whole frames for workers, text of all others.
///
/// After a damage that hides where the next frame starts, the bytes that follow are searched for a
/// frame that proves itself (``FrameProof``), and reading goes on there.
final class ZstdReader {
  private var frameNumber = 0
  private var active: ActiveFrame?
  private var damage: Damage?
  private var readyLoss: Loss?
  private var isEnded = false
  /// Frames that start in the text handed on last, if it was decompressed here.
  private(set) var begun: [FrameStart] = []
  private var text = FrameText()
  private lazy var context = ZstdContext()
  private lazy var proofContext = ZstdContext()

  /// A frame that is decompressed here, in pieces.
  private struct ActiveFrame {
    var stream: FrameStream
    var number: Int
    var offset: Int
  }

  /// A damage whose end has not been looked for yet.
  private struct Damage {
    var start: Int
    /// Where a frame could start again.
    var searchStart: Int
    var reason: String
  }

  /// What stands next in a compressed source.
  private enum Next {
    case frame(FrameHeader)
    case end
    /// More bytes of a live source are needed, and there is text to hand on first.
    case later
    case damage
  }

  /// Text of a frame above which it is not handed to a worker whole, bytes.
  static let largestWholeFrame = 16 << 20

  /// The next unit, or nil at the end.
  func next(_ window: inout InputWindow) -> ReadUnit? {
    while !isEnded {
      if let loss = readyLoss {
        readyLoss = nil
        return .loss(loss)
      }
      if let damage {
        self.damage = nil
        return .loss(pass(damage, &window))
      }
      if let unit = nextGood(&window) { return unit }
      if damage == nil, readyLoss == nil { isEnded = true }
    }
    return nil
  }

  /// The first text of the source, up to `room` bytes; nil if it starts with a damage.
  ///
  /// To be called instead of ``next(_:)``, once.
  func head(_ room: Int, _ window: inout InputWindow) -> TextPiece? {
    guard var piece = nextPiece(&window) else { return nil }
    piece.count = min(piece.count, room)
    return piece
  }

  /// Searches for the end of the damage and leaves the window there.
  private func pass(_ damage: Damage, _ window: inout InputWindow) -> Loss {
    window.rewind(to: damage.searchStart)
    window.consume(min(window.count, max(0, damage.searchStart - window.offset)))
    isEnded = !search(&window)
    window.keep(upTo: 0)
    let end = isEnded ? window.sourceEnd : window.offset
    return Loss(
      range: ByteRange(start: damage.start, end: max(damage.start, end)), reason: damage.reason)
  }

  /// Moves the window to the next proven frame; false if there is none.
  private func search(_ window: inout InputWindow) -> Bool {
    while true {
      guard let found = FrameProof.firstMagic(in: window.bytes, from: 0) else {
        window.consume(max(0, window.count - FrameProof.magic.count + 1))
        if window.isAtEnd { return false }
        window.fill()
        continue
      }
      window.consume(found)
      switch FrameProof.check(window.bytes, isWhole: window.isAtEnd, context: proofContext) {
      case .proven: return true
      case .unproven: window.consume(1)
      case .open: window.fill()
      }
    }
  }

  // MARK: Whole frames

  private func nextGood(_ window: inout InputWindow) -> ReadUnit? {
    if active != nil { return nextStreamed(&window) }
    var group = CompressedFrames()
    while group.contentBytes < TextPiece.usualBytes, group.compressedBytes < TextPiece.usualBytes {
      switch peek(&window, mayWait: true) {
      case .end, .later, .damage: return group.isEmpty ? nil : .frames(group)
      case .frame(let header):
        guard let content = wholeContent(header, window),
          let count = wholeFrameBytes(content, &window)
        else {
          return group.isEmpty ? nextStreamed(&window) : .frames(group)
        }
        if !group.isEmpty, group.contentBytes + content > TextPiece.usualBytes {
          return .frames(group)
        }
        text.breakOff()
        frameNumber += 1
        group.append(
          CompressedFrames.Frame(
            buffer: window.buffer, start: window.start, count: count, contentBytes: content,
            number: frameNumber, offset: window.offset, header: header))
        window.consume(count)
      }
    }
    return .frames(group)
  }

  /// The size of the content, if a worker is to decompress the frame.
  private func wholeContent(_ header: FrameHeader, _ window: InputWindow) -> Int? {
    guard !window.input.isLive, let content = header.contentBytes,
      content <= Self.largestWholeFrame
    else { return nil }
    return content
  }

  /// Reads on until the frame is here whole; nil if it is cut off, broken, longer than any frame
  /// of `content` bytes should be, or followed by anything but a frame: block by block its good
  /// part can still be had.
  private func wholeFrameBytes(_ content: Int, _ window: inout InputWindow) -> Int? {
    let limit = ZSTD_compressBound(content) + InputWindow.stepBytes
    while true {
      let bytes = window.bytes
      let status = ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
      if ZSTD_isError(status) == 0 {
        window.fill(atLeast: status + FrameProof.magic.count)
        return isFrameStart(window, status) ? status : nil
      }
      guard ZSTD_getErrorCode(status) == ZSTD_error_srcSize_wrong, !window.isAtEnd,
        bytes.count < limit
      else { return nil }
      window.fill()
    }
  }

  /// Whether a frame, the start of one, or nothing stands `offset` bytes behind the start.
  private func isFrameStart(_ window: InputWindow, _ offset: Int) -> Bool {
    let rest = UnsafeBufferPointer(rebasing: window.bytes.dropFirst(offset).prefix(4))
    if rest.isEmpty { return true }
    if case .notAFrame = FrameHeader.parse(rest) { return false }
    return true
  }

  /// Passes over skippable frames to the header of the next one with content.
  private func peek(_ window: inout InputWindow, mayWait: Bool) -> Next {
    while true {
      switch FrameHeader.parse(window.bytes) {
      case .notAFrame:
        let place = frameNumber == 0 ? "at the start" : "after frame \(frameNumber)"
        return damaged(window, "bytes \(place) are no zstd frame")
      case .needs:
        if window.isAtEnd { return atEnd(window) }
        if !mayWait, window.input.isLive { return .later }
        window.fill()
      case .header(let header):
        guard let skipped = header.skippedBytes else {
          guard header.windowBytes <= 1 << ZstdContext.windowLogLimit else {
            return damaged(
              window, "frame \(frameNumber + 1) needs a window above the limit of 128 MiB")
          }
          return .frame(header)
        }
        if !skip(header.headerBytes + skipped, &window) { return .damage }
      }
    }
  }

  private func damaged(_ window: InputWindow, _ reason: String) -> Next {
    damage = Damage(start: window.offset, searchStart: window.offset + 1, reason: reason)
    return .damage
  }

  /// What it means that the source ends where a frame could start.
  private func atEnd(_ window: InputWindow) -> Next {
    if window.wasStopped { return .end }
    if window.failure == nil, window.count == 0, window.offset > 0 { return .end }
    damage = Damage(
      start: window.offset, searchStart: window.sourceEnd,
      reason: window.failure ?? cutOff(frameNumber + 1))
    return .damage
  }

  private func cutOff(_ number: Int) -> String {
    "compressed data stops inside frame \(number)"
  }

  /// Passes over a skippable frame; false if it is cut off or does not end where a frame starts.
  private func skip(_ count: Int, _ window: inout InputWindow) -> Bool {
    let start = window.offset
    window.keep(upTo: FrameProof.largestFrame)
    var left = count
    while true {
      let used = min(left, window.count)
      window.consume(used)
      left -= used
      if window.wasStopped { return true }
      if left == 0 { break }
      if window.isAtEnd {
        damage = Damage(
          start: start, searchStart: start + FrameProof.magic.count,
          reason: window.failure ?? "compressed data stops inside a skippable frame")
        return false
      }
      window.fill()
    }
    if !window.input.isLive { window.fill(atLeast: FrameProof.magic.count) }
    guard isFrameStart(window, 0) else {
      damage = Damage(
        start: start, searchStart: start + FrameProof.magic.count,
        reason: "bytes after a skippable frame are no zstd frame")
      return false
    }
    window.keep(upTo: 0)
    return true
  }

  // MARK: Decompression by the reader

  /// A piece of text from frames that workers cannot take: live ones, those of unknown or great
  /// size, and those that do not end where another starts.
  private func nextStreamed(_ window: inout InputWindow) -> ReadUnit? {
    begun.removeAll(keepingCapacity: true)
    return nextPiece(&window).map { .text($0.trimmed()) }
  }

  private func nextPiece(_ window: inout InputWindow) -> TextPiece? {
    var piece = text.next(window: active?.stream.window ?? 0)
    while damage == nil, readyLoss == nil, advance(&piece, &window) {}
    text.add(piece)
    if damage != nil { text.breakOff() }
    return piece.count > 0 ? piece : nil
  }

  /// One step of decompression; false if the piece is to be handed on as it is.
  private func advance(_ piece: inout TextPiece, _ window: inout InputWindow) -> Bool {
    guard active != nil || begin(textBefore: piece.count, &window) else { return false }
    guard var frame = active else { return false }
    var used = 0
    var written = 0
    let outcome = frame.stream.run(
      input: window.bytes, used: &used, isWhole: window.isAtEnd, output: piece.free,
      written: &written)
    window.consume(used)
    piece.count += written
    active = frame
    switch outcome {
    case .outputFull: return false
    case .finished:
      active = nil
      window.keep(upTo: 0)
    case .failed(let reason): fail(frame, reason, &window)
    case .needsInput:
      if window.wasStopped { return false }
      if window.isAtEnd {
        active = nil
        lose(frame, window.failure ?? cutOff(frame.number))
        return false
      }
      if window.input.isLive, piece.count > 0 { return false }
      window.fill()
    }
    return true
  }

  private func fail(_ frame: ActiveFrame, _ reason: String, _ window: inout InputWindow) {
    active = nil
    if frame.stream.hasAllText, isNextFrame(&window) {
      window.keep(upTo: 0)
      let range = ByteRange(start: frame.offset, end: window.offset)
      readyLoss = Loss(range: range, reason: reason, textGoesOn: true)
    } else {
      lose(frame, reason)
    }
  }

  private func lose(_ frame: ActiveFrame, _ reason: String) {
    damage = Damage(
      start: frame.offset, searchStart: frame.offset + FrameProof.magic.count, reason: reason)
  }

  /// Whether another frame, or the end, follows on the frame with a wrong checksum or size.
  private func isNextFrame(_ window: inout InputWindow) -> Bool {
    window.fill(atLeast: FrameProof.magic.count)
    return isFrameStart(window, 0)
  }

  /// Starts the next frame, if it is to be decompressed here.
  ///
  /// - Parameter textBefore: bytes of text that are to be handed on together with it.
  private func begin(textBefore: Int, _ window: inout InputWindow) -> Bool {
    let hasText = textBefore > 0
    switch peek(&window, mayWait: !hasText) {
    case .end, .later, .damage: return false
    case .frame(let header):
      if hasText, wholeContent(header, window) != nil { return false }
      frameNumber += 1
      begun.append(FrameStart(offset: window.offset, text: textBefore))
      active = ActiveFrame(
        stream: FrameStream(
          context: context, proofContext: proofContext, header: header, number: frameNumber),
        number: frameNumber, offset: window.offset)
      window.keep(upTo: InputWindow.stepBytes)
      return true
    }
  }
}
