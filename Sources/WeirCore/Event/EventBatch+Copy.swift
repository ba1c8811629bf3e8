extension EventBatch {
  /// A batch of one row with a copy of all that it has, the record's bytes too.
  ///
  /// - Parameter arena: owns the copy together with others.
  package func copy(of row: Int, in arena: Arena) -> EventBatch {
    let record = arena.copy(self.record(row).buffer)
    let copy = EventBatch(
      kind: kind, source: source, lanes: columns.map(\.lane), capacity: 1,
      text: TextBuffer(copying: Array(record.buffer)), arena: arena)
    copy.count = 1
    copy.firstRecord = firstRecord + Int(records[row])
    copy.times[0] = times[row]
    copy.records[0] = 0
    copy.spans[0] = RecordSpan(offset: 0, count: UInt32(record.count))
    copy.ids[0] = ids[row].isMissing ? .missing : arena.copy(ids[row].buffer)
    for (source, target) in zip(columns, copy.columns) { source.copy(row, to: target, arena) }
    copy.derived = derived.map { source in
      let target = Column(
        lane: source.lane, base: arena.allocate(byteCount: source.lane.stride))
      source.copy(row, to: target, arena)
      return target
    }
    return copy
  }
}

extension Column {
  fileprivate func copy(_ row: Int, to target: Column, _ arena: Arena) {
    switch lane {
    case .word: target.words[0] = words[row]
    case .real: target.reals[0] = reals[row]
    case .truth: target.truths[0] = truths[row]
    case .bytes:
      target.slices[0] = slices[row].isMissing ? .missing : arena.copy(slices[row].buffer)
    }
  }
}
