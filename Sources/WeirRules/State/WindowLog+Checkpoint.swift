import WeirCore

extension WindowLog {
  /// Writes the windows of all keys as they are at the time of the latest entry, in the order of the
  /// keys' bytes.
  ///
  /// - Complexity: O(entries + *k* log *k*) for *k* keys.
  func write(to writer: inout CheckpointWriter) {
    writer.write(count: table.count)
    let now = latestTime
    for (bytes, place) in table.sortedKeys(texts) {
      writer.write(bytes)
      let entries = entries(of: place, at: now)
      let latest = entries.last.map { Int64(bitPattern: $0[0]) } ?? .min
      writer.write(optionalTime: latest)
      writer.write(optionalTime: flaggedTime(place))
      writer.write(count: entries.count)
      for entry in entries {
        writer.write(entry[0])
        writer.write(position(entry).raw)
        plan.layout.write(entry + EntryReader.header, texts, to: &writer)
      }
    }
  }

  /// Reads what ``write(to:)`` wrote into a log that holds nothing yet.
  ///
  /// - Throws: ``CheckpointError`` if the state is damaged; it must not be used then.
  func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    var before: [UInt8]?
    for _ in 0..<(try reader.readCount()) {
      let place = try table.restoreKey(texts, after: &before, from: &reader)
      let latest = try reader.readOptionalTime() ?? .min
      if let flagged = try reader.readOptionalTime() { setFlagged(place, flagged) }
      try restoreEntries(place, latest: latest, from: &reader)
    }
  }

  private func restoreEntries(
    _ place: Int, latest: Int64, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    var earliest = Int64.min
    for _ in 0..<(try reader.readCount()) {
      let time = try reader.readTime()
      let position = try reader.readPosition(sources: judge.sourceCount)
      try Self.check(time, after: &earliest, upTo: latest)
      let entry = nextEntry(place, time: time)
      entry[plan.entryWords - 1] = position.raw
      try plan.layout.restore(to: entry + EntryReader.header, texts, from: &reader)
      settle(place, time: time)
    }
  }
}
