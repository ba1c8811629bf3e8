import CZstd
import WeirCore

@testable import WeirIngest

/// Archives built in memory with zstd itself.
enum Archive {
  /// One frame of `text`.
  ///
  /// - Parameter windowLog: how far back blocks may refer, as a power of two; 0 as the level has it.
  static func frame(
    _ text: [UInt8], hasSize: Bool = true, hasChecksum: Bool = true, level: Int32 = 3,
    windowLog: Int32 = 0
  ) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, hasChecksum ? 1 : 0)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, hasSize ? 1 : 0)
    if windowLog > 0 {
      ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
      ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1)
    }
    var target = [UInt8](repeating: 0, count: ZSTD_compressBound(text.count))
    let size = ZSTD_compress2(context, &target, target.count, text, text.count)
    precondition(ZSTD_isError(size) == 0)
    return Array(target.prefix(size))
  }

  static func skippable(_ content: [UInt8]) -> [UInt8] {
    let size = UInt32(content.count)
    return [0x53, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
      + content
  }
}

/// All that came out of a source.
struct Reading {
  /// Records in order, without their line feeds; a rejected one as `!reason@offset:text`.
  var records: [String] = []
  var chunks: [Chunk] = []
  var losses: [Loss] = []
  /// Kinds of the units read: `t` text, `f` frames, `l` loss.
  var units = ""

  init(
    _ bytes: SourceBytes, style: FramingStyle = .lines, lineLimit: Int = 1 << 20,
    stop: StopSignal? = nil
  ) throws {
    let reader = try SourceReader(bytes, stop: stop)
    let framer = Framer(style: style, lineLimit: lineLimit)
    let context = ZstdContext()
    while let unit = try reader.next() {
      switch unit {
      case .text: units += "t"
      case .frames: units += "f"
      case .loss: units += "l"
      }
      chunks += framer.push(unit.decompress(context: context))
    }
    chunks += framer.finish(wasStopped: reader.wasStopped)
    collect(style)
  }

  /// Frames pieces of the given sizes.
  init(pieces: [[UInt8]], style: FramingStyle, lineLimit: Int = 1 << 20) {
    let framer = Framer(style: style, lineLimit: lineLimit)
    for bytes in pieces {
      var piece = TextPiece(room: bytes.count)
      bytes.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          piece.free.baseAddress?.update(from: base, count: source.count)
        }
      }
      piece.count = bytes.count
      chunks += framer.push(DecompressedUnit(parts: [.text(piece)]))
    }
    chunks += framer.finish()
    collect(style)
  }

  private mutating func collect(_ style: FramingStyle) {
    for chunk in chunks {
      if style.quotedDelimiter == nil {
        records += Self.lines(chunk.bytes.array)
      } else if chunk.count > 0 {
        records.append(chunk.bytes.string)
      }
      records += chunk.rejected.map {
        "!\($0.reason)@\($0.offset):\(String(decoding: $0.bytes, as: UTF8.self))"
      }
      losses += chunk.losses
    }
  }

  static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The records that were not rejected.
  var accepted: [String] { records.filter { !$0.hasPrefix("!") } }

  /// In quoted style: the text between rejected records, however it was cut into chunks.
  var merged: [String] {
    var result: [String] = []
    for record in records {
      if let last = result.last, !last.hasPrefix("!"), !record.hasPrefix("!") {
        result[result.count - 1] = last + record
      } else {
        result.append(record)
      }
    }
    return result
  }
}
