package import WeirCore

extension ReleasedSlice {
  /// Whether a level must look at a row of the slice itself; all else the lowest level has done.
  package func needsEvaluation(_ input: RulePlan.KindInput) -> Bool {
    guard excluded.count < rows.count else { return false }
    return input.taps.contains { tap in
      if tap.early != nil { return false }
      guard let place = tap.candidates else { return true }
      return hasCandidate(self.input.foundation.candidates[place])
    }
  }

  private func hasCandidate(_ bits: UnsafePointer<UInt64>) -> Bool {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let count = min(RowSet.capacity, rows.upperBound - start)
      if !RowSet(bits, from: start, count: count).isEmpty { return true }
      start += count
    }
    return false
  }

  /// The slice as a level takes it that need not look at any row itself; nil if no operator wants
  /// one.
  package func handedOn(_ input: RulePlan.KindInput, shards: Int) -> ReleasedSlice? {
    guard excluded.count < rows.count else { return nil }
    let empty = [TapRows](repeating: .none, count: shards)
    var isWanted = false
    let taps = input.taps.map { tap in
      guard let place = tap.early else { return empty }
      let early = self.input.foundation.taps[place]
      isWanted = isWanted || early.contains { $0.hasRow(in: rows) }
      return early
    }
    guard isWanted else { return nil }
    var next = ReleasedSlice(input: EvaluatedBatch(batch: self.input.batch, taps: taps), rows: rows)
    next.excluded = excluded
    return next
  }
}

extension TapRows {
  fileprivate func hasRow(in rows: Range<Int>) -> Bool {
    let first = firstIndex(from: rows.lowerBound)
    return first < count && self[first].row < rows.upperBound
  }
}

extension BatchEvaluator {
  /// Evaluates what a higher level computes for released rows, their features being known.
  package func evaluate(
    _ slice: ReleasedSlice, _ input: RulePlan.KindInput, shards: Int, arena: Arena
  ) -> EvaluatedBatch {
    profile?.begin()
    let batch = slice.input.batch
    let foundation = slice.input.foundation
    let taken = writers.take(
      input.program, input.taps, shards: shards, rows: slice.rows.count, in: arena)
    forEachBlock(
      of: input.program, over: batch, rows: slice.rows, carried: foundation.carried, arena: arena
    ) { block in
      let rows = included(slice.excluded, block)
      for writer in taken where writer.tap.early == nil {
        func candidates(_ place: Int) -> RowSet {
          RowSet(foundation.candidates[place], from: block.rows.lowerBound, count: block.count)
        }
        let wanted = writer.tap.candidates.map { rows.intersection(candidates($0)) } ?? rows
        if wanted.isEmpty { continue }
        let read = writer.rowsRead(of: rows, candidates)
        tapRows(wanted, reading: read, block, to: writer)
      }
    }
    profile?.endProgram(batch, rows: slice.rows.count)
    let own = taken.map { $0.finish() }
    profile?.endExchange(batch, own)
    let taps = zip(input.taps, own).map { tap, rows in
      tap.early.map { foundation.taps[$0] } ?? rows
    }
    return EvaluatedBatch(batch: batch, taps: taps, arena: arena)
  }

  /// The rows of a block that rules see.
  private func included(_ excluded: Set<Int>, _ block: borrowing Block) -> RowSet {
    var rows = block.all
    if excluded.isEmpty { return rows }
    for row in block.rows where excluded.contains(row) {
      rows.remove(row - block.rows.lowerBound)
    }
    return rows
  }
}
