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
  /// - Complexity: O(*n*) where time is counted.
  package mutating func advance(past recordsBefore: Int) {
    guard timePerRecord != 0 else { return }
    let shift = timePerRecord &* Int64(recordsBefore)
    for batch in batches {
      for row in 0..<batch.count { batch.times[row] &+= shift }
    }
    if let time = highestTime { highestTime = time &+ shift }
  }
}
