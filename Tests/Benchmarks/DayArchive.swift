import CZstd
import Foundation

/// The archive that the runs read, in three forms with the same events.
struct DayArchive {
  /// Independent frames of about 1 MiB of text each.
  let framed: URL
  /// One frame, as `zstd` writes it from a pipe.
  let single: URL
  /// The events as CSV, in frames like those of ``framed``.
  let table: URL
  let events: Int

  init(folder: URL, events: Int) {
    framed = folder.appending(path: "day.jsonl.zst")
    single = folder.appending(path: "day-single.jsonl.zst")
    table = folder.appending(path: "day.csv.zst")
    self.events = events
  }

  /// Whether all files are there and were made for as many events.
  func isThere() throws -> Bool {
    for file in [framed, single, table, countFile] {
      guard FileManager.default.fileExists(atPath: file.path) else { return false }
    }
    return try String(contentsOf: countFile, encoding: .utf8) == "\(events)\n"
  }

  /// Holds how many events the archive has.
  private var countFile: URL { framed.appendingPathExtension("events") }

  /// Writes all files with zstd level 3.
  ///
  /// - Throws: the error of the file system, or ``ZstdFailure``.
  func write(seed: UInt64) throws {
    let framedFile = try CompressedFile(framed)
    let singleFile = try CompressedFile(single)
    let tableFile = try CompressedFile(table)
    var dayTable = DayTable()
    var rows = DayTable.header
    var stream = DayStream(seed: seed)
    let piece = 1 << 20
    var writer = ByteWriter(capacity: piece + 4096)
    while stream.events < events {
      writer.clear()
      while stream.events < events, writer.count < piece { stream.write(to: &writer) }
      try framedFile.write(writer.written, endsFrame: true)
      try singleFile.write(writer.written, endsFrame: stream.events == events)
      dayTable.append(writer.written, to: &rows)
      try rows.withUnsafeBytes { try tableFile.write($0, endsFrame: true) }
      rows.removeAll(keepingCapacity: true)
    }
    try framedFile.close()
    try singleFile.close()
    try tableFile.close()
    try Data("\(events)\n".utf8).write(to: countFile)
  }
}

/// What libzstd says went wrong.
struct ZstdFailure: Error {
  var reason: String
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
