import CZlib

/// Gzip members built in memory with zlib itself.
enum GzipArchive {
  static func member(_ text: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    var source = text
    var target = [UInt8](repeating: 0, count: text.count + 1024)
    let status = deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK)
    defer { deflateEnd(&stream) }
    let count = source.withUnsafeMutableBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END)
        return to.count - Int(stream.avail_out)
      }
    }
    return Array(target.prefix(count))
  }
}
