import CZstd
import Foundation

/// What libzstd says went wrong.
struct ZstdFailure: Error, CustomStringConvertible {
  var reason: String

  var description: String { "zstd: \(reason)" }
}

/// A file of zstd frames of level 3 with checksums, as the command writes them.
///
/// It is written aside and renamed when closed, so that an archive that is there is complete.
final class CompressedFile {
  private let target: URL
  private let aside: URL
  private let file: FileHandle
  private let context: OpaquePointer
  private var output: [UInt8]

  init(_ target: URL) throws {
    self.target = target
    aside = target.appendingPathExtension("part")
    try Data().write(to: aside)
    file = try FileHandle(forWritingTo: aside)
    guard let context = ZSTD_createCCtx() else { throw ZstdFailure(reason: "out of memory") }
    self.context = context
    output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    _ = try Self.checked(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3))
    _ = try Self.checked(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
  }

  deinit {
    ZSTD_freeCCtx(context)
  }

  func write(_ text: UnsafeRawBufferPointer, endsFrame: Bool) throws {
    var input = ZSTD_inBuffer(src: text.baseAddress, size: text.count, pos: 0)
    let directive = endsFrame ? ZSTD_e_end : ZSTD_e_continue
    var isDone = false
    while !isDone {
      let (left, produced) = try output.withUnsafeMutableBytes { bytes in
        // SAFETY: both buffers outlive the call, which stays within the sizes it is given.
        var out = ZSTD_outBuffer(dst: bytes.baseAddress, size: bytes.count, pos: 0)
        let left = try Self.checked(ZSTD_compressStream2(context, &out, &input, directive))
        return (left, out.pos)
      }
      try file.write(contentsOf: output[..<produced])
      isDone = endsFrame ? left == 0 : input.pos == input.size
    }
  }

  func close() throws {
    try file.close()
    guard rename(aside.path, target.path) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target.path])
    }
  }

  private static func checked(_ code: Int) throws -> Int {
    guard ZSTD_isError(code) == 0 else {
      throw ZstdFailure(reason: String(cString: ZSTD_getErrorName(code)))
    }
    return code
  }
}
