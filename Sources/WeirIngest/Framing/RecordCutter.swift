import WeirCore

/// Finds where records end in a run of text that begins with a record.
struct RecordCutter {
  enum Cut: Equatable {
    /// Whole records up to this place; the text may go on after it.
    case records(Int)
    /// The record does not end here. With an open quote: where the line that opened it ends.
    case unfinished(isOpen: Bool, lineEnd: Int?)
    /// More bytes than the limit; the line to drop ends at the first line feed from this place on.
    case tooLong(from: Int)
    /// A quoted field goes on beyond the limit; the line that opened it ends before this place.
    case unclosed(Int)
  }

  private let delimiter: UInt8?
  /// Longest record, bytes without the line feed.
  private let limit: Int
  /// Usual size of the runs of records returned, bytes.
  private let step: Int

  static let lineFeed: UInt8 = 0x0A
  private static let quote: UInt8 = 0x22

  init(style: FramingStyle, limit: Int, step: Int) {
    self.limit = max(1, min(limit, 1 << 40))
    self.step = step
    delimiter = style.quotedDelimiter
  }

  /// The next cut in `text[from..<end]`.
  ///
  /// - Parameter nextQuote: place of the first quote from `from` on, kept between calls on the
  ///   same text; -1 at the first.
  /// - Complexity: O(bytes returned), or O(limit).
  func cut(
    _ text: UnsafePointer<UInt8>, from: Int, to end: Int, nextQuote: inout Int
  ) -> Cut {
    guard let delimiter else { return cutLines(text, from, end) }
    if nextQuote < from {
      nextQuote = firstOffset(of: Self.quote, in: text, from: from, to: end) ?? end
    }
    if nextQuote == end { return cutLines(text, from, end) }
    let near = min(end, from + limit + 1, from + step)
    let length = OutsideQuotes.lastRecord(text + from, count: near - from, delimiter: delimiter)
    return length > 0 ? .records(from + length) : cutQuoted(text, from, end, delimiter)
  }

  private func cutLines(_ text: UnsafePointer<UInt8>, _ from: Int, _ end: Int) -> Cut {
    let longest = min(end, from + limit + 1)
    let near = min(longest, from + step)
    if let last = lastOffset(of: Self.lineFeed, in: text + from, count: near - from) {
      return .records(from + last + 1)
    }
    if let first = firstOffset(of: Self.lineFeed, in: text, from: near, to: longest) {
      return .records(first + 1)
    }
    return end - from > limit
      ? .tooLong(from: from + limit) : .unfinished(isOpen: false, lineEnd: nil)
  }

  /// Reads one record: what is outside of quotes up to the line feed that ends it, what is inside from
  /// quote to quote.
  private func cutQuoted(
    _ text: UnsafePointer<UInt8>, _ from: Int, _ end: Int, _ delimiter: UInt8
  ) -> Cut {
    let stop = min(end, from + limit)
    var index = from
    // The first line feed from there on.
    var lineEnd = -1
    while true {
      if lineEnd < index {
        lineEnd = firstOffset(of: Self.lineFeed, in: text, from: index, to: stop) ?? stop
      }
      guard let opening = opening(text, index, lineEnd, delimiter, isStart: index == from) else {
        // Records with all quotes in their places may follow, which are passed faster.
        return lineEnd < stop ? .records(lineEnd + 1) : atStop(text, stop, end, quoted: nil)
      }
      index = opening + 1
      while true {
        guard let quote = firstOffset(of: Self.quote, in: text, from: index, to: stop) else {
          return atStop(text, stop, end, quoted: opening + 1)
        }
        index = quote + 1
        guard index < stop else {
          let isOpen = index < end && text[index] == Self.quote
          return atStop(text, stop, end, quoted: isOpen ? opening + 1 : nil)
        }
        if text[index] != Self.quote { break }
        index += 1
      }
    }
  }

  /// The first quote in `text[index..<end]`, which is outside of quotes, that opens a field: others are
  /// a part of theirs.
  ///
  /// - Parameter isStart: whether a field begins at `index`.
  private func opening(
    _ text: UnsafePointer<UInt8>, _ index: Int, _ end: Int, _ delimiter: UInt8, isStart: Bool
  ) -> Int? {
    var next = index
    while let quote = firstOffset(of: Self.quote, in: text, from: next, to: end) {
      if quote == index ? isStart : text[quote - 1] == delimiter { return quote }
      next = quote + 1
    }
    return nil
  }

  /// What to do with a record that has not ended at the limit or at the end of the text.
  ///
  /// - Parameter quoted: where the quoted field starts that is open; nil: none is.
  private func atStop(
    _ text: UnsafePointer<UInt8>, _ stop: Int, _ end: Int, quoted: Int?
  ) -> Cut {
    let lineEnd = quoted.flatMap {
      firstOffset(of: Self.lineFeed, in: text, from: $0, to: stop).map { $0 + 1 }
    }
    if stop == end { return .unfinished(isOpen: quoted != nil, lineEnd: lineEnd) }
    if let lineEnd { return .unclosed(lineEnd) }
    guard text[stop] == Self.lineFeed else { return .tooLong(from: stop) }
    return quoted == nil ? .records(stop + 1) : .unclosed(stop + 1)
  }
}
