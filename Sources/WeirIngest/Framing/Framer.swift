import WeirCore

/// Puts the pieces of a source together again and cuts them into chunks of whole records.
///
/// Serial: units come in the order in which the reader gave them. Text is not copied, only the
/// record that the end of a piece cuts off. What comes out does not depend on where pieces were
/// cut, except for the sizes of chunks.
///
/// A loss is a gap in the text: what stands before it and what follows are never put together. A
/// record that the gap cuts off is rejected, on either side; only a JSON object that is whole
/// passes. A line of CSV never shows that it is whole, so the first one after a gap is rejected.
package final class Framer: @unchecked Sendable {
  // @unchecked Sendable: the one serial stage that frames the source uses it.

  private let style: FramingStyle
  private let lineLimit: Int
  private let cutter: RecordCutter
  /// Start of a record that the last piece cut off.
  private var tail: [UInt8] = []
  /// Offset of the next byte in the decompressed file.
  private var offset = 0
  private var overlong: OverlongLine?
  private var isMarkPassed = false
  private var hasChunks = false
  /// Whether the next text begins behind a gap, perhaps inside a record.
  private var isAfterGap = false
  /// Whether the tail ends a frame that is proved wrong, so that its last line feed may be wrong too.
  private var isTailDoubtful = false
  private var isTailUnproved = false
  /// Whether the header of the source is lost, so that no record can be decoded.
  private var isHeaderLost = false
  /// Whether records have come out.
  private var hasRecords = false
  /// Whether ``finish(wasStopped:)`` ended the source; units after that are ignored.
  package private(set) var hasEnded = false

  /// Text between two chunk ends, in general; bytes.
  private static let chunkBytes = 1 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// - Parameter lineLimit: longest record, bytes without its line feed.
  package init(style: FramingStyle, lineLimit: Int = 1 << 20) {
    self.style = style
    self.lineLimit = max(1, min(lineLimit, 1 << 40))
    cutter = RecordCutter(style: style, limit: lineLimit, step: Self.chunkBytes)
  }

  /// Text that begins with a record, or with the rest of an over-long line.
  private struct Region {
    var buffer: TextBuffer
    var start: Int
    var end: Int
    /// Offset of `start` in the decompressed file.
    var offset: Int
    /// Bytes right before it in the buffer that are the text up to here.
    var textBefore = 0
    var isUnproved = false

    var count: Int { end - start }
  }

  /// The chunks that the next unit of the source completes.
  ///
  /// - Complexity: O(*n*) in bytes.
  package func push(_ unit: DecompressedUnit) -> [Chunk] {
    var chunks: [Chunk] = []
    guard !hasEnded else { return chunks }
    for part in unit.parts {
      switch part {
      case .text(let piece) where piece.count > 0:
        let region = Region(
          buffer: piece.buffer, start: piece.start, end: piece.start + piece.count,
          offset: offset, textBefore: piece.textBefore, isUnproved: piece.isUnproved)
        offset += piece.count
        add(region, &chunks)
      case .text: break
      case .loss(let loss):
        if loss.textGoesOn { isTailDoubtful = true } else { breakText(&chunks) }
        var chunk = emptyChunk()
        chunk.losses = [loss]
        chunks.append(chunk)
      }
    }
    return chunks
  }

  /// The last chunks: a last line without a line feed is a record too.
  ///
  /// - Parameter wasStopped: reading ended before the end of the source, so that the rest may be
  ///   half a record: it counts as not read.
  package func finish(wasStopped: Bool = false) -> [Chunk] {
    var chunks: [Chunk] = []
    guard !hasEnded else { return chunks }
    hasEnded = true
    if wasStopped { return chunks }
    if isAfterGap { passRest(nil, &chunks) }
    if let line = overlong {
      reject(line.rejected(), &chunks)
    } else if !tail.isEmpty {
      let rest = TextBuffer(copying: tail)
      let region = Region(
        buffer: rest, start: 0, end: tail.count, offset: offset - tail.count)
      tail = []
      cut(region, isLast: true, &chunks)
    }
    return chunks
  }

  private func add(_ piece: Region, _ chunks: inout [Chunk]) {
    var region = piece
    if isTailUnproved, !tail.isEmpty { region.isUnproved = true }
    isTailUnproved = region.isUnproved
    if !isMarkPassed, !passMark(&region) { return }
    if isTailDoubtful { separate(region, &chunks) }
    if overlong != nil, !passOverlong(&region, &chunks) { return }
    if isAfterGap {
      passRest(region, &chunks)
      return
    }
    if !tail.isEmpty, !join(&region, &chunks) { return }
    cut(region, isLast: false, &chunks)
  }

  /// Passes over a byte order mark at the start of the text; false if more text is needed to tell.
  private func passMark(_ region: inout Region) -> Bool {
    if !tail.isEmpty { region = joined(region, upTo: region.end) }
    let mark = Self.byteOrderMark
    let start = bytes(region, from: region.start, to: min(region.end, region.start + mark.count))
    let matches = zip(start, mark).allSatisfy { $0 == $1 }
    if matches, region.count < mark.count {
      tail = Array(start)
      return false
    }
    isMarkPassed = true
    if matches {
      region.start += mark.count
      region.offset += mark.count
    }
    return region.count > 0
  }

  /// Goes to the end of the over-long line; false if it is not in the region.
  private func passOverlong(_ region: inout Region, _ chunks: inout [Chunk]) -> Bool {
    guard var line = overlong else { return true }
    let found = firstOffset(
      of: RecordCutter.lineFeed, in: region.buffer.start, from: region.start, to: region.end)
    line.append(bytes(region, from: region.start, to: found ?? region.end))
    guard let found else {
      overlong = line
      return false
    }
    overlong = nil
    reject(line.rejected(), &chunks)
    region.offset += found + 1 - region.start
    region.start = found + 1
    return region.count > 0
  }

  /// Puts the tail before the region; false if nothing of it is left to cut.
  private func join(_ region: inout Region, _ chunks: inout [Chunk]) -> Bool {
    let found = firstOffset(
      of: RecordCutter.lineFeed, in: region.buffer.start, from: region.start, to: region.end)
    if found == nil, tail.count + region.count <= lineLimit {
      tail.append(contentsOf: bytes(region, from: region.start, to: region.end))
      return false
    }
    if tail.count <= region.textBefore {
      // It stands there already.
      region.start -= tail.count
      region.offset -= tail.count
      tail = []
      return true
    }
    if region.textBefore == 0, tail.count <= region.start {
      region.start -= tail.count
      region.offset -= tail.count
      tail.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        // SAFETY: the room before a piece belongs to the framer; there is enough of it.
        (region.buffer.start + region.start).update(from: base, count: source.count)
      }
      tail = []
      return true
    }
    // The room is too small. A line is put together on its own; a quoted record may go on beyond
    // the line feed, so it takes the whole piece along.
    let lineEnd = style.quotedDelimiter == nil ? (found ?? region.end - 1) + 1 : region.end
    cut(joined(region, upTo: lineEnd), isLast: false, &chunks)
    region.offset += lineEnd - region.start
    region.start = lineEnd
    return region.count > 0
  }

  /// The tail and the start of the region, copied together; there is no tail afterwards.
  private func joined(_ region: Region, upTo end: Int) -> Region {
    let count = end - region.start
    let whole = TextBuffer(capacity: tail.count + count)
    tail.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { whole.start.update(from: base, count: source.count) }
    }
    // SAFETY: the buffer was made for both parts.
    (whole.start + tail.count).update(from: region.buffer.start + region.start, count: count)
    let result = Region(
      buffer: whole, start: 0, end: tail.count + count, offset: region.offset - tail.count,
      isUnproved: region.isUnproved)
    tail = []
    return result
  }

  /// Cuts the region into chunks and keeps the rest as the tail.
  private func cut(_ region: Region, isLast: Bool, _ chunks: inout [Chunk]) {
    var rest = region
    var recordStart = region.start
    var nextQuote = -1
    while recordStart < region.end {
      let found = cutter.cut(
        region.buffer.start, from: recordStart, to: region.end, nextQuote: &nextQuote)
      switch found {
      case .records(let end):
        recordStart = end
        if end - rest.start >= Self.chunkBytes / 2 { emit(&rest, upTo: end, &chunks) }
      case .unfinished(let isOpen, let lineEnd):
        if isLast, !isOpen {
          recordStart = region.end
        } else {
          emit(&rest, upTo: recordStart, &chunks)
          if !isLast {
            tail = Array(bytes(rest, from: recordStart, to: region.end))
            return
          }
          rejectLine(&rest, upTo: lineEnd ?? region.end, &chunks)
          recordStart = rest.start
        }
      case .unclosed(let lineEnd):
        emit(&rest, upTo: recordStart, &chunks)
        rejectLine(&rest, upTo: lineEnd, &chunks)
        recordStart = rest.start
      case .tooLong(let searchStart):
        emit(&rest, upTo: recordStart, &chunks)
        guard dropLine(&rest, from: searchStart, &chunks) else { return }
        recordStart = rest.start
      }
    }
    emit(&rest, upTo: region.end, &chunks)
  }

  /// Rejects an over-long line; false if its end is not in the region.
  private func dropLine(
    _ rest: inout Region, from searchStart: Int, _ chunks: inout [Chunk]
  ) -> Bool {
    var line = OverlongLine(offset: rest.offset, limit: lineLimit)
    line.append(bytes(rest, from: rest.start, to: searchStart))
    overlong = line
    rest.offset += searchStart - rest.start
    rest.start = searchStart
    return passOverlong(&rest, &chunks) || overlong == nil
  }

  /// Rejects the lines up to `end`, the last of which opens a quote that is never closed.
  private func rejectLine(_ rest: inout Region, upTo end: Int, _ chunks: inout [Chunk]) {
    var text = Array(bytes(rest, from: rest.start, to: end))
    if text.last == RecordCutter.lineFeed { text.removeLast() }
    reject(
      RejectedRecord(
        reason: "unclosed-quote", record: 0, offset: rest.offset, bytes: text), &chunks)
    rest.offset += end - rest.start
    rest.start = end
  }

  /// Ends the record that a gap cuts off.
  private func breakText(_ chunks: inout [Chunk]) {
    if let line = overlong {
      reject(line.rejected(), &chunks)
    } else {
      takeCut(tail, at: offset - tail.count, &chunks)
    }
    overlong = nil
    tail = []
    isMarkPassed = true
    isAfterGap = true
    if style.hasPreamble, !hasRecords { isHeaderLost = true }
  }

  /// Ends the tail of a frame that is proved wrong, where the next line is a whole record by itself.
  private func separate(_ region: Region, _ chunks: inout [Chunk]) {
    isTailDoubtful = false
    let found = firstOffset(
      of: RecordCutter.lineFeed, in: region.buffer.start, from: region.start, to: region.end)
    guard style.isSelfContained, let found,
      CutRecord.isObject(Array(bytes(region, from: region.start, to: found)))
    else { return }
    if let line = overlong {
      reject(line.rejected(), &chunks)
      overlong = nil
    } else {
      takeCut(tail, at: region.offset - tail.count, &chunks)
      tail = []
    }
  }

  /// Takes what a gap has left of a record: it counts only if it shows that it is whole.
  private func takeCut(_ bytes: [UInt8], at place: Int, _ chunks: inout [Chunk]) {
    guard bytes.contains(where: { $0 > 0x20 }) else { return }
    guard style.isSelfContained, CutRecord.isObject(bytes) else {
      return reject(
        RejectedRecord(reason: RejectionReasons.truncated, record: 0, offset: place, bytes: bytes),
        &chunks)
    }
    var record = Region(
      buffer: TextBuffer(copying: bytes), start: 0, end: bytes.count, offset: place)
    emit(&record, upTo: bytes.count, &chunks)
  }

  /// Takes the first record behind a gap, perhaps the rest of one, and cuts what follows.
  ///
  /// - Parameter region: nil if there is no more text.
  private func passRest(_ region: Region?, _ chunks: inout [Chunk]) {
    var text = tail
    let place = (region?.offset ?? offset) - tail.count
    if let region { text += bytes(region, from: region.start, to: region.end) }
    tail = []
    let isWhole = region == nil || text.count > lineLimit
    guard let length = restLength(text, isWhole: isWhole) else {
      tail = text
      return
    }
    isAfterGap = false
    var start = min(length, text.count)
    if start > lineLimit {
      // The line is dropped as every line that is too long.
      start = 0
    } else {
      var rest = Array(text[..<start])
      if rest.last == RecordCutter.lineFeed { rest.removeLast() }
      takeCut(rest, at: place, &chunks)
    }
    guard start < text.count else { return }
    let following = Region(
      buffer: TextBuffer(copying: text), start: start, end: text.count, offset: place + start,
      isUnproved: region?.isUnproved ?? false)
    cut(following, isLast: region == nil, &chunks)
  }

  /// Bytes of `text` up to the first record that surely begins in it; nil if more is needed.
  private func restLength(_ text: [UInt8], isWhole: Bool) -> Int? {
    if let delimiter = style.quotedDelimiter {
      return CutRecord.restLength(text, delimiter: delimiter, isWhole: isWhole)
    }
    if let end = text.firstIndex(of: RecordCutter.lineFeed) { return end + 1 }
    return isWhole ? text.count : nil
  }

  private func reject(_ record: RejectedRecord, _ chunks: inout [Chunk]) {
    var chunk = emptyChunk()
    chunk.offset = record.offset
    chunk.rejected = [record]
    chunks.append(chunk)
  }

  /// Makes a chunk of the records up to `end`, if there are any.
  private func emit(_ rest: inout Region, upTo end: Int, _ chunks: inout [Chunk]) {
    guard end > rest.start else { return }
    if isHeaderLost { return rejectLines(&rest, upTo: end, &chunks) }
    hasRecords = true
    chunks.append(
      Chunk(
        buffer: rest.buffer, start: rest.start, count: end - rest.start, offset: rest.offset,
        isFirst: !hasChunks))
    chunks[chunks.count - 1].isUnproved = rest.isUnproved
    hasChunks = true
    rest.offset += end - rest.start
    rest.start = end
  }

  /// Rejects all lines up to `end`, as records that no header says how to read.
  private func rejectLines(_ rest: inout Region, upTo end: Int, _ chunks: inout [Chunk]) {
    var chunk = emptyChunk()
    chunk.offset = rest.offset
    while rest.start < end {
      let found = firstOffset(
        of: RecordCutter.lineFeed, in: rest.buffer.start, from: rest.start, to: end)
      let next = (found ?? end - 1) + 1
      let line = Array(bytes(rest, from: rest.start, to: found ?? end))
      if line.contains(where: { $0 > 0x20 }) {
        chunk.rejected.append(
          RejectedRecord(
            reason: RejectionReasons.headerLost, record: chunk.rejected.count, offset: rest.offset,
            bytes: line))
      }
      rest.offset += next - rest.start
      rest.start = next
    }
    if !chunk.rejected.isEmpty { chunks.append(chunk) }
  }

  private func emptyChunk() -> Chunk {
    defer { hasChunks = true }
    return Chunk(
      buffer: TextBuffer(capacity: 0), start: 0, count: 0, offset: offset, isFirst: !hasChunks)
  }

  private func bytes(_ region: Region, from start: Int, to end: Int) -> UnsafeBufferPointer<UInt8> {
    // SAFETY: both places lie inside the region's buffer, which outlives the use of the bytes.
    UnsafeBufferPointer(start: region.buffer.start + start, count: end - start)
  }
}
