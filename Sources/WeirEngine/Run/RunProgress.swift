import Synchronization

/// Figures of a run under way, for whoever shows them.
package final class RunProgress: Sendable {
  private let bytes = Atomic<Int>(0)
  private let events = Atomic<Int>(0)
  private let flagged = Atomic<Int>(0)

  package init() {}

  /// Bytes of the inputs read, as they lie on disk.
  package var bytesRead: Int { bytes.load(ordering: .relaxed) }
  package var eventsSeen: Int { events.load(ordering: .relaxed) }
  package var eventsFlagged: Int { flagged.load(ordering: .relaxed) }

  func addBytes(_ count: Int) { bytes.add(count, ordering: .relaxed) }
  func addEvents(_ count: Int) { events.add(count, ordering: .relaxed) }
  func addFlagged(_ count: Int) { flagged.add(count, ordering: .relaxed) }
}
