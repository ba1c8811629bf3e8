import CZstd

/// A decompressor of zstd with its tables, used again and again.
package final class ZstdContext: @unchecked Sendable {
  // @unchecked Sendable: one worker, or one reader, uses a context at any time.

  let pointer: OpaquePointer

  /// Largest window accepted, as a power of two: 128 MiB.
  static let windowLogLimit = 27

  package init() {
    guard let created = ZSTD_createDCtx() else {
      fatalError("out of memory for a zstd context")
    }
    pointer = created
    let status = ZSTD_DCtx_setParameter(
      created, ZSTD_d_windowLogMax, Int32(Self.windowLogLimit))
    precondition(ZSTD_isError(status) == 0, "libzstd refuses a window limit of 128 MiB")
  }

  deinit {
    ZSTD_freeDCtx(pointer)
  }

  /// Forgets a frame that was begun.
  func reset() {
    ZSTD_DCtx_reset(pointer, ZSTD_reset_session_only)
  }
}

/// What to say of frame `number`, given the status that zstd returned for it.
func frameFailure(_ status: Int, number: Int) -> String {
  switch ZSTD_getErrorCode(status) {
  case ZSTD_error_checksum_wrong:
    "checksum of frame \(number) does not match"
  case ZSTD_error_frameParameter_windowTooLarge:
    "frame \(number) needs a window above the limit of 128 MiB"
  default:
    "frame \(number) is corrupt: \(String(cString: ZSTD_getErrorName(status)))"
  }
}
