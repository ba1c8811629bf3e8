import WeirCore

extension WindowStore {
  /// Writes the windows of all keys as they are at their latest entry, in the order of the keys' bytes.
  ///
  /// Incremental aggregates are not written: they follow from the entries.
  /// - Complexity: O(entries + *k* log *k*) for *k* keys.
  func write(to writer: inout CheckpointWriter) {
    writer.write(count: table.count)
    for (bytes, place) in table.sortedKeys(texts) {
      let latest = latestTime(place)
      let window = window(place, at: latest)
      let start =
        window.count == 0 ? 0 : window.first(after: latest - lookBack, below: window.count)
      writer.write(bytes)
      writer.write(optionalTime: latest)
      writer.write(count: window.count - start)
      for index in start..<window.count {
        let entry = window[index]
        writer.write(entry[0])
        plan.layout.write(entry + EntryReader.header, texts, to: &writer)
      }
    }
  }

  /// Reads what ``write(to:)`` wrote into a store that holds nothing yet.
  ///
  /// - Throws: ``CheckpointError`` if the state is damaged; it must not be used then.
  func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    var before: [UInt8]?
    let entry = UnsafeMutablePointer<UInt64>.allocate(capacity: entryWords)
    defer { entry.deallocate() }
    for _ in 0..<(try reader.readCount()) {
      let place = try table.restoreKey(texts, after: &before, from: &reader)
      let latest = try reader.readOptionalTime() ?? .min
      try restoreEntries(place, latest: latest, through: entry, from: &reader)
    }
  }

  /// - Parameter entry: room for one.
  private func restoreEntries(
    _ place: Int, latest: Int64, through entry: UnsafeMutablePointer<UInt64>,
    from reader: inout CheckpointReader
  )
    throws(CheckpointError)
  {
    var earliest = Int64.min
    for _ in 0..<(try reader.readCount()) {
      let time = try reader.readTime()
      try Self.check(time, after: &earliest, upTo: latest)
      entry[0] = UInt64(bitPattern: time)
      try plan.layout.restore(to: entry + EntryReader.header, texts, from: &reader)
      append(place, kept: entry)
    }
  }
}

extension WindowState {
  /// Times of a window ascend.
  static func check(
    _ time: Int64, after earliest: inout Int64, upTo latest: Int64
  ) throws(CheckpointError) {
    guard time >= earliest, time <= latest else {
      throw CheckpointError("the checkpoint is damaged: a window's times are out of order")
    }
    earliest = time
  }
}
