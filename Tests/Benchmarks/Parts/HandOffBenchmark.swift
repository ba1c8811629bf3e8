import Dispatch
import Foundation

/// The hand-off of a batch from one serial queue to the next, as the stages of a run do it: a block
/// for each batch, a bound on the batches that are under way.
enum HandOffBenchmark {
  private static let batches = 50_000
  /// Reading, assembly, merging, a shard, the collector.
  private static let stages = 5
  private static let underWay = 8

  /// Nanoseconds of wall time a hand-off, all cores together.
  static func figures(runs: Int) -> [PartFigure] {
    let times = (0..<runs).map { _ in nanoseconds() / Double(batches * stages) }
    return [
      PartFigure(
        name: "hand-off of a batch from queue to queue, \(underWay) under way",
        nanoseconds: Figures.median(times))
    ]
  }

  private static func nanoseconds() -> Double {
    let pipeline = Pipeline()
    let start = MonotonicClock.nanoseconds
    for number in 0..<batches { pipeline.submit(Batch(number: number)) }
    pipeline.finish()
    let time = MonotonicClock.nanoseconds - start
    precondition(pipeline.sum == batches * (batches - 1) / 2, "a batch was lost")
    return Double(time)
  }

  private final class Batch: Sendable {
    let number: Int

    init(number: Int) {
      self.number = number
    }
  }

  private final class Pipeline: @unchecked Sendable {
    // @unchecked Sendable: `sum` belongs to the last queue and is read after `finish()`.
    private let queues = (0..<stages).map { DispatchQueue(label: "weir.hand-off.\($0)") }
    private let room = DispatchSemaphore(value: underWay)
    private(set) var sum = 0

    func submit(_ batch: Batch) {
      room.wait()
      hand(batch, to: 0)
    }

    private func hand(_ batch: Batch, to stage: Int) {
      queues[stage].async { [self] in
        if stage + 1 < queues.count {
          hand(batch, to: stage + 1)
        } else {
          sum += batch.number
          room.signal()
        }
      }
    }

    func finish() {
      for _ in 0..<underWay { room.wait() }
      for _ in 0..<underWay { room.signal() }
      queues.last?.sync {}
    }
  }
}
