/// Writes zstd frames whose blocks are stored, not compressed: any decoder reads them, and where
/// one frame ends and the next begins is ours to choose.
///
/// > RFC 8878, section 3.1.
package enum StoredZstd {
  private static let blockBytes = 1 << 16

  /// `bytes` as frames cut at the offsets `cuts` (sorted), which may fall inside records.
  package static func compress(_ bytes: [UInt8], cuts: [Int] = []) -> [UInt8] {
    let edges = [0] + cuts.map { min(max($0, 0), bytes.count) } + [bytes.count]
    return zip(edges, edges.dropFirst()).flatMap { frame(Array(bytes[$0..<$1])) }
  }

  /// One frame that holds `bytes`.
  package static func frame(_ bytes: [UInt8]) -> [UInt8] {
    // A single segment whose content size stands in four bytes.
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xA0]
    let size = UInt32(bytes.count)
    for shift in [0, 8, 16, 24] { frame.append(UInt8(truncatingIfNeeded: size >> shift)) }
    var start = 0
    repeat {
      let end = min(start + blockBytes, bytes.count)
      let isLast = end == bytes.count
      let header = (end - start) << 3 | (isLast ? 1 : 0)
      for shift in [0, 8, 16] { frame.append(UInt8(truncatingIfNeeded: header >> shift)) }
      frame += bytes[start..<end]
      start = end
    } while start < bytes.count
    return frame
  }
}
