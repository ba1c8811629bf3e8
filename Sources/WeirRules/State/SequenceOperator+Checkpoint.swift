import WeirCore

extension SequenceOperator {
  /// Writes the chains of all keys, in the order of the keys' bytes.
  ///
  /// - Complexity: O(*k* steps² + *k* log *k*) for *k* keys.
  func write(to writer: inout CheckpointWriter) {
    writer.write(count: table.count)
    for (bytes, place) in table.sortedKeys(texts) {
      let slot = table[place]
      writer.write(bytes)
      writer.write(optionalTime: slot.latest)
      writer.write(optionalTime: flaggedTime(place))
      for step in plan.steps.indices.dropLast() {
        write(chain(place, behind: step).map { UnsafePointer($0) }, through: step, to: &writer)
      }
    }
  }

  /// Whether there is a chain, the time of its first event, then its steps.
  private func write(
    _ chain: UnsafePointer<UInt64>?, through last: Int, to writer: inout CheckpointWriter
  ) {
    writer.write(optionalTime: chain.map { Int64(bitPattern: $0[0]) } ?? .min)
    guard let chain else { return }
    for step in 0...last {
      let entry = chain + stepOffsets[step]
      writer.write(entry[0])
      texts.write(StateText(low: entry[1], high: entry[2]), to: &writer)
      plan.steps[step].layout.write(entry + Self.stepHeader, texts, to: &writer)
    }
  }

  /// Reads what ``write(to:)`` wrote into an operator that has no state yet.
  ///
  /// - Throws: ``CheckpointError`` if the state is damaged; the operator must not be used then.
  func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    var before: [UInt8]?
    for _ in 0..<(try reader.readCount()) {
      let place = try table.restoreKey(texts, after: &before, from: &reader)
      table[place].latest = try reader.readOptionalTime() ?? .min
      if let flagged = try reader.readOptionalTime() { setFlagged(place, flagged) }
      clearFirst(place)
      for step in plan.steps.indices.dropLast() {
        try restoreChain(of: place, through: step, from: &reader)
      }
    }
  }

  private func restoreChain(
    of place: Int, through last: Int, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    guard let first = try reader.readOptionalTime() else { return }
    let chain = newChain(place, behind: last)
    for step in 0...last {
      let entry = chain + stepOffsets[step]
      entry[0] = try reader.readPosition(sources: judge.sourceCount).raw
      let id = try texts.restoreText(from: &reader)
      entry[1] = id.low
      entry[2] = id.high
      try plan.steps[step].layout.restore(
        to: entry + Self.stepHeader, texts, from: &reader)
    }
    chain[0] = UInt64(bitPattern: first)
  }
}
