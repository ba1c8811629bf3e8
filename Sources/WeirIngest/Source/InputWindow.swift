import WeirCore

/// The part of a source's raw bytes that is read but not used up, always in one piece.
///
/// Frames handed to workers share the buffer, so bytes that are in it never move; when it is full
/// the rest goes to the front of another.
struct InputWindow {
  private(set) var buffer: TextBuffer
  /// Where the unused bytes start in ``buffer``.
  private(set) var start = 0
  private(set) var count = 0
  /// Offset on disk of the first unused byte.
  private(set) var offset = 0
  private(set) var isAtEnd = false
  private(set) var wasStopped = false
  /// Why reading failed; ``isAtEnd`` is set too.
  private(set) var failure: String?

  /// Used bytes that are kept before the window, for ``rewind(to:)``.
  private var kept = 0
  /// Most used bytes to keep; 0 where nothing will be looked at again.
  private(set) var keepLimit = 0

  let input: ByteInput

  /// Bytes read at a time.
  static let stepBytes = 1 << 20

  init(input: ByteInput) {
    self.input = input
    buffer = TextBuffer(capacity: 2 * Self.stepBytes)
  }

  /// Bytes read from disk so far.
  var bytesRead: Int { offset + count }

  /// Offset on disk where the source ends, as far as that is known.
  var sourceEnd: Int { max(bytesRead, input.size ?? 0) }

  var bytes: UnsafeBufferPointer<UInt8> {
    // SAFETY: the window lies inside the buffer, which lives as long as this value.
    UnsafeBufferPointer(start: buffer.start + start, count: count)
  }

  /// Drops the first `used` bytes.
  mutating func consume(_ used: Int) {
    start += used
    count -= used
    offset += used
    kept = min(kept + used, keepLimit)
  }

  /// Keeps the next bytes once they are used, up to `limit` of them; 0 forgets those kept.
  mutating func keep(upTo limit: Int) {
    keepLimit = limit
    kept = 0
  }

  /// Goes back to `target`, or as far towards it as used bytes were kept.
  mutating func rewind(to target: Int) {
    let back = min(max(0, offset - target), kept)
    start -= back
    count += back
    offset -= back
    kept -= back
  }

  /// Reads once, up to a step of bytes, behind those that are here.
  mutating func fill() {
    guard !isAtEnd else { return }
    if buffer.capacity - start - count < Self.stepBytes { makeRoom() }
    // SAFETY: there is room for a step behind the window; no worker looks at those bytes.
    switch input.read(into: buffer.start + start + count, room: Self.stepBytes) {
    case .bytes(let got): count += got
    case .end: isAtEnd = true
    case .stopped: (isAtEnd, wasStopped) = (true, true)
    case .failed(let text): (isAtEnd, failure) = (true, text)
    }
  }

  /// Reads until `wanted` bytes are here or the source ends.
  mutating func fill(atLeast wanted: Int) {
    while count < wanted, !isAtEnd { fill() }
  }

  private mutating func makeRoom() {
    let wanted = max(2 * Self.stepBytes, 2 * (kept + count) + Self.stepBytes)
    let isMine = isKnownUniquelyReferenced(&buffer)
    if isMine, buffer.capacity >= wanted {
      // SAFETY: both places lie inside the buffer, which nobody else holds.
      buffer.start.update(from: buffer.start + start - kept, count: kept + count)
    } else {
      let next = TextBuffer(capacity: wanted)
      // SAFETY: the new buffer has room for the window and what is kept before it.
      next.start.update(from: buffer.start + start - kept, count: kept + count)
      buffer = next
    }
    start = kept
  }

  /// Reads straight into `target`, past the window, which must be empty.
  mutating func readThrough(into target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
    guard !isAtEnd else { return 0 }
    switch input.read(into: target, room: room) {
    case .bytes(let got):
      offset += got
      return got
    case .end: isAtEnd = true
    case .stopped: (isAtEnd, wasStopped) = (true, true)
    case .failed(let text): (isAtEnd, failure) = (true, text)
    }
    return 0
  }
}
