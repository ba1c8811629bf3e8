import CZstd
import Foundation

/// Reads a file that ``OutputFile`` wrote, line by line: plain, or zstd where its name ends in
/// `.zst`.
struct InputFile {
  private let path: String

  init(path: String) {
    self.path = path
  }

  /// Gives `body` each line, without its line feed.
  ///
  /// A live output that is still being written is read as far as it was flushed; a last line
  /// without its line feed is still on its way and left out.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read or decompressed; what `body` throws.
  func forEachLine(_ body: ([UInt8]) throws(SinkError) -> Void) throws(SinkError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw SinkError(path: path, text: "cannot open for reading")
    }
    defer { try? file.close() }
    let decoder = path.hasSuffix(".zst") ? ZstdDecoder(path: path) : nil
    var pending: [UInt8] = []
    while true {
      let bytes = try read(file)
      if bytes.isEmpty { return }
      pending += try decoder?.decode(bytes) ?? bytes
      var start = 0
      while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(Array(pending[start..<end]))
        start = end + 1
      }
      pending.removeFirst(start)
    }
  }

  private func read(_ file: FileHandle) throws(SinkError) -> [UInt8] {
    do {
      return try [UInt8](file.read(upToCount: OutputFile.bufferBytes) ?? Data())
    } catch {
      throw SinkError(path: path, text: "cannot read: \(error.localizedDescription)")
    }
  }
}

/// Decompresses zstd frames as their bytes come in.
private final class ZstdDecoder {
  private let context: OpaquePointer
  private let path: String

  init(path: String) {
    // SAFETY: creation fails only without memory, and then nothing else can go on either.
    context = ZSTD_createDCtx()!
    self.path = path
  }

  deinit {
    ZSTD_freeDCtx(context)
  }

  func decode(_ bytes: [UInt8]) throws(SinkError) -> [UInt8] {
    var result: [UInt8] = []
    var part = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
    var consumed = 0
    var isFull = true
    while consumed < bytes.count || isFull {
      // SAFETY: both buffers outlive the call, and zstd keeps within their sizes.
      let (status, written) = bytes.withUnsafeBytes { source in
        part.withUnsafeMutableBytes { target in
          var input = ZSTD_inBuffer(
            src: source.baseAddress, size: source.count, pos: consumed)
          var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
          let status = ZSTD_decompressStream(context, &output, &input)
          consumed = input.pos
          return (status, output.pos)
        }
      }
      if ZSTD_isError(status) != 0 {
        throw SinkError(
          path: path, text: "cannot decompress: \(String(cString: ZSTD_getErrorName(status)))")
      }
      isFull = written == part.count
      result += part[..<written]
    }
    return result
  }
}
