/// How the bytes of a source are packed, told by the first of them; a further kind of packing is
/// a case here and a branch in ``SourceReader``.
enum ContentKind {
  case plain, zstd, gzip

  /// The kind told by the first bytes, or nil if more of them are needed.
  ///
  /// - Parameter isWhole: there are no bytes after these.
  static func detect(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> ContentKind? {
    let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let skippableMagic: [UInt8] = [0x2A, 0x4D, 0x18]
    if bytes.isEmpty { return isWhole ? .plain : nil }
    if matches(bytes, 0, zstdMagic) {
      // No text starts with the first two bytes of the magic, so a file cut off inside it is
      // known for what it was.
      if bytes.count >= 4 || (isWhole && bytes.count >= 2) { return .zstd }
      return isWhole ? .plain : nil
    }
    if bytes[0] & 0xF0 == 0x50, matches(bytes, 1, skippableMagic) {
      if bytes.count >= 4 { return .zstd }
      return isWhole ? .plain : nil
    }
    if bytes[0] == 0x1F {
      guard bytes.count >= 2 else { return isWhole ? .plain : nil }
      return bytes[1] == 0x8B ? .gzip : .plain
    }
    return .plain
  }

  /// Whether the bytes from `offset` on begin with `magic`, or with its start if they are few.
  private static func matches(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, _ magic: [UInt8]
  ) -> Bool {
    zip(bytes.dropFirst(offset), magic).allSatisfy { $0 == $1 }
  }

  // MARK: Damaged starts

  /// Bytes at the start in which a source whose magic number is wrong is looked at.
  static let probedBytes = 1 << 20

  /// The kind of a source that begins with none of the magic numbers.
  ///
  /// It is plain, unless its start is no text and it is named as compressed data, has all but one
  /// byte of the magic number, or holds a frame that proves itself.
  static func detectDamaged(
    _ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, path: String
  ) -> ContentKind {
    let names: [(String, ContentKind)] = [(".zst", .zstd), (".zstd", .zstd), (".gz", .gzip)]
    let named = names.first { path.hasSuffix($0.0) }?.1
    if bytes.isEmpty { return isWhole ? named ?? .plain : .plain }
    guard !isText(bytes) else { return .plain }
    if let named { return named }
    let right = zip(bytes, FrameProof.magic).count { $0 == $1 }
    if right == 3 { return .zstd }
    if bytes.count >= 3, bytes[2] == 8, bytes[0] == 0x1F || bytes[1] == 0x8B { return .gzip }
    let probed = UnsafeBufferPointer(rebasing: bytes.prefix(probedBytes))
    let proven = FrameProof.firstProven(
      in: bytes, from: 0, to: probed.count, context: ZstdContext())
    return proven == nil ? .plain : .zstd
  }

  /// Whether the first bytes are UTF-8 without control characters, as far as they go.
  private static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bytes.prefix(64)
    guard start.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else {
      return false
    }
    // A sequence that the prefix cuts off is left out.
    var whole = Array(start)
    if bytes.count > 64 {
      while let last = whole.last, last >= 0x80, last < 0xC0 { whole.removeLast() }
      if let last = whole.last, last >= 0xC0 { whole.removeLast() }
    }
    return String(validating: whole, as: UTF8.self) != nil
  }
}
