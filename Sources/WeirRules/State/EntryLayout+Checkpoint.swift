import WeirCore

extension EntryLayout {
  /// Writes the values of an entry: words as they are, texts by their bytes.
  func write(
    _ entry: UnsafePointer<UInt64>, _ texts: borrowing TextPool, to writer: inout CheckpointWriter
  ) {
    for slot in slots {
      let word = entry + slot.offset
      switch slot.lane {
      case .word, .real: writer.write(word[0])
      case .truth: writer.write(UInt8(truncatingIfNeeded: word[0]))
      case .bytes: texts.write(StateText(low: word[0], high: word[1]), to: &writer)
      }
    }
  }

  /// Reads the values of an entry; `texts` keeps its texts.
  func restore(
    to entry: UnsafeMutablePointer<UInt64>, _ texts: borrowing TextPool,
    from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    for slot in slots {
      let word = entry + slot.offset
      switch slot.lane {
      case .word where slot.type == .time:
        word[0] = UInt64(bitPattern: try reader.readTimeOrMissing())
      case .word, .real: word[0] = try reader.readWord()
      case .truth:
        let truth = try reader.readByte()
        guard truth <= Truth.missing else {
          throw CheckpointError("the checkpoint is damaged: \(truth) is no truth")
        }
        word[0] = UInt64(truth)
      case .bytes:
        let text = try texts.restoreText(from: &reader)
        word[0] = text.low
        word[1] = text.high
      }
    }
  }
}

extension TextPool {
  func write(_ text: StateText, to writer: inout CheckpointWriter) {
    writer.write(text.isMissing)
    if !text.isMissing { writer.write(bytes(text)) }
  }

  /// Reads and keeps a text; expressions may see it, so it must be UTF-8.
  func restoreText(
    from reader: inout CheckpointReader
  ) throws(CheckpointError)
    -> StateText
  {
    if try reader.readFlag() { return .missing }
    return retain(bytes: Array(try reader.readText().utf8))
  }

  /// Keeps a text that is not missing.
  func retain(bytes: [UInt8]) -> StateText {
    // An empty array need not have an address, and a slice without one is the missing text.
    if bytes.isEmpty { return StateText(low: 0, high: 0) }
    return bytes.withUnsafeBufferPointer {
      retain(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }
}

extension CheckpointReader {
  /// Far beyond all times of records, and so small that no sum or difference of two overflows.
  private static let timeLimit = Int64(1) << 60

  /// Milliseconds.
  mutating func readTime() throws(CheckpointError) -> Int64 {
    let time = try readTimeOrMissing()
    guard time != .missing else {
      throw CheckpointError("the checkpoint is damaged: a time is missing")
    }
    return time
  }

  /// A time among the values of an event.
  mutating func readTimeOrMissing() throws(CheckpointError) -> Int64 {
    let time = try readSignedWord()
    guard time == .missing || time.magnitude <= Self.timeLimit else {
      throw CheckpointError("the checkpoint is damaged: \(time) is no time")
    }
    return time
  }

  /// The bytes of a key; `before` are those of the one that was read before it.
  mutating func readKey(after before: inout [UInt8]?) throws(CheckpointError) -> [UInt8] {
    let bytes = try readBytes()
    if let before, !before.lexicographicallyPrecedes(bytes) {
      throw CheckpointError("the checkpoint is damaged: its keys are out of order")
    }
    before = bytes
    return bytes
  }

  /// A time, or nil.
  mutating func readOptionalTime() throws(CheckpointError) -> Int64? {
    try readFlag() ? try readTime() : nil
  }

  /// - Parameter sources: how many sources there are.
  mutating func readPosition(sources: Int) throws(CheckpointError) -> Position {
    let position = Position(raw: try readWord())
    guard position.source < sources else {
      throw CheckpointError(
        "the checkpoint names source \(position.source + 1), the run has \(sources)")
    }
    return position
  }
}

extension CheckpointWriter {
  /// - Parameter time: `Int64.min` for none.
  mutating func write(optionalTime time: Int64) {
    write(time != .min)
    if time != .min { write(time) }
  }
}

extension KeyTable {
  /// Bytes and places of all keys, ascending by their bytes: the same order for every table that
  /// holds the same keys.
  func sortedKeys(_ texts: borrowing TextPool) -> [(bytes: [UInt8], place: Int)] {
    places.map { (texts.bytes(key($0)), $0) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Reads a key and makes a slot for it: see ``CheckpointReader/readKey(after:)``.
  func restoreKey(
    _ texts: borrowing TextPool, after before: inout [UInt8]?, from reader: inout CheckpointReader
  ) throws(CheckpointError) -> Int {
    let bytes = try reader.readKey(after: &before)
    return add(texts.retain(bytes: bytes))
  }
}
