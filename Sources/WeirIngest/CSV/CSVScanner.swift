import WeirCore

/// One pass over a CSV record: splits it and notes where the values of the mapped columns stand.
///
/// - Precondition: the text ends with a line feed.
struct CSVScanner {
  typealias Cursor = UnsafePointer<UInt8>

  let delimiter: UInt8
  let isQuoted: Bool
  let slots: UnsafeMutablePointer<ValueSlot>
  /// By column: its slot or -1.
  let columns: UnsafeMutablePointer<Int>
  let columnCount: Int
  let end: Cursor
  var stamp: UInt32 = 0
  var fault = RecordFault.columnCount

  /// Reads the record at `cursor` and leaves `cursor` on the line feed behind it, whatever comes.
  ///
  /// - Returns: false if the record is to be rejected, with ``fault`` set.
  mutating func scanRecord(_ cursor: inout Cursor) -> Bool {
    stamp &+= 1
    let start = cursor
    var column = 0
    var state = FieldState()
    while true {
      let field = scanField(&cursor, &state)
      if column < columnCount {
        let slot = columns[column]
        if slot >= 0 {
          slots[slot].start = field.start
          slots[slot].count = field.count
          slots[slot].form = field.form
          slots[slot].stamp = stamp
        }
      }
      column += 1
      if cursor.pointee == UInt8(ascii: "\n") { break }
      cursor += 1
    }
    if state.hasHighBytes, !UTF8Check.isValid(from: start, to: cursor) {
      fault = .invalidUTF8
      return false
    }
    if state.isBroken || state.hasNull || column != columnCount {
      fault =
        state.hasNull ? .invalidText : state.isBroken ? .unclosedQuote : .columnCount
      return false
    }
    return true
  }

  /// Reads a field and leaves `cursor` on the delimiter or line feed behind it.
  @inline(__always)
  mutating func scanField(_ cursor: inout Cursor, _ state: inout FieldState) -> ValueSlot {
    if isQuoted, cursor.pointee == UInt8(ascii: "\"") { return scanQuoted(&cursor, &state) }
    let start = cursor
    passPlain(&cursor, &state)
    var count = cursor - start
    if count > 0, cursor.pointee == UInt8(ascii: "\n"), cursor[-1] == UInt8(ascii: "\r") {
      count -= 1
    }
    return ValueSlot(start: start, count: count, form: .raw)
  }

  /// Moves to the next delimiter or line feed.
  @inline(__always)
  private func passPlain(_ cursor: inout Cursor, _ state: inout FieldState) {
    while true {
      let word = Words.load(cursor)
      let stops =
        Words.zeros(word ^ Words.repeated(delimiter))
        | Words.zeros(word ^ Words.repeated(UInt8(ascii: "\n")))
      let length = stops == 0 ? 8 : stops.trailingZeroBitCount >> 3
      let seen = Words.mask(length)
      if word & seen & Words.highs != 0 { state.hasHighBytes = true }
      if Words.zeros(word | ~seen) != 0 { state.hasNull = true }
      cursor += length
      if stops != 0 { return }
    }
  }

  @inline(never)
  private func scanQuoted(_ cursor: inout Cursor, _ state: inout FieldState) -> ValueSlot {
    cursor += 1
    var slot = ValueSlot(start: cursor, form: .raw)
    while true {
      // The line feed at the end of the text ends an open quote.
      guard cursor < end - 1 else {
        state.isBroken = true
        slot.count = cursor - slot.start
        return slot
      }
      let byte = cursor.pointee
      if byte >= 0x80 { state.hasHighBytes = true }
      if byte == 0 { state.hasNull = true }
      if byte == UInt8(ascii: "\"") {
        guard cursor[1] == UInt8(ascii: "\"") else { break }
        slot.form = .doubled
        cursor += 1
      }
      cursor += 1
    }
    slot.count = cursor - slot.start
    cursor += 1
    if cursor.pointee == UInt8(ascii: "\r"), cursor[1] == UInt8(ascii: "\n") { cursor += 1 }
    if cursor.pointee != delimiter, cursor.pointee != UInt8(ascii: "\n") {
      state.isBroken = true
      passPlain(&cursor, &state)
    }
    return slot
  }
}

/// What the fields of a record have in common.
struct FieldState {
  var hasHighBytes = false
  var hasNull = false
  /// Whether a quote does not close, or closes before the end of its field.
  var isBroken = false
}
