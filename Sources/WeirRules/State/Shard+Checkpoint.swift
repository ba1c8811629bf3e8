package import WeirCore

extension Shard {
  /// Writes the keyed state of all operators, for a checkpoint between two releases.
  ///
  /// Equal state gives equal bytes. Which keys belong to a shard depends on the number of shards:
  /// a checkpoint is for a run with as many.
  /// - Complexity: O(state).
  package func write(to writer: inout CheckpointWriter) {
    writer.write(count: index)
    writer.write(count: operators.count(where: \.keepsState))
    for part in operators {
      part.fingerprint?.write(to: &writer)
      switch part {
      case .single: break
      case .window(let window): window.store.write(to: &writer)
      case .sequence(let sequence): sequence.write(to: &writer)
      case .feature(let feature): feature.store.write(to: &writer)
      }
    }
  }

  /// Reads what ``write(to:)`` wrote into a shard of the same plan that has processed nothing.
  ///
  /// - Throws: ``CheckpointError`` if the state belongs to another shard or to other rules, or is
  ///   damaged; the shard must not be used then.
  package func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    let found = try reader.readCount()
    guard found == index else {
      throw CheckpointError("the checkpoint has shard \(found) where shard \(index) is wanted")
    }
    let count = try reader.readCount()
    let stateful = operators.filter(\.keepsState)
    for part in stateful.prefix(count) {
      try part.fingerprint?.check(&reader)
      switch part {
      case .single: break
      case .window(let window): try window.store.restore(from: &reader)
      case .sequence(let sequence): try sequence.restore(from: &reader)
      case .feature(let feature): try feature.store.restore(from: &reader)
      }
    }
    guard count == stateful.count else {
      throw CheckpointError(
        "rules with state: \(count) in the checkpoint, \(stateful.count) now")
    }
  }
}

extension Shard.Operator {
  fileprivate var keepsState: Bool {
    if case .single = self { false } else { true }
  }
}
