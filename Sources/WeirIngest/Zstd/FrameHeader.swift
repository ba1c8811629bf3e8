/// What the first bytes of a zstd or skippable frame say of it.
///
/// > RFC 8878, sections 3.1.1.1 and 3.1.2.
struct FrameHeader {
  /// Bytes of the header, magic included.
  var headerBytes: Int
  /// Decompressed bytes of the frame, where it says so.
  var contentBytes: Int?
  var windowBytes: Int
  var hasChecksum: Bool
  /// Whether the size of the content is the size of the window too.
  var isSingleSegment = false
  /// Whether it asks for a dictionary, or for something that the format does not have yet.
  var isForeign = false
  /// Bytes after the header that are to be skipped; nil for a frame with content.
  var skippedBytes: Int?

  enum Outcome {
    case header(FrameHeader)
    /// So many bytes are needed to tell.
    case needs(Int)
    case notAFrame
  }

  static let longest = 18

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let isFrame = zip(bytes, magic).allSatisfy { $0 == $1 }
    let isSkippable =
      (bytes.first.map { $0 & 0xF0 == 0x50 } ?? true)
      && zip(bytes.dropFirst(), [0x2A, 0x4D, 0x18] as [UInt8]).allSatisfy { $0 == $1 }
    guard isFrame || isSkippable else { return .notAFrame }
    guard bytes.count >= 5 else { return .needs(5) }
    return isFrame ? parseFrame(bytes) : parseSkippable(bytes)
  }

  private static func parseSkippable(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
    guard bytes.count >= 8 else { return .needs(8) }
    return .header(
      FrameHeader(
        headerBytes: 8, contentBytes: 0, windowBytes: 0, hasChecksum: false,
        skippedBytes: littleEndian(bytes, at: 4, count: 4)))
  }

  private static func parseFrame(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
    let descriptor = bytes[4]
    let isSingleSegment = descriptor & 0x20 != 0
    let windowCount = isSingleSegment ? 0 : 1
    let dictionaryCount = [0, 1, 2, 4][Int(descriptor & 3)]
    let sizeFlag = Int(descriptor >> 6)
    let sizeCount = [isSingleSegment ? 1 : 0, 2, 4, 8][sizeFlag]
    let headerBytes = 5 + windowCount + dictionaryCount + sizeCount
    guard bytes.count >= headerBytes else { return .needs(headerBytes) }
    var content: Int?
    if sizeCount > 0 {
      content = littleEndian(bytes, at: headerBytes - sizeCount, count: sizeCount)
      if sizeCount == 2 { content = content.map { $0 + 256 } }
    }
    return .header(
      FrameHeader(
        headerBytes: headerBytes, contentBytes: content,
        windowBytes: isSingleSegment ? content ?? 0 : window(bytes[5]),
        hasChecksum: descriptor & 4 != 0, isSingleSegment: isSingleSegment,
        isForeign: descriptor & 0b1011 != 0, skippedBytes: nil))
  }

  private static func window(_ descriptor: UInt8) -> Int {
    let base = 1 << (10 + Int(descriptor >> 3))
    return base + base / 8 * Int(descriptor & 7)
  }

  /// The number in `count` bytes; one too large for an `Int` becomes the largest.
  private static func littleEndian(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, count: Int
  ) -> Int {
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
    return Int(clamping: value)
  }
}
