import WeirCore

/// What stands before the records of a CSV file: skipped lines and the header.
enum CSVPreamble {
  typealias Cursor = UnsafePointer<UInt8>

  /// Bytes before the first record.
  ///
  /// - Precondition: a line feed stands before `end`.
  static func length(_ base: Cursor, _ end: Cursor, _ csv: CSVOptions) -> Int {
    var cursor = headerStart(base, end, csv)
    if csv.hasHeader, cursor < end {
      var scanner = scanner(end, csv)
      _ = fields(&cursor, &scanner)
      cursor += 1
    }
    return min(cursor, end) - base
  }

  /// The names in the header line; empty if there is none.
  static func columns(text: TextBuffer, start: Int, count: Int, _ csv: CSVOptions) -> [String] {
    var bytes = Array(UnsafeBufferPointer(start: text.start + start, count: count))
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    let copy = TextBuffer(copying: bytes)
    return withExtendedLifetime(copy) {
      let end = UnsafePointer(copy.start + bytes.count)
      var cursor = headerStart(UnsafePointer(copy.start), end, csv)
      guard cursor < end else { return [] }
      var scanner = scanner(end, csv)
      return fields(&cursor, &scanner)
    }
  }

  /// Passes a line of white space only, with its line feed.
  @inline(__always)
  static func passBlankLine(_ cursor: inout Cursor) -> Bool {
    var probe = cursor
    while probe.pointee == 0x20 || probe.pointee == 0x09 || probe.pointee == 0x0D { probe += 1 }
    guard probe.pointee == UInt8(ascii: "\n") else { return false }
    cursor = probe + 1
    return true
  }

  /// Behind the byte order mark, the skipped lines and blank lines.
  private static func headerStart(_ base: Cursor, _ end: Cursor, _ csv: CSVOptions) -> Cursor {
    var cursor = base
    if end - base >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { cursor += 3 }
    for _ in 0..<csv.skippedLines where cursor < end {
      let left = end - cursor
      let found = firstOffset(of: UInt8(ascii: "\n"), in: cursor, from: 0, to: left)
      cursor += (found ?? left - 1) + 1
    }
    while csv.hasHeader, cursor < end, passBlankLine(&cursor) {}
    return cursor
  }

  private static func scanner(_ end: Cursor, _ csv: CSVOptions) -> CSVScanner {
    let none = UnsafeMutablePointer<ValueSlot>(bitPattern: MemoryLayout<ValueSlot>.alignment)
    let noColumns = UnsafeMutablePointer<Int>(bitPattern: MemoryLayout<Int>.alignment)
    // SAFETY: without columns the scanner touches neither.
    return CSVScanner(
      delimiter: csv.delimiter, isQuoted: csv.isQuoted, slots: none.unsafelyUnwrapped,
      columns: noColumns.unsafelyUnwrapped, columnCount: 0, end: end)
  }

  /// The fields of one record; leaves `cursor` on the line feed.
  private static func fields(_ cursor: inout Cursor, _ scanner: inout CSVScanner) -> [String] {
    var names: [String] = []
    var state = FieldState()
    while true {
      let field = scanner.scanField(&cursor, &state)
      let text = ByteSlice(start: field.start, count: field.count).string
      names.append(field.form == .doubled ? text.replacing("\"\"", with: "\"") : text)
      if cursor.pointee == UInt8(ascii: "\n") { return names }
      cursor += 1
    }
  }
}
