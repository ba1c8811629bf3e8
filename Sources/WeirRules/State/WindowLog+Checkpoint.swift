import WeirCore

extension WindowLog {
  /// Writes when events vetoed that are in a window at the time of the latest entry, then the entries of
  /// all windows as they are then, in their order, each with its key, then by rule the flags that keep
  /// others quiet; vetoes and flags in the order of the keys' bytes.
  ///
  /// - Complexity: O(*n* log *n*) for *n* entries.
  func write(to writer: inout CheckpointWriter) {
    if plan.veto != nil { write(vetoes(), to: &writer) }
    let entries = aliveEntries()
    writer.write(count: entries.count)
    for (entry, place) in entries {
      writer.write(entry[0])
      writer.write(position(entry).raw)
      writer.write(texts.bytes(table.key(place)))
      plan.layout.write(entry + EntryReader.header, texts, to: &writer)
    }
    for rule in flagged.indices { write(quietFlags(of: rule), to: &writer) }
  }

  private func write(_ times: [(key: [UInt8], time: Int64)], to writer: inout CheckpointWriter) {
    writer.write(count: times.count)
    for (key, time) in times {
      writer.write(key)
      writer.write(time)
    }
  }

  /// Reads what ``write(to:)`` wrote into a log that holds nothing yet.
  ///
  /// - Throws: ``CheckpointError`` if the state is damaged; it must not be used then.
  func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    if plan.veto != nil { try restoreTimes(from: &reader) { veto($0, at: $1) } }
    var earliest = Int64.min
    for _ in 0..<(try reader.readCount()) {
      let time = try reader.readTime()
      let position = try reader.readPosition(sources: judge.sourceCount)
      try Self.check(time, after: &earliest, upTo: .max)
      let place = place(keeping: texts.retain(bytes: try reader.readBytes()))
      let entry = nextEntry(place, time: time, position: position)
      try plan.layout.restore(to: entry + EntryReader.header, texts, from: &reader)
      settle(place, time: time)
    }
    for rule in flagged.indices { try restoreTimes(from: &reader) { setFlagged($0, by: rule, $1) } }
  }

  /// Reads a time of some keys, in the order of their bytes.
  private func restoreTimes(
    from reader: inout CheckpointReader, _ body: (_ place: Int, _ time: Int64) -> Void
  ) throws(CheckpointError) {
    var before: [UInt8]?
    for _ in 0..<(try reader.readCount()) {
      let place = place(keeping: texts.retain(bytes: try reader.readKey(after: &before)))
      body(place, try reader.readTime())
    }
  }

  /// The entries of all windows at the time of the latest entry, each with the place of its key, in the
  /// total order of their records and for one record in the order of their keys' bytes.
  func aliveEntries() -> [(entry: UnsafeMutablePointer<UInt64>, place: Int)] {
    var entries: [(entry: UnsafeMutablePointer<UInt64>, place: Int)] = []
    let now = latestTime
    for place in table.places { forEachAlive(place, at: now) { entries.append(($0, place)) } }
    return entries.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.entry[0] != second.entry[0] {
        return Int64(bitPattern: first.entry[0]) < Int64(bitPattern: second.entry[0])
      }
      let (before, after) = (position(first.entry).raw, position(second.entry).raw)
      if before != after { return before < after }
      if first.place == second.place { return left.offset < right.offset }
      return texts.bytes(table.key(first.place))
        .lexicographicallyPrecedes(texts.bytes(table.key(second.place)))
    }.map(\.element)
  }

  /// The vetoes that are in a window at the time of the latest entry.
  private func vetoes() -> [(key: [UInt8], time: Int64)] {
    let now = latestTime
    return sortedTimes {
      vetoTime($0)
    } where: {
      $0 != .min && $0 > now - lookBack
    }
  }

  /// The flags that keep others quiet at the time of the latest entry.
  private func quietFlags(of rule: Int) -> [(key: [UInt8], time: Int64)] {
    let now = latestTime
    return sortedTimes {
      flaggedTime($0, by: rule)
    } where: {
      $0 != .min && isQuiet(rule, $0, now)
    }
  }

  private func sortedTimes(
    _ time: (_ place: Int) -> Int64, where isWanted: (Int64) -> Bool
  ) -> [(key: [UInt8], time: Int64)] {
    table.places.filter { isWanted(time($0)) }
      .map { (texts.bytes(table.key($0)), time($0)) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
  }
}

extension WindowLog {
  /// Of all events that were taken in; `Int64.min`: there was none.
  ///
  /// - Complexity: O(keys).
  private var latestTime: Int64 {
    table.places.reduce(.min) { max($0, latestTime($1)) }
  }

  /// Calls `body` for the entries of a key's window at a time, in their order.
  private func forEachAlive(
    _ place: Int, at now: Int64, _ body: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    if now == .min { return }
    if let ring = ring(place) {
      let window = ring.window
      for index in window.first(after: now - lookBack, below: window.count)..<window.count {
        body(window[index])
      }
      return
    }
    var entries: [UnsafeMutablePointer<UInt64>] = []
    forEachEntry(of: place, after: now - lookBack) { entry, _ in entries.append(entry) }
    for entry in entries.reversed() { body(entry) }
  }

  /// Keys with entries, and those entries.
  ///
  /// - Complexity: O(entries).
  var contents: (keys: Int, entries: Int) {
    let now = latestTime
    var (keys, entries) = (0, 0)
    for place in table.places {
      let before = entries
      forEachAlive(place, at: now) { _ in entries += 1 }
      if entries > before { keys += 1 }
    }
    return (keys, entries)
  }
}
