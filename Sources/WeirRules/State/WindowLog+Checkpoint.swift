import WeirCore

extension WindowLog {
  /// Writes the entries of all windows as they are at the time of the latest entry, in their order,
  /// each with its key; then the flags that keep others quiet, in the order of the keys' bytes.
  ///
  /// - Complexity: O(*n* log *n*) for *n* entries.
  func write(to writer: inout CheckpointWriter) {
    let entries = aliveEntries()
    writer.write(count: entries.count)
    for entry in entries {
      writer.write(entry[0])
      writer.write(position(entry).raw)
      writer.write(texts.bytes(key(of: entry)))
      plan.layout.write(entry + EntryReader.header, texts, to: &writer)
    }
    let flags = quietFlags()
    writer.write(count: flags.count)
    for flag in flags {
      writer.write(flag.key)
      writer.write(flag.time)
    }
  }

  /// Reads what ``write(to:)`` wrote into a log that holds nothing yet.
  ///
  /// - Throws: ``CheckpointError`` if the state is damaged; it must not be used then.
  func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    var earliest = Int64.min
    for _ in 0..<(try reader.readCount()) {
      let time = try reader.readTime()
      let position = try reader.readPosition(sources: judge.sourceCount)
      try Self.check(time, after: &earliest, upTo: .max)
      let key = texts.retain(bytes: try reader.readBytes())
      let (entry, place) = nextEntry(
        key, texts.contentHash(key), time: time, position: position)
      try plan.layout.restore(to: entry + EntryReader.header, texts, from: &reader)
      settle(place, time: time)
    }
    var before: [UInt8]?
    for _ in 0..<(try reader.readCount()) {
      let key = texts.retain(bytes: try reader.readKey(after: &before))
      setFlagged(key, try reader.readTime())
      texts.release(key)
    }
  }

  /// The entries of all windows at the time of the latest entry, in the total order of their records
  /// and for one record in the order of their keys' bytes.
  func aliveEntries() -> [UnsafeMutablePointer<UInt64>] {
    var entries: [UnsafeMutablePointer<UInt64>] = []
    forEachAlive { entries.append($0) }
    return entries.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first[0] != second[0] {
        return Int64(bitPattern: first[0]) < Int64(bitPattern: second[0])
      }
      let (before, after) = (position(first).raw, position(second).raw)
      if before != after { return before < after }
      let (key, other) = (key(of: first), key(of: second))
      if key == other { return left.offset < right.offset }
      return texts.bytes(key).lexicographicallyPrecedes(texts.bytes(other))
    }.map(\.element)
  }

  /// The flags that keep others quiet at the time of the latest entry.
  private func quietFlags() -> [(key: [UInt8], time: Int64)] {
    let now = latestTime
    return flagged.keys.filter { isQuiet(flagged[$0], now) }
      .map { (texts.bytes($0), flagged[$0]) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
  }
}

extension WindowLog {
  /// Of all entries; `Int64.min`: there was none.
  private var latestTime: Int64 {
    let logged = log.back == 0 ? .min : Int64(bitPattern: log.entry(log.back - 1)[0])
    return large.rings.reduce(logged) { max($0, $1.latestTime) }
  }

  /// Calls `body` for the entries of all windows at the time of the latest entry; those of one key in
  /// their order.
  private func forEachAlive(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
    let now = latestTime
    if now == .min { return }
    for number in log.front..<log.back {
      let entry = log.entry(number)
      if Int64(bitPattern: entry[0]) <= now - lookBack { continue }
      if large.find(key(of: entry)) == nil { body(entry) }
    }
    for ring in large.rings {
      let window = ring.window
      for index in window.first(after: now - lookBack, below: window.count)..<window.count {
        body(window[index])
      }
    }
  }

  /// Keys with entries, and those entries.
  ///
  /// - Complexity: O(entries).
  var contents: (keys: Int, entries: Int) {
    var keys: Set<StateText> = []
    var entries = 0
    forEachAlive { entry in
      keys.insert(key(of: entry))
      entries += 1
    }
    return (keys.count, entries)
  }
}
