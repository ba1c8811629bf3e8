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
}
