import WeirCore

/// Reads a source from start to end and cuts it into units of work.
///
/// Serial: one caller at a time. Memory is bounded by the largest frame that is handed out whole
/// (16 MiB of text), for a frame that is decompressed here by its window (128 MiB), and after a
/// damage by the largest frame that is proved (32 MiB, compressed).
package final class SourceReader: @unchecked Sendable {
  // @unchecked Sendable: the one serial stage that reads the source uses it.

  private var window: InputWindow
  private let path: String
  private let stop: StopSignal?
  private var unpacker: Unpacker?
  private var isEnded = false
  /// Bytes of text handed on so far.
  private var textBytes = 0
  /// Where frames start that were handed on, of a file that is not a pipe.
  package private(set) var frameStarts: [FrameStart] = []

  /// What turns the bytes of the window into units.
  private enum Unpacker {
    case plain
    case zstd(ZstdReader)
    case gzip(GzipReader)
  }

  /// Opens the source.
  ///
  /// - Parameter offset: where to begin in a file: at one of its ``frameStarts``.
  /// - Throws: ``SourceError`` if it cannot be opened or is a folder.
  package init(
    _ bytes: SourceBytes, stop: StopSignal?, from offset: Int = 0
  ) throws(SourceError) {
    path = bytes.path
    self.stop = stop
    window = InputWindow(input: try ByteInput(bytes, stop: stop, from: offset))
  }

  /// Bytes of the source on disk; nil for a pipe.
  package var size: Int? { window.input.size }

  /// Bytes read from disk so far.
  package var bytesRead: Int { window.bytesRead }

  /// Whether the source is compressed, as far as it has been looked at.
  package var isCompressed: Bool {
    switch unpacker {
    case .zstd, .gzip: true
    case .plain, nil: false
    }
  }

  /// Whether reading ended before the end because it was asked to.
  package private(set) var wasStopped = false

  /// The next unit, or nil at the end of the source or once stopped.
  ///
  /// On a live source, waits until something has arrived.
  package func next() throws(SourceError) -> ReadUnit? {
    if stop?.isRequested == true, !isEnded { wasStopped = true }
    guard !isEnded, !wasStopped else { return nil }
    let unit: ReadUnit?
    let unpacker = unpacker ?? detect()
    let start = window.offset
    switch unpacker {
    case .plain: unit = nextText()
    case .zstd(let reader): unit = reader.next(&window)
    case .gzip(let reader): unit = reader.next(&window)
    }
    if let unit { note(unit, unpacker, start) } else { isEnded = true }
    if window.wasStopped { wasStopped = true }
    return unit
  }

  /// Notes the frames that start in a unit.
  ///
  /// - Parameter start: of the unit on disk, where it is not compressed.
  private func note(_ unit: ReadUnit, _ unpacker: Unpacker, _ start: Int) {
    guard !window.input.isLive else { return }
    switch (unpacker, unit) {
    case (.plain, .text): note(FrameStart(offset: start, text: textBytes))
    case (.zstd(let reader), .text):
      for frame in reader.begun {
        note(FrameStart(offset: frame.offset, text: textBytes + frame.text))
      }
    case (.zstd, .frames(let group)):
      var text = textBytes
      for frame in group.frames {
        note(FrameStart(offset: frame.offset, text: text))
        text += frame.contentBytes
      }
    default: break
    }
    textBytes += unit.textBytes
  }

  private func note(_ start: FrameStart) {
    if let last = frameStarts.last, start.text < last.text + FrameStart.step { return }
    frameStarts.append(start)
  }

  /// The first text of the source, up to `room` bytes of it if it is packed by zstd; nil if it
  /// starts with a damage.
  ///
  /// To be called instead of ``next()``, once.
  package func head(_ room: Int) -> TextPiece? {
    let unit: ReadUnit?
    switch detect() {
    case .plain: unit = nextText()
    case .zstd(let reader): return reader.head(room, &window)
    case .gzip(let reader): unit = reader.next(&window)
    }
    guard case .text(var piece) = unit else { return nil }
    piece.count = min(piece.count, room)
    return piece
  }

  private func detect() -> Unpacker {
    while true {
      if let kind = ContentKind.detect(window.bytes, isWhole: window.isAtEnd) {
        let found: Unpacker =
          switch kind == .plain ? damagedKind() : kind {
          case .plain: .plain
          case .zstd: .zstd(ZstdReader())
          case .gzip: .gzip(GzipReader())
          }
        unpacker = found
        return found
      }
      window.fill()
    }
  }

  /// What a source was that does not start as compressed data does, if the start is no text.
  private func damagedKind() -> ContentKind {
    if !window.input.isLive { window.fill(atLeast: ContentKind.probedBytes) }
    return ContentKind.detectDamaged(window.bytes, isWhole: window.isAtEnd, path: path)
  }

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
    guard let failure = window.failure else { return nil }
    isEnded = true
    return .loss(window.loss(from: window.offset, failure))
  }
}

extension InputWindow {
  /// The loss of all from `start` to the end of the source.
  func loss(from start: Int, _ reason: String) -> Loss {
    Loss(range: ByteRange(start: start, end: sourceEnd), reason: reason)
  }
}
