import Dispatch
import Synchronization

/// Batches of events on their way from the thread that reads them to another one that counts.
///
/// Holds at most ``bound`` batches: whoever reads faster waits.
final class EventHandOff: Sendable {
  static let batchSize = 512
  private static let bound = 8

  private let room = DispatchSemaphore(value: bound)
  private let ready = DispatchSemaphore(value: 0)
  /// The oldest first; an empty one is the end.
  private let batches = Mutex<[[ReviewEvent]]>([])

  /// Waits for room, and hands the batch on.
  ///
  /// - Parameter batch: empty after the last one.
  func give(_ batch: [ReviewEvent]) {
    room.wait()
    batches.withLock { $0.append(batch) }
    ready.signal()
  }

  /// Waits for the next batch; nil after the last one.
  func take() -> [ReviewEvent]? {
    ready.wait()
    let batch = batches.withLock { $0.removeFirst() }
    room.signal()
    return batch.isEmpty ? nil : batch
  }
}
