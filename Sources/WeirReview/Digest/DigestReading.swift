import Dispatch
import Synchronization
import WeirCore
import WeirSinks

/// Reads a file of flagged events into digests: lines are parsed side by side, and what is counted
/// of them is counted in their order, by each consumer on a thread of its own.
final class DigestReading: Sendable {
  /// Counts chunks, one at a time, in the order of the file.
  ///
  /// It is given the number of the chunk's first event, from 1.
  typealias Consumer = @Sendable (DigestChunk, Int) -> Void

  /// Chunks that are held at once, each of some 256 KiB.
  private static let bound = 12
  private static let spareDigesters = 8

  private struct Progress {
    var parsed: [Int: DigestChunk] = [:]
    /// Chunks handed to the first consumer, and their events.
    var chunks = 0
    var events = 0
    var badLine: Int?
    /// Those that nobody uses at the moment.
    var digesters: [EventDigester] = []
  }

  private let fields: EventFieldReader
  private let consumers: [Consumer]
  private let queues: [DispatchQueue]
  private let parsers = DispatchQueue(label: "weir.review.parse", attributes: .concurrent)
  private let room = DispatchSemaphore(value: bound)
  private let progress = Mutex(Progress())

  private init(_ fields: EventFieldReader, _ consumers: [Consumer]) {
    self.fields = fields
    self.consumers = consumers
    queues = consumers.indices.map { DispatchQueue(label: "weir.review.count-\($0)") }
  }

  /// Gives every event of a file to the consumers, and waits for them.
  ///
  /// - Parameter consumers: at least one; each sees a chunk after the one before it.
  /// - Throws: ``SinkError`` if the file cannot be read or a line is no flagged event.
  /// - Complexity: O(*n*) in the file; memory for ``bound`` chunks, or the longest line.
  static func read(
    _ path: String, _ fields: EventFieldReader, _ consumers: Consumer...
  ) throws(SinkError) {
    let reading = DigestReading(fields, consumers)
    var count = 0
    let result: Result<Void, SinkError>
    do throws(SinkError) {
      try InputFile(path: path).scanBlocks { lines, _ in
        reading.start(count, DigestMemory(copying: lines))
        count += 1
        return reading.progress.withLock { $0.badLine == nil }
      }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    reading.waitForAll()
    if let line = reading.progress.withLock({ $0.badLine }) {
      throw OutputFolder.noFlaggedEvent(path, line: line)
    }
    try result.get()
  }

  /// Waits for room, and begins with a chunk.
  private func start(_ number: Int, _ lines: DigestMemory) {
    room.wait()
    parsers.async { [self] in
      var digester = progress.withLock { $0.digesters.popLast() } ?? EventDigester(fields)
      let chunk = digester.digest(lines)
      progress.withLock { progress in
        if progress.digesters.count < Self.spareDigesters { progress.digesters.append(digester) }
        progress.parsed[number] = chunk
        handOn(&progress)
      }
    }
  }

  /// Hands the chunks to the first consumer that are next.
  private func handOn(_ progress: inout Progress) {
    while let chunk = progress.parsed.removeValue(forKey: progress.chunks) {
      progress.chunks += 1
      let first = progress.events + 1
      progress.events += chunk.events.count
      guard progress.badLine == nil else {
        room.signal()
        continue
      }
      progress.badLine = chunk.badLine.map { first + $0 }
      give(chunk, first, to: 0)
    }
  }

  private func give(_ chunk: DigestChunk, _ first: Int, to consumer: Int) {
    queues[consumer].async { [self] in
      consumers[consumer](chunk, first)
      if consumer + 1 < consumers.count {
        give(chunk, first, to: consumer + 1)
      } else {
        room.signal()
      }
    }
  }

  /// Waits until every chunk has been through.
  private func waitForAll() {
    for _ in 0..<Self.bound { room.wait() }
    for _ in 0..<Self.bound { room.signal() }
  }
}
