import CZstd

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's decompressed text, of which a piece that begins with a line is held at a time.
package final class InputText {
  private let path: String
  private let descriptor: Int32
  private let zstd: ZstdInput?
  /// Text is `held[start..<end]`; `scanned` of it hold no line feed.
  private var held: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var scanned = 0
  /// Of `held[start]` in the whole text.
  private var offset = 0

  /// - Throws: ``SinkError`` if the file cannot be opened.
  package init(path: String) throws(SinkError) {
    self.path = path
    descriptor = try FileSystem.openForReading(path)
    zstd = path.hasSuffix(".zst") ? ZstdInput(path: path) : nil
    held = .allocate(byteCount: 2 * OutputFile.bufferBytes, alignment: 16)
  }

  deinit {
    _ = close(descriptor)
    held.deallocate()
  }

  /// The next whole line that is held.
  package func nextLine() -> (bytes: UnsafeBufferPointer<UInt8>, offset: Int)? {
    let from = start + scanned
    // SAFETY: the search and the line lie within `held[start..<end]`.
    guard from < end, let base = held.baseAddress,
      let found = memchr(base + from, 0x0A, end - from)
    else {
      scanned = end - start
      return nil
    }
    let lineEnd = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    let bytes = UnsafeBufferPointer(
      start: UnsafePointer((base + start).assumingMemoryBound(to: UInt8.self)),
      count: lineEnd - start)
    let line = (bytes, offset)
    offset += lineEnd + 1 - start
    start = lineEnd + 1
    scanned = 0
    return line
  }

  /// All whole lines that are held, with their line feeds; nil if there is none.
  func nextLines() -> (bytes: UnsafeBufferPointer<UInt8>, offset: Int)? {
    var count = end - start
    while count > 0, held[start + count - 1] != 0x0A { count -= 1 }
    guard count > 0 else {
      scanned = end - start
      return nil
    }
    // SAFETY: the run lies within `held`.
    let run = UnsafeRawBufferPointer(rebasing: held[start..<(start + count)])
    let lines = (run.assumingMemoryBound(to: UInt8.self), offset)
    offset += count
    start += count
    scanned = 0
    return lines
  }

  /// What is held and ends in no line feed; nil if nothing is.
  var rest: (bytes: UnsafeBufferPointer<UInt8>, offset: Int)? {
    guard start < end else { return nil }
    // SAFETY: the run lies within `held`.
    let run = UnsafeRawBufferPointer(rebasing: held[start..<end])
    return (run.assumingMemoryBound(to: UInt8.self), offset)
  }

  /// Brings more text; false at the end of the file. Lines handed out before are no longer good.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read or decompressed.
  package func fill() throws(SinkError) -> Bool {
    makeRoom()
    let room = UnsafeMutableRawBufferPointer(rebasing: held[end...])
    let count: Int
    if let zstd {
      count = try zstd.read(descriptor, into: room)
    } else {
      count = try FileSystem.read(descriptor, into: room, path: path)
    }
    end += count
    return count > 0
  }

  private func makeRoom() {
    if start > 0 {
      // SAFETY: both runs lie in `held`; the regions may overlap, which memmove allows.
      if let base = held.baseAddress { memmove(base, base + start, end - start) }
      end -= start
      start = 0
    }
    guard held.count - end < OutputFile.bufferBytes else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * held.count, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[..<end]))
    held.deallocate()
    held = larger
  }
}

/// Decompresses zstd frames as their bytes come in.
private final class ZstdInput {
  private let context: OpaquePointer
  private let path: String
  private let input: UnsafeMutableRawBufferPointer
  private var source = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
  /// Whether zstd may hold text that had no room.
  private var holdsOutput = false

  init(path: String) {
    // SAFETY: creation fails only without memory, and then nothing else can go on either.
    context = ZSTD_createDCtx()!
    self.path = path
    input = .allocate(byteCount: OutputFile.bufferBytes, alignment: 16)
  }

  deinit {
    ZSTD_freeDCtx(context)
    input.deallocate()
  }

  /// Fills some of `room`, which is not empty; 0 at the end of the file.
  func read(
    _ descriptor: Int32, into room: UnsafeMutableRawBufferPointer
  ) throws(SinkError) -> Int {
    while true {
      if source.pos == source.size, !holdsOutput {
        let count = try FileSystem.read(descriptor, into: input, path: path)
        if count == 0 { return 0 }
        source = ZSTD_inBuffer(src: input.baseAddress, size: count, pos: 0)
      }
      // SAFETY: both buffers outlive the call, and zstd keeps within their sizes.
      var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      let status = ZSTD_decompressStream(context, &target, &source)
      if ZSTD_isError(status) != 0 {
        throw SinkError(
          path: path, text: "cannot decompress: \(String(cString: ZSTD_getErrorName(status)))")
      }
      holdsOutput = target.pos == target.size
      if target.pos > 0 { return target.pos }
    }
  }
}
