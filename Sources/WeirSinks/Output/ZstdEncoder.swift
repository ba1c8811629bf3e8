import CZstd

/// Compresses a stream of bytes into one zstd frame with a checksum.
struct ZstdEncoder: ~Copyable {
  static let level: Int32 = 3

  private let context: OpaquePointer
  private let output: UnsafeMutableRawBufferPointer

  init() {
    // SAFETY: creation fails only without memory, and then nothing else can go on either.
    context = ZSTD_createCCtx()!
    output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    ZSTD_freeCCtx(context)
    output.deallocate()
  }

  /// How far the frame is brought with what was written.
  enum Directive {
    case go, flush, end

    fileprivate var operation: ZSTD_EndDirective {
      switch self {
      case .go: ZSTD_e_continue
      case .flush: ZSTD_e_flush
      case .end: ZSTD_e_end
      }
    }
  }

  /// Compresses `bytes` and gives `write` what comes out.
  ///
  /// - Throws: what `write` throws.
  func encode(
    _ bytes: UnsafeRawBufferPointer, _ directive: Directive, path: String,
    write: (UnsafeRawBufferPointer) throws(SinkError) -> Void
  ) throws(SinkError) {
    // SAFETY: both buffers outlive the loop, and zstd keeps within their sizes.
    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while true {
      var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
      let rest = ZSTD_compressStream2(context, &target, &source, directive.operation)
      if ZSTD_isError(rest) != 0 {
        throw SinkError(
          path: path, text: "cannot compress: \(String(cString: ZSTD_getErrorName(rest)))")
      }
      if target.pos > 0 { try write(UnsafeRawBufferPointer(rebasing: output[..<target.pos])) }
      let isDone = directive == .go ? source.pos == source.size : rest == 0
      if isDone { return }
    }
  }
}
