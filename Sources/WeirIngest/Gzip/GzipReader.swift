import CZlib
import WeirCore

/// Decompresses the members of a gzip source one after the other.
///
/// The text before a damage comes out; behind a member whose checksum or length is wrong the next
/// one is read, and nothing behind deflate data that is broken.
final class GzipReader {
  /// zlib remembers the place of its state.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  /// Of the member that is read; nil between members.
  private var memberStart: Int? = 0
  private var memberNumber = 1
  private var readyLoss: Loss?
  private var isEnded = false

  init() {
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for the header and trailer of gzip.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib does not start: \(status)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next unit, or nil at the end.
  func next(_ window: inout InputWindow) -> ReadUnit? {
    if let loss = readyLoss {
      readyLoss = nil
      return .loss(loss)
    }
    var piece = TextPiece(room: TextPiece.usualBytes)
    while !isEnded, readyLoss == nil, piece.free.count > 0, advance(&piece, &window) {}
    if piece.count > 0 { return .text(piece.trimmed()) }
    guard let loss = readyLoss else { return nil }
    readyLoss = nil
    return .loss(loss)
  }

  /// One step; false if the piece is to be handed on as it is.
  private func advance(_ piece: inout TextPiece, _ window: inout InputWindow) -> Bool {
    if memberStart == nil {
      guard beginMember(&window, mayWait: piece.count == 0) else { return false }
    }
    if window.count == 0 {
      if window.isAtEnd {
        atEnd(window)
        return false
      }
      if window.input.isLive, piece.count > 0 { return false }
      window.fill()
      return true
    }
    switch inflate(&piece, &window) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: endMember()
    default: fail(&window)
    }
    return true
  }

  private func inflate(_ piece: inout TextPiece, _ window: inout InputWindow) -> Int32 {
    let source = window.bytes
    let target = piece.free
    // SAFETY: zlib reads within the window and writes within the piece; it takes its input as
    // mutable, but does not write to it.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
    stream.pointee.avail_in = UInt32(min(source.count, Int(UInt32.max)))
    stream.pointee.next_out = target.baseAddress
    stream.pointee.avail_out = UInt32(min(target.count, Int(UInt32.max)))
    let (given, room) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    window.consume(given - Int(stream.pointee.avail_in))
    piece.count += room - Int(stream.pointee.avail_out)
    return status
  }

  private func endMember() {
    memberStart = nil
    memberNumber += 1
    inflateReset(stream)
  }

  private func atEnd(_ window: InputWindow) {
    isEnded = true
    guard !window.wasStopped, let start = memberStart else { return }
    readyLoss = window.loss(
      from: start, window.failure ?? "compressed data stops inside gzip member \(memberNumber)")
  }

  private func fail(_ window: inout InputWindow) {
    let words = stream.pointee.msg.map { String(cString: $0) } ?? "deflate data are broken"
    let start = memberStart ?? window.offset
    let isWrongChecksum = words == "incorrect data check"
    if isWrongChecksum || words == "incorrect length check" {
      // Behind the checksum stands the length.
      window.fill(atLeast: 4 + 2)
      if isWrongChecksum { window.consume(min(4, window.count)) }
      if startsMember(window.bytes) || window.count == 0 {
        let range = ByteRange(start: start, end: window.offset)
        let part = isWrongChecksum ? "checksum" : "length"
        readyLoss = Loss(
          range: range, reason: "\(part) of gzip member \(memberNumber) does not match",
          textGoesOn: true)
        return endMember()
      }
    }
    isEnded = true
    readyLoss = window.loss(from: start, "gzip member \(memberNumber) is corrupt: \(words)")
  }

  private func startsMember(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Looks for another member behind zeros, which are padding; false if there is none yet.
  private func beginMember(_ window: inout InputWindow, mayWait: Bool) -> Bool {
    while true {
      if let byte = window.bytes.first(where: { $0 != 0 }) {
        window.consume(window.bytes.prefix { $0 == 0 }.count)
        guard byte == 0x1F else { break }
        if window.count >= 2 || window.isAtEnd { break }
      } else {
        window.consume(window.count)
        if window.isAtEnd { return endBetweenMembers(window) }
      }
      if window.input.isLive, !mayWait { return false }
      window.fill()
    }
    let isCut = window.count == 1 && window.bytes[0] == 0x1F
    guard startsMember(window.bytes) || isCut else {
      isEnded = true
      readyLoss = window.loss(
        from: window.offset, "bytes after gzip member \(memberNumber - 1) are no gzip data")
      return false
    }
    memberStart = window.offset
    return true
  }

  private func endBetweenMembers(_ window: InputWindow) -> Bool {
    isEnded = true
    if let failure = window.failure { readyLoss = window.loss(from: window.offset, failure) }
    return false
  }
}
