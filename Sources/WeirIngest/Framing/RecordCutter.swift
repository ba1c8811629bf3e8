import WeirCore

/// Finds where records end in a run of text that begins with a record.
struct RecordCutter {
  enum Cut {
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
    // Lines before the one with the quote.
    if let last = lastOffset(of: Self.lineFeed, in: text + from, count: nextQuote - from) {
      return cutLines(text, from, from + last + 1)
    }
    return cutQuoted(text, from, end, delimiter)
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

  private enum Place { case fieldStart, unquoted, quoted, afterQuote }

  /// Reads one record byte by byte, with a loop for each place that bytes pass through unchanged.
  private func cutQuoted(
    _ text: UnsafePointer<UInt8>, _ from: Int, _ end: Int, _ delimiter: UInt8
  ) -> Cut {
    let stop = min(end, from + limit)
    var index = from
    var place = Place.fieldStart
    var lineEnd = -1
    while index < stop {
      switch place {
      case .fieldStart:
        let isQuoted = text[index] == Self.quote
        place = isQuoted ? .quoted : .unquoted
        if isQuoted { (index, lineEnd) = (index + 1, -1) }
      case .unquoted:
        while index < stop, text[index] != delimiter, text[index] != Self.lineFeed { index += 1 }
        guard index < stop else { continue }
        place = .fieldStart
        index += 1
        guard text[index - 1] == Self.lineFeed else { continue }
        // Lines without quotes may follow, which are passed faster.
        return .records(index)
      case .quoted:
        while index < stop, text[index] != Self.quote {
          index += 1
          if lineEnd < 0, text[index - 1] == Self.lineFeed { lineEnd = index }
        }
        guard index < stop else { continue }
        place = .afterQuote
        index += 1
      case .afterQuote:
        let isEscaped = text[index] == Self.quote
        place = isEscaped ? .quoted : .unquoted
        if isEscaped { index += 1 }
      }
    }
    return atStop(text, index, end, place, lineEnd)
  }

  /// What to do with a record that has not ended at the limit or at the end of the text.
  private func atStop(
    _ text: UnsafePointer<UInt8>, _ index: Int, _ end: Int, _ place: Place, _ lineEnd: Int
  ) -> Cut {
    guard index < end else {
      return .unfinished(isOpen: place == .quoted, lineEnd: lineEnd < 0 ? nil : lineEnd)
    }
    let isLineFeed = text[index] == Self.lineFeed
    let isOpen = place == .quoted || (place == .afterQuote && text[index] == Self.quote)
    if isOpen, lineEnd >= 0 { return .unclosed(lineEnd) }
    if isOpen, isLineFeed { return .unclosed(index + 1) }
    return isLineFeed ? .records(index + 1) : .tooLong(from: index)
  }
}
