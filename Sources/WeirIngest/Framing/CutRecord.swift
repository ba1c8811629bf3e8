import WeirCore

/// What is known of the records on both sides of a gap in the text.
enum CutRecord {
  /// Whether `line` is a whole JSON object: neither its start nor its end is missing.
  ///
  /// The rest of a record that is cut in front begins inside a key or a value, and ends with a brace
  /// more than it opens; a record that is cut behind lacks its last brace.
  static func isObject(_ line: [UInt8]) -> Bool {
    let text = TextBuffer(copying: line + [RecordCutter.lineFeed])
    let arena = Arena(pool: ArenaPool(keptBlocks: 0))
    let slots = arena.allocate(ValueSlot.self, count: 1)
    return withExtendedLifetime(text) {
      var scanner = JSONScanner(keys: KeyTable(arena: arena), slots: slots, arena: arena)
      var cursor = UnsafePointer(text.start)
      scanner.skipSpace(&cursor)
      return scanner.scanRecord(&cursor) && cursor - UnsafePointer(text.start) == line.count
    }
  }

  /// Bytes of `text` up to the first record that surely begins in it; nil if more text is needed.
  ///
  /// Text behind a gap may begin inside a quoted field, where line feeds end nothing. The first
  /// quote that can only open a field, or only close one, tells.
  static func restLength(_ text: [UInt8], delimiter: UInt8, isWhole: Bool) -> Int? {
    guard let isQuoted = startsQuoted(text, delimiter) ?? (isWhole ? false : nil) else {
      return nil
    }
    var isInside = isQuoted
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: "\"") { isInside.toggle() }
      if byte == RecordCutter.lineFeed, !isInside { return index + 1 }
    }
    return isWhole ? text.count : nil
  }

  private static func startsQuoted(_ text: [UInt8], _ delimiter: UInt8) -> Bool? {
    let quote = UInt8(ascii: "\"")
    var isInside = false
    var index = 0
    while let place = text[index...].firstIndex(of: quote), place + 1 < text.count {
      let next = text[place + 1]
      index = place + 1
      if next == quote {
        index += 1
        continue
      }
      let mayOpen =
        place == 0 || text[place - 1] == delimiter || text[place - 1] == RecordCutter.lineFeed
      let mayClose = next == delimiter || next == RecordCutter.lineFeed || next == 0x0D
      if mayOpen != mayClose { return mayOpen == isInside }
      isInside.toggle()
    }
    return nil
  }
}
