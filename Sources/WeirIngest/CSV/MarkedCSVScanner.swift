import WeirCore

/// One pass over the CSV records of a text whose delimiters and line feeds are marked, and which is
/// UTF-8 without NUL.
///
/// Gives up where ``CSVScanner`` finds something wrong, and says the same where it does not.
struct MarkedCSVScanner {
  typealias Cursor = UnsafePointer<UInt8>

  private let base: Cursor
  private let end: Cursor
  private let marks: UnsafeMutablePointer<UInt64>
  /// See ``TextMarks/quotes``.
  private let quotes: UnsafeMutablePointer<UInt64>?
  private let isQuoted: Bool
  private let delimiter: UInt8
  /// By column: its slot, or the place behind all slots.
  private let columns: UnsafeMutablePointer<Int>
  private let columnCount: Int
  private let slotCount: Int
  /// By slot, the last of them for columns that nobody asks for: the raw text of the field, inside
  /// of its quotes. Empty where the file does not have the column.
  let values: UnsafeMutablePointer<ByteSlice>
  /// By slot below 64: whether the field has doubled quotes.
  private(set) var doubled: UInt64 = 0

  init(
    from first: Cursor, to end: Cursor, _ marks: TextMarks, _ csv: CSVOptions, slots: [Int],
    slotCount: Int, arena: Arena
  ) {
    base = first
    self.end = end
    self.marks = marks.words
    quotes = marks.quotes
    isQuoted = csv.isQuoted
    delimiter = csv.delimiter
    self.slotCount = slotCount
    columnCount = slots.count
    columns = arena.allocate(Int.self, count: slots.count)
    for (column, slot) in slots.enumerated() { columns[column] = slot >= 0 ? slot : slotCount }
    values = arena.allocate(ByteSlice.self, count: slotCount + 1)
    values.initialize(repeating: ByteSlice(start: base, count: 0), count: slotCount + 1)
  }

  /// Reads the record at `cursor` and leaves `cursor` on the line feed behind it.
  ///
  /// - Returns: false, with `cursor` anywhere, where quotes or the number of columns are not as
  ///   they should be, or hard to tell.
  @inline(__always)
  mutating func scanRecord(_ cursor: inout Cursor) -> Bool {
    doubled = 0
    // Locals: what is stored might be the scanner itself, so that its own would be read each time.
    let (base, marks, quotes, isQuoted) = (base, marks, quotes, isQuoted)
    let (columns, values, last) = (columns, values, columnCount - 1)
    var start = cursor
    // What a record that was rejected has left behind may begin inside of quotes.
    if quotes != nil, start > base, !isMarked(start - 1) { return false }
    var block = (start - base) >> 6
    var bits = marks[block] & (~0 &<< UInt64(truncatingIfNeeded: start - base))
    var column = 0
    while true {
      // SAFETY: the text ends with a line feed, so that a marked byte follows.
      while bits == 0 {
        block &+= 1
        bits = marks[block]
      }
      var stop = base + (block &<< 6 &+ bits.trailingZeroBitCount)
      let slot = columns[column]
      if start.pointee != UInt8(ascii: "\"") || !isQuoted {
        values[slot] = ByteSlice(start: start, count: stop - start)
      } else if let quotes {
        guard takeQuoted(from: start, to: stop, quotes, slot: slot) else { return false }
      } else {
        guard let end = passQuoted(start, slot: slot) else { return false }
        stop = end
        block = (stop - base) >> 6
        bits = marks[block] & (~0 &<< UInt64(truncatingIfNeeded: stop - base))
      }
      bits &= bits &- 1
      start = stop
      if stop.pointee == UInt8(ascii: "\n") { break }
      guard column < last else { return false }
      column &+= 1
      start += 1
    }
    guard column == last else { return false }
    dropReturn(values + columns[last], end: start)
    cursor = start
    return true
  }

  /// Leaves out the carriage return at the end of a record's last field, which is no part of it.
  @inline(__always)
  private func dropReturn(_ field: UnsafeMutablePointer<ByteSlice>, end: Cursor) {
    guard field.pointee.count > 0, end[-1] == UInt8(ascii: "\r"),
      field.pointee.start.unsafelyUnwrapped + field.pointee.count == end
    else { return }
    field.pointee.count -= 1
  }

  @inline(__always)
  private func isMarked(_ place: Cursor) -> Bool {
    let offset = place - base
    return marks[offset >> 6] >> UInt64(truncatingIfNeeded: offset & 63) & 1 == 1
  }

  /// Takes the quoted field from `start` to its delimiter or line feed; false where it does not end
  /// well.
  @inline(__always)
  private mutating func takeQuoted(
    from start: Cursor, to stop: Cursor, _ quotes: UnsafeMutablePointer<UInt64>, slot: Int
  ) -> Bool {
    var last = stop - 1
    if last.pointee == UInt8(ascii: "\r"), stop.pointee == UInt8(ascii: "\n") { last -= 1 }
    // SAFETY: a marked byte behind a quote has another quote in front of it, which closes.
    if last > start, TextMarks.next(quotes, from: start + 1 - base) == last - base {
      values[slot] = ByteSlice(start: start + 1, count: last - start - 1)
      return true
    }
    return passQuoted(start, slot: slot) == stop
  }

  /// Reads the quoted field at `start` and returns the place of the delimiter or line feed behind
  /// it; nil where it does not end well.
  @inline(never)
  private mutating func passQuoted(_ start: Cursor, slot: Int) -> Cursor? {
    let inside = start + 1
    var quote = inside
    while true {
      // The line feed at the end of the text ends an open quote.
      guard let found = firstOffset(of: UInt8(ascii: "\""), in: quote, from: 0, to: end - 1 - quote)
      else { return nil }
      quote += found
      guard quote[1] == UInt8(ascii: "\"") else { break }
      guard slot < 64 || slot == slotCount else { return nil }
      if slot < slotCount { doubled |= 1 << UInt64(slot) }
      quote += 2
    }
    values[slot] = ByteSlice(start: inside, count: quote - inside)
    var stop = quote + 1
    if stop.pointee == UInt8(ascii: "\r"), stop[1] == UInt8(ascii: "\n") { stop += 1 }
    return stop.pointee == delimiter || stop.pointee == UInt8(ascii: "\n") ? stop : nil
  }
}
