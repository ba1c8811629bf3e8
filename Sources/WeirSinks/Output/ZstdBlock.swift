import CZstd

/// A run of bytes compressed on its own, for stores that are read piece by piece.
package enum ZstdBlock {
  /// - Complexity: O(*n*).
  package static func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      // SAFETY: zstd keeps within the bound, which always is room enough.
      let written = bytes.withUnsafeBytes {
        ZSTD_compress(target.baseAddress, bound, $0.baseAddress, $0.count, ZstdEncoder.level)
      }
      count = ZSTD_isError(written) == 0 ? written : 0
    }
  }

  /// What ``compress(_:)`` was given; nil if `bytes` are damaged or hold more than `limit`.
  package static func decompress(_ bytes: [UInt8], limit: Int = 1 << 30) -> [UInt8]? {
    let size = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    guard size <= UInt64(limit) else { return nil }
    var isWhole = false
    let text = [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
      // SAFETY: zstd keeps within the size given.
      let written = bytes.withUnsafeBytes {
        ZSTD_decompress(target.baseAddress, Int(size), $0.baseAddress, $0.count)
      }
      isWhole = ZSTD_isError(written) == 0 && written == Int(size)
      count = isWhole ? written : 0
    }
    return isWhole ? text : nil
  }
}
