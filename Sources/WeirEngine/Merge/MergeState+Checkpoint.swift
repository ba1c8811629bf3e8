import WeirCore
import WeirRules

/// The positions of a run: how far each source has been read, and what is late from there on.
///
/// Rows that wait for other sources have no serialised form. A checkpoint is taken when all rows
/// have been released, together with the state of the shards, which have seen them.
extension MergeState {
  /// - Throws: ``CheckpointError`` if rows are held, with their number.
  func write(to writer: inout CheckpointWriter) throws(CheckpointError) {
    let held = sources.flatMap(\.pending).reduce(0) { $0 + $1.input.batch.count - $1.next }
    guard held == 0 else {
      throw CheckpointError("no checkpoint can be taken while rows wait to be released: \(held)")
    }
    writer.write(count: sources.count)
    for source in sources {
      writer.write(source.lateness)
      writer.write(source.hasJoined)
      writer.write(source.hasEnded)
      writer.write(source.highest != nil)
      if let highest = source.highest { writer.write(highest) }
      writer.write(count: source.nextRecord)
    }
  }

  /// Reads what ``write(to:)`` wrote into the state of a run over the same sources.
  ///
  /// - Throws: ``CheckpointError`` if the sources are others or the bytes damaged; the state is as
  ///   it was then.
  mutating func restore(from reader: inout CheckpointReader) throws(CheckpointError) {
    let count = try reader.readCount()
    guard count == sources.count else {
      throw CheckpointError("the checkpoint has \(count) sources, the run \(sources.count)")
    }
    var restored = sources
    for index in restored.indices {
      let lateness = try reader.readSignedWord()
      guard lateness == restored[index].lateness else {
        throw CheckpointError(
          "source \(index + 1) had a lateness of \(lateness) ms in the checkpoint, "
            + "now it is \(restored[index].lateness) ms")
      }
      restored[index].hasJoined = try reader.readFlag()
      restored[index].hasEnded = try reader.readFlag()
      restored[index].highest = try reader.readFlag() ? try reader.readSignedWord() : nil
      restored[index].nextRecord = try Self.readRecord(&reader)
    }
    restore(restored)
  }

  /// The number of a record, from 1, below 2^40 as positions have it.
  private static func readRecord(_ reader: inout CheckpointReader) throws(CheckpointError) -> Int {
    let record = try reader.readWord()
    guard record >= 1, record < 1 << 40 else {
      throw CheckpointError("the checkpoint is damaged: \(record) is no record's number")
    }
    return Int(record)
  }
}
