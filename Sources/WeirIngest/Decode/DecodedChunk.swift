package import WeirCore

/// A record that came after its time, kept out of the batches.
package struct LateRecord: Sendable {
  /// Number of the record in its chunk, from 0.
  package var record: Int
  /// Of the record in the decompressed bytes of its file.
  package var offset: Int
  /// Event time, milliseconds.
  package var time: Int64
  package var kind: KindID
  package var bytes: [UInt8]
}

/// What a chunk holds: events by kind, and the records that are none.
package struct DecodedChunk: Sendable {
  /// One for each kind with rows, by kind; each sorted by time, then record.
  package var batches: [EventBatch] = []
  /// In order of record.
  package var rejected: [RejectedRecord] = []
  /// In order of record.
  package var late: [LateRecord] = []
  /// Data records, rejected and late ones included; header, skipped and blank lines are none.
  package var recordCount = 0
  /// Over all records but the rejected ones; nil without any.
  package var highestTime: Int64?
  /// Milliseconds from one record to the next where time is counted, else 0.
  package var timePerRecord: Int64 = 0

  /// Moves counted times behind the records of the chunks before; nothing for other times.
  ///
  /// To be called once, with the number of data records of the file before this chunk.
  ///
  /// - Parameter numbers: of all records of the source, ascending, where they are only some of those
  ///   of the file that the times are counted in; nil where each follows the one before.
  /// - Complexity: O(*n*) where time is counted.
  package mutating func advance(past recordsBefore: Int, numbers: [Int]? = nil) {
    guard timePerRecord != 0 else { return }
    if let numbers { return advance(past: recordsBefore, to: numbers) }
    let shift = timePerRecord &* Int64(recordsBefore)
    for batch in batches {
      for row in 0..<batch.count { batch.times[row] &+= shift }
    }
    if let time = highestTime { highestTime = time &+ shift }
  }

  private mutating func advance(past recordsBefore: Int, to numbers: [Int]) {
    func shift(_ record: Int) -> Int64 {
      guard numbers.indices.contains(recordsBefore + record) else { return 0 }
      return timePerRecord &* Int64(numbers[recordsBefore + record] - 1 - record)
    }
    for batch in batches {
      for row in 0..<batch.count { batch.times[row] &+= shift(Int(batch.records[row])) }
    }
    // The last record has the highest time.
    if let time = highestTime { highestTime = time &+ shift(max(0, recordCount - 1)) }
  }
}
