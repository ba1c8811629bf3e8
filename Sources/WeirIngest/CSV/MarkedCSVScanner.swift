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
    _ place: ChunkPlace, _ marks: TextMarks, _ csv: CSVOptions, slots: [Int], slotCount: Int,
    arena: Arena
  ) {
    base = place.base
    end = place.end
    self.marks = marks.words
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
    var start = cursor
    var block = (start - base) >> 6
    var bits = marks[block] & (~0 &<< UInt64(truncatingIfNeeded: start - base))
    var column = 0
    while true {
      if isQuoted, start.pointee == UInt8(ascii: "\"") {
        guard let stop = passQuoted(start, slot: columns[column]) else { return false }
        block = (stop - base) >> 6
        bits = marks[block] & (~0 &<< UInt64(truncatingIfNeeded: stop - base))
        bits &= bits &- 1
        start = stop
      } else {
        // SAFETY: the text ends with a line feed, so that a marked byte follows.
        while bits == 0 {
          block &+= 1
          bits = marks[block]
        }
        let stop = base + (block &<< 6 &+ bits.trailingZeroBitCount)
        bits &= bits &- 1
        values[columns[column]] = ByteSlice(start: start, count: stop - start)
        start = stop
      }
      column &+= 1
      if start.pointee == UInt8(ascii: "\n") { break }
      guard column < columnCount else { return false }
      start += 1
    }
    guard column == columnCount else { return false }
    let last = values + columns[column - 1]
    if last.pointee.count > 0, start[-1] == UInt8(ascii: "\r"),
      last.pointee.start.unsafelyUnwrapped + last.pointee.count == start
    {
      last.pointee.count -= 1
    }
    cursor = start
    return true
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
