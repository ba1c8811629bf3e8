import WeirCore
import WeirRules
import WeirSinks

/// Keeps the events of a key, and the flags on them, for looking at them afterwards.
package final class TraceDestination: @unchecked Sendable {
  // @unchecked Sendable: written on the collector's queue, read after the run.

  struct Event {
    var batch: EventBatch
    var flags: [Flag]
  }

  private(set) var events: [Event] = []
  private let arena = Arena(pool: ArenaPool(keptBlocks: 0))

  func add(_ event: FlaggedEvent) {
    let batch = event.batch.copy(of: event.row, in: arena)
    let flags = event.flags.map { $0.moved(to: 0, of: batch) }
    events.append(Event(batch: batch, flags: flags))
  }
}
