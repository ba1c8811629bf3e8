import CZstd
import WeirCore

/// Whether bytes after a damage are a frame, told by its magic number and its checksum.
enum FrameProof {
  /// It decompresses whole, and its checksum matches.
  case proven
  case unproven
  /// More bytes are needed to tell.
  case open

  static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  /// Longest frame that is proved, compressed bytes.
  static let largestFrame = 32 << 20
  /// Longest frame that is proved, bytes of text.
  static let largestContent = 256 << 20

  /// Looks at the frame at the start of `bytes`.
  ///
  /// - Parameter isWhole: there are no bytes after these.
  /// - Complexity: O(*n*) in the content of the frame, once it is whole.
  static func check(
    _ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, context: ZstdContext
  ) -> FrameProof {
    let missing: FrameProof = isWhole || bytes.count > largestFrame ? .unproven : .open
    switch FrameHeader.parse(bytes) {
    case .notAFrame: return .unproven
    case .needs: return missing
    case .header(let header):
      guard header.skippedBytes == nil, header.hasChecksum, !header.isForeign,
        header.windowBytes <= 1 << ZstdContext.windowLogLimit
      else { return .unproven }
    }
    let size = ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
    if ZSTD_isError(size) != 0 {
      return ZSTD_getErrorCode(size) == ZSTD_error_srcSize_wrong ? missing : .unproven
    }
    return matches(UnsafeBufferPointer(rebasing: bytes.prefix(size)), context) ? .proven : .unproven
  }

  private static func matches(
    _ frame: UnsafeBufferPointer<UInt8>, _ context: ZstdContext
  ) -> Bool {
    context.reset()
    defer { context.reset() }
    var source = ZSTD_inBuffer(src: frame.baseAddress, size: frame.count, pos: 0)
    var content = 0
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128 << 10) { room in
      while content <= largestContent {
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let before = source.pos
        // SAFETY: zstd reads within the frame and writes within the room.
        let status = ZSTD_decompressStream(context.pointer, &target, &source)
        if ZSTD_isError(status) != 0 { return false }
        content += target.pos
        if status == 0 { return source.pos == frame.count }
        if source.pos == before, target.pos == 0 { return false }
      }
      return false
    }
  }

  /// Where the first magic number stands in `bytes` from `start` on, whole.
  static func firstMagic(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    // SAFETY: the search stays within the bytes.
    while let found = firstOffset(of: magic[0], in: base, from: place, to: bytes.count) {
      guard found + magic.count <= bytes.count else { return nil }
      if compareBytes(base + found, magic, magic.count) == 0 { return found }
      place = found + 1
    }
    return nil
  }

  /// Where the first proven frame starts in `bytes`, which are whole; from `start` to before `end`.
  static func firstProven(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, context: ZstdContext
  ) -> Int? {
    var place = start
    while let found = firstMagic(in: bytes, from: place), found < end {
      let rest = UnsafeBufferPointer(rebasing: bytes.dropFirst(found))
      if case .proven = check(rest, isWhole: true, context: context) { return found }
      place = found + 1
    }
    return nil
  }
}
